using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>x &lt; 0 ? 0 : x; NaN and -0 stay.</summary>
internal readonly struct ReluOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Select(V.LessThan(x, default), default, x);
}

/// <summary>x &lt; 0 ? slope x : x.</summary>
internal readonly struct LeakyReluOp<T>(T slope) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Select(V.LessThan(x, default), x * V.Broadcast(slope), x);
}

/// <summary>x &lt; 0 ? alpha (e^x - 1) : scale x.</summary>
internal readonly struct EluOp<T>(T alpha, T scale) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Select(
            V.LessThan(x, default), V.Broadcast(alpha) * VectorMath<V, T>.ExpMinusOneBelowZero(x), V.Broadcast(scale) * x);
}

/// <summary>e^x.</summary>
internal readonly struct ExpOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 8;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Exp(x);
}

/// <summary>Natural logarithm.</summary>
internal readonly struct LogOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Log(x);
}

/// <summary>Hyperbolic tangent.</summary>
internal readonly struct TanhOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Tanh(x);
}

/// <summary>1 / (1 + e^-x).</summary>
internal readonly struct SigmoidOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Sigmoid(x);
}

/// <summary>log(1 + e^x).</summary>
internal readonly struct SoftplusOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Softplus(x);
}

/// <summary>x sigmoid(x).</summary>
internal readonly struct SiluOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Silu(x);
}

/// <summary>Error function.</summary>
internal readonly struct ErfOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Erf(x);
}

/// <summary>x Phi(x), the error-function form.</summary>
internal readonly struct GeluOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.Gelu(x);
}

/// <summary>The tanh approximation of GELU.</summary>
internal readonly struct GeluTanhOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 12;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => VectorMath<V, T>.GeluTanh(x);
}
