using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>1 where x is above 0, 0 elsewhere.</summary>
internal readonly struct PositiveOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.And(V.LessThan(default, x), V.Constant(1));
}

/// <summary>-x.</summary>
internal readonly struct NegateOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => -x;
}

/// <summary>|x|.</summary>
internal readonly struct AbsOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Abs(x);
}

/// <summary>Square root, correctly rounded.</summary>
internal readonly struct SqrtOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Sqrt(x);
}

/// <summary>1 / sqrt(x), two roundings.</summary>
internal readonly struct ReciprocalSqrtOp<T> : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => V.Broadcast(T.One) / V.Sqrt(x);
}

/// <summary>x held between two bounds; NaN stays.</summary>
internal readonly struct ClipOp<T>(T minimum, T maximum) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T>
    {
        V low = V.Broadcast(minimum);
        V high = V.Broadcast(maximum);
        x = V.Select(V.LessThan(x, low), low, x);
        return V.Select(V.LessThan(high, x), high, x);
    }
}
