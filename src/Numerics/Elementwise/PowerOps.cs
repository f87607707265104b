using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>x^y.</summary>
internal readonly struct PowerOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => VectorPower<V, T>.Power(x, y);
}

/// <summary>x x.</summary>
internal readonly struct SquareOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => x * x;
}

/// <summary>x^(1/2), which differs from the square root at -0 (+0) and -infinity (+infinity).</summary>
internal readonly struct PowerHalfOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Select(
            V.EqualTo(x, V.Constant(double.NegativeInfinity)), V.Constant(double.PositiveInfinity), V.Sqrt(x + default(V)));
}

/// <summary>1 for every x.</summary>
internal readonly struct OneOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Constant(1);
}
