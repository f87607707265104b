using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>y + decay x + l1 sign(x): a gradient y by the parameter x with its penalties.</summary>
internal readonly struct PenaltyOp<T>(double decay, double l1) : IBinaryOp<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _decay = T.CreateTruncating(decay);
    private readonly T _l1 = T.CreateTruncating(l1);

    public static int Cost => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public V Invoke<V>(V x, V y)
        where V : unmanaged, ILanes<V, T> => Add(x, y, V.Broadcast(_decay), V.Broadcast(_l1));

    /// <summary>The same with the factors as vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Add<V>(V x, V y, V decay, V l1)
        where V : unmanaged, ILanes<V, T>
    {
        V signed = V.Or(V.And(x, V.Constant(-0.0)), l1);
        signed = V.Select(V.EqualTo(x, default), default, signed);
        return V.MulAdd(x, decay, y + signed);
    }
}
