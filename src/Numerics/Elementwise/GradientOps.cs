using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>dy where y is above 0, slope dy elsewhere: y has the sign of x.</summary>
internal readonly struct RectifierGradient<T>(T slope) : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V y, V dy)
        where V : unmanaged, ILanes<V, T> => V.Select(V.LessThan(default, y), dy, dy * V.Broadcast(slope));
}

/// <summary>dy scale where y is not below 0, dy (y + alpha) elsewhere: alpha e^x = y + alpha.</summary>
internal readonly struct EluGradient<T>(T alpha, T scale) : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V y, V dy)
        where V : unmanaged, ILanes<V, T> => dy * V.Select(V.LessThan(y, default), y + V.Broadcast(alpha), V.Broadcast(scale));
}

/// <summary>dy y (1 - y).</summary>
internal readonly struct SigmoidGradient<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V y, V dy)
        where V : unmanaged, ILanes<V, T> => dy * y * (V.Constant(1) - y);
}

/// <summary>dy (1 - y^2).</summary>
internal readonly struct TanhGradient<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V y, V dy)
        where V : unmanaged, ILanes<V, T> => dy * V.MulAdd(-y, y, V.Constant(1));
}

/// <summary>dy (s + x s (1 - s)), s = sigmoid(x).</summary>
internal readonly struct SiluGradient<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V dy)
        where V : unmanaged, ILanes<V, T>
    {
        V s = VectorMath<V, T>.Sigmoid(x);
        return dy * V.MulAdd(x * s, V.Constant(1) - s, s);
    }
}

/// <summary>dy sigmoid(x).</summary>
internal readonly struct SoftplusGradient<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V dy)
        where V : unmanaged, ILanes<V, T> => dy * VectorMath<V, T>.Sigmoid(x);
}

/// <summary>dy (Phi(x) + x phi(x)) with the normal distribution Phi and its density phi.</summary>
internal readonly struct GeluGradient<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V dy)
        where V : unmanaged, ILanes<V, T>
    {
        V density = V.Constant(0.3989422804014327) * VectorMath<V, T>.Exp(V.Constant(-0.5) * x * x);
        V distribution = V.MulAdd(VectorMath<V, T>.Erf(x * V.Constant(0.7071067811865476)), V.Constant(0.5), 0.5);
        return dy * V.MulAdd(x, density, distribution);
    }
}
