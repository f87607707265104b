using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>x + y.</summary>
internal readonly struct AddOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => x + y;
}

/// <summary>x - y.</summary>
internal readonly struct SubtractOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => x - y;
}

/// <summary>x y.</summary>
internal readonly struct MultiplyOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => x * y;
}

/// <summary>x / y.</summary>
internal readonly struct DivideOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => x / y;
}

/// <summary>IEEE maximum: NaN if either is NaN.</summary>
internal readonly struct MaxOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => V.Max(x, y);
}

/// <summary>IEEE minimum: NaN if either is NaN.</summary>
internal readonly struct MinOp<T> : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => V.Min(x, y);
}

/// <summary>alpha x + y.</summary>
internal readonly struct AxpyOp<T>(T alpha) : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => V.MulAdd(V.Broadcast(alpha), x, y);
}

/// <summary>x y + z, one rounding where the hardware has it.</summary>
internal readonly struct MultiplyAddOp<T> : ITernaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y, V z)
        where V : unmanaged, ILanes<V, T> => V.MulAdd(x, y, z);
}

/// <summary>A binary operation whose right operand is one number.</summary>
internal readonly struct RightScalar<T, TOp>(TOp op, T y) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOp : unmanaged, IBinaryOp<T>
{
    public static int Cost => TOp.Cost;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x)
        where V : unmanaged, ILanes<V, T> => op.Invoke(x, V.Broadcast(y));
}

/// <summary>A binary operation whose left operand is one number.</summary>
internal readonly struct LeftScalar<T, TOp>(TOp op, T x) : IUnaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TOp : unmanaged, IBinaryOp<T>
{
    public static int Cost => TOp.Cost;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V y)
        where V : unmanaged, ILanes<V, T> => op.Invoke(V.Broadcast(x), y);
}
