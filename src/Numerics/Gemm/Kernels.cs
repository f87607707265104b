using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The micro-kernel instances of one vector type, by shape.</summary>
internal static unsafe class Kernels<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a full tile: what the register file holds beside two vectors of B and a broadcast.</summary>
    internal static nint Mr
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => V.Registers >= 32 ? MicroKernel.MaxRows : SixRows.Most;
    }

    /// <summary>
    /// Rows of the next tile of a column when so many are <paramref name="left"/>: full ones, and the last two alike, since a tile of
    /// one or two rows waits for its sums (6 + 2 rows take the time of 10, 4 + 4 that of 8).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Height(nint left) => Height(left, Mr);

    /// <summary>The same for tiles of <paramref name="most"/> rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Height(nint left, nint most) => left >= 2 * most ? most : left > most ? (left + 1) / 2 : left;

    /// <summary>Columns of a full tile.</summary>
    internal static nint Nr => 2 * V.Lanes;

    /// <summary>
    /// How far ahead of its use a packed panel of B is asked for. The processor itself follows what lies in one run; asking pays where
    /// a tile takes several times as long for each row of the panel.
    /// </summary>
    internal static nint Ahead => V.Registers >= 32 ? Blocking.AheadRows * Nr : 0;

    /// <summary>The instance for a tile of <paramref name="rows"/> (1..Mr) x <paramref name="vectors"/> (1 or 2, the last one
    /// cut off if <paramref name="cut"/>).</summary>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, nint, void> Get(
        nint rows, nint vectors, bool kMajor, bool cut)
        => (vectors, kMajor, cut) switch
        {
            (1, false, false) => ForRows<N1, RowMajor, Whole>(rows),
            (1, true, false) => ForRows<N1, KMajor, Whole>(rows),
            (_, false, false) => ForRows<N2, RowMajor, Whole>(rows),
            (_, true, false) => ForRows<N2, KMajor, Whole>(rows),
            (1, false, true) => ForRows<N1, RowMajor, Cut>(rows),
            (1, true, true) => ForRows<N1, KMajor, Cut>(rows),
            (_, false, true) => ForRows<N2, RowMajor, Cut>(rows),
            (_, true, true) => ForRows<N2, KMajor, Cut>(rows),
        };

    /// <summary>The instance for a tile of <paramref name="rows"/> x 2 whole vectors that goes past the caches.</summary>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, nint, void> PastCaches(nint rows, bool kMajor)
        => kMajor ? ForRows<N2, KMajor, PastCaches>(rows) : ForRows<N2, RowMajor, PastCaches>(rows);

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, nint, void> ForRows<TVectors, TOrder, TEdge>(nint rows)
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
        => rows switch
        {
            1 => &MicroKernel.Run<V, T, N1, TVectors, TOrder, TEdge>,
            2 => &MicroKernel.Run<V, T, N2, TVectors, TOrder, TEdge>,
            3 => &MicroKernel.Run<V, T, N3, TVectors, TOrder, TEdge>,
            4 => &MicroKernel.Run<V, T, N4, TVectors, TOrder, TEdge>,
            5 => &MicroKernel.Run<V, T, N5, TVectors, TOrder, TEdge>,
            6 => &MicroKernel.Run<V, T, N6, TVectors, TOrder, TEdge>,
            7 => &MicroKernel.Run<V, T, N7, TVectors, TOrder, TEdge>,
            8 => &MicroKernel.Run<V, T, N8, TVectors, TOrder, TEdge>,
            9 => &MicroKernel.Run<V, T, N9, TVectors, TOrder, TEdge>,
            10 => &MicroKernel.Run<V, T, N10, TVectors, TOrder, TEdge>,
            11 => &MicroKernel.Run<V, T, N11, TVectors, TOrder, TEdge>,
            _ => &MicroKernel.Run<V, T, N12, TVectors, TOrder, TEdge>,
        };
}
