using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <content>The operands of the loops.</content>
internal static unsafe partial class Map
{
    /// <summary>Where the values of a loop come from: operands and what is done to them.</summary>
    internal interface ISource<T> : ICost
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V Load<V>(nint i)
            where V : unmanaged, ILanes<V, T>;

        /// <summary>The same where only <paramref name="left"/> elements are left.</summary>
        V Load<V>(nint i, nint left)
            where V : unmanaged, IVec<V, T>;
    }

    internal readonly struct UnarySource<T, TOp>(TOp op, T* x) : ISource<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IUnaryOp<T>
    {
        public static int Cost => TOp.Cost;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Load<V>(nint i)
            where V : unmanaged, ILanes<V, T> => op.Invoke(V.Load(x + i));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Load<V>(nint i, nint left)
            where V : unmanaged, IVec<V, T> => op.Invoke(V.LoadPartial(x + i, left));
    }

    private readonly struct BinarySource<T, TOp>(TOp op, T* x, T* y) : ISource<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IBinaryOp<T>
    {
        public static int Cost => TOp.Cost;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Load<V>(nint i)
            where V : unmanaged, ILanes<V, T> => op.Invoke(V.Load(x + i), V.Load(y + i));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Load<V>(nint i, nint left)
            where V : unmanaged, IVec<V, T> => op.Invoke(V.LoadPartial(x + i, left), V.LoadPartial(y + i, left));
    }

    private readonly struct TernarySource<T, TOp>(TOp op, T* x, T* y, T* z) : ISource<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, ITernaryOp<T>
    {
        public static int Cost => TOp.Cost;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Load<V>(nint i)
            where V : unmanaged, ILanes<V, T> => op.Invoke(V.Load(x + i), V.Load(y + i), V.Load(z + i));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Load<V>(nint i, nint left)
            where V : unmanaged, IVec<V, T> =>
            op.Invoke(V.LoadPartial(x + i, left), V.LoadPartial(y + i, left), V.LoadPartial(z + i, left));
    }
}
