using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Tiles of up to 6 rows x 4 vectors for a B that lies in rows as it is stored and 32 registers (24 accumulators + 4 of B + 1 broadcast):
/// <code>C[r, j] (+)= sum over p of A[r, p] * B[p, j],   r &lt; TRows,   j &lt; TVectors * V.Lanes</code>
/// in the order of <see cref="MicroKernel"/>, so with its bits. They read rows of B in runs twice as long as tiles of two vectors, and
/// few rows do not wait for their sums (a Zen 5, of the time of those: rows of B half a page or more apart 4x1024x256 0.48, 16x1024x1024
/// 0.68, 48x1024x1024 0.74; others 4x1000x120 0.8, 2x64x64 0.6, 48^3 0.89, 100x256x30 0.91, 64^3 0.95, 256^3 0.99).
/// </summary>
internal static unsafe class WideTile
{
    /// <summary>Most rows.</summary>
    internal const int MostRows = 6;

    /// <summary>Most vectors.</summary>
    internal const int MostVectors = 4;

    /// <summary>
    /// Rows of A that would be two tiles, each of which reads B, where they are one of two vectors (8x784x512 1.25, 8x1000x1000 1.08,
    /// 7x1024x40 1.24; 8x1024x1024 0.9).
    /// </summary>
    private const int LeastOfTwo = 7, MostOfTwo = 9;

    /// <summary>Whether the tiles of a product are to be these, if it reads B as it is stored.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Fits<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32 && p.N > Kernels<V, T>.Nr && (p.M < LeastOfTwo || p.M > MostOfTwo);

    /// <summary>C[i0:i1, j0:j1], one pass over k.</summary>
    /// <param name="p">The product.</param>
    /// <param name="i0">First row, and</param>
    /// <param name="i1">the end of them.</param>
    /// <param name="j0">First column, and</param>
    /// <param name="j1">the end of them.</param>
    /// <param name="k0">Where the pass begins, and</param>
    /// <param name="depth">its length.</param>
    /// <param name="beta">Factor of what C holds.</param>
    /// <param name="lastPass">Whether this is the last pass.</param>
    /// <param name="blocking">What the tiles ask for, and whether they go past the caches.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T>(
        in Product<T> p, nint i0, nint i1, nint j0, nint j1, nint k0, nint depth, T beta, bool lastPass, in Blocking blocking = default)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint down = p.TransA ? 1 : p.Lda, step = p.TransA ? p.Lda : 1, width = MostVectors * V.Lanes;
        T* a = p.A + k0 * step, b = p.B + k0 * p.Ldb;
        bool direct = p.StoresDirectly(beta, lastPass), pastCaches = blocking.StreamsResult && direct && beta == T.Zero;
        nint ahead = blocking.Ahead * p.Ldb;
        bool asks = ahead > 0;
        T* tile = stackalloc T[(int)(direct ? 0 : MostRows * width)];
        for (nint j = j0, columns; j < j1; j += columns)
        {
            nint left = Blocking.CeilDiv(j1 - j, V.Lanes);
            nint vectors = Blocking.CeilDiv(left, Blocking.CeilDiv(left, MostVectors)); // tiles of about the same width
            columns = Math.Min(vectors * V.Lanes, j1 - j);
            nint last = columns - (vectors - 1) * V.Lanes;
            bool streamed = pastCaches && vectors % 2 == 0;
            var kernel = Kernel<V, T>(MostRows, vectors, last < V.Lanes, streamed, asks);
            for (var walk = new RowWalk(i0, i1, p.M); walk.Left > 0;)
            {
                nint rows = Kernels<V, T>.Height(walk.Left, MostRows), i = walk.Take(rows);
                if (rows < MostRows)
                    kernel = Kernel<V, T>(rows, vectors, last < V.Lanes, streamed, asks);
                if (blocking.AsksForA && j == j0)
                    MicroKernel.AskForRows<V, T>(a + walk.Next(rows) * down, down, rows, depth);
                if (direct)
                {
                    kernel(depth, a + i * down, down, step, b + j, p.Ldb, ahead, p.C + i * p.Ldc + j, p.Ldc, beta != T.Zero, last);
                    continue;
                }

                kernel(depth, a + i * down, down, step, b + j, p.Ldb, ahead, tile, width, false, last);
                TileStore.Run<V, T>(p, tile, width, i, j, rows, columns, beta, lastPass);
            }
        }
    }

    /// <summary>The instance for a tile of <paramref name="rows"/> x <paramref name="vectors"/>, the last one cut off or not.</summary>
    /// <remarks>
    /// Asking is a type and no question in the loop: with a second branch in each round the processor does not foresee the end of a loop of
    /// more than 64 (one core of a Zen 5, of the time with it: 72^3 and 80^3 0.95, 96^3 0.96).
    /// </remarks>
    internal static delegate*<nint, T*, nint, nint, T*, nint, nint, T*, nint, bool, nint, void> Kernel<V, T>(
        nint rows, nint vectors, bool cut, bool pastCaches = false, bool asks = false)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => cut ? asks ? ForVectors<V, T, Cut, Switch.On>(rows, vectors) : ForVectors<V, T, Cut, Switch.Off>(rows, vectors)
            : pastCaches ? ForVectors<V, T, PastCaches, Switch.Off>(rows, vectors)
            : asks ? ForVectors<V, T, Whole, Switch.On>(rows, vectors)
            : ForVectors<V, T, Whole, Switch.Off>(rows, vectors);

    private static delegate*<nint, T*, nint, nint, T*, nint, nint, T*, nint, bool, nint, void> ForVectors<V, T, TEdge, TAsks>(
        nint rows, nint vectors)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEdge : struct, IEdge
        where TAsks : struct, ISwitch
        => vectors switch
        {
            1 => ForRows<V, T, N1, TEdge, TAsks>(rows),
            2 => ForRows<V, T, N2, TEdge, TAsks>(rows),
            3 => ForRows<V, T, N3, TEdge, TAsks>(rows),
            _ => ForRows<V, T, N4, TEdge, TAsks>(rows),
        };

    private static delegate*<nint, T*, nint, nint, T*, nint, nint, T*, nint, bool, nint, void> ForRows<V, T, TVectors, TEdge, TAsks>(
        nint rows)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
        where TAsks : struct, ISwitch
        => rows switch
        {
            1 => &Tile<V, T, N1, TVectors, TEdge, TAsks>,
            2 => &Tile<V, T, N2, TVectors, TEdge, TAsks>,
            3 => &Tile<V, T, N3, TVectors, TEdge, TAsks>,
            4 => &Tile<V, T, N4, TVectors, TEdge, TAsks>,
            5 => &Tile<V, T, N5, TVectors, TEdge, TAsks>,
            _ => &Tile<V, T, N6, TVectors, TEdge, TAsks>,
        };

    /// <summary>One tile.</summary>
    /// <param name="k">Length of the sums.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="down">Elements from a row of A to the next.</param>
    /// <param name="step">Elements from a column of A to the next.</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="ldb">Elements between rows of B.</param>
    /// <param name="ahead">Elements from a row of B to the one that is asked for meanwhile, if TAsks.</param>
    /// <param name="c">C[0, 0].</param>
    /// <param name="ldc">Elements between rows of C.</param>
    /// <param name="add">Whether to add to what C holds.</param>
    /// <param name="last">Elements of the last vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile<V, T, TRows, TVectors, TEdge, TAsks>(
        nint k, T* a, nint down, nint step, T* b, nint ldb, nint ahead, T* c, nint ldc, bool add, nint last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
        where TAsks : struct, ISwitch
    {
        V mask = TEdge.Cut ? V.FirstLanes(last) : default;
        V c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        V c40 = default, c41 = default, c42 = default, c43 = default, c50 = default, c51 = default, c52 = default, c53 = default;
        T* a3 = a + 3 * down;
        for (; k > 0; k--)
        {
            V b0 = Load<V, T, TVectors, TEdge, N1>(b, mask), b1 = Load<V, T, TVectors, TEdge, N2>(b, mask);
            V b2 = Load<V, T, TVectors, TEdge, N3>(b, mask), b3 = Load<V, T, TVectors, TEdge, N4>(b, mask);
            Row<V, T, TVectors>(a, b0, b1, b2, b3, ref c00, ref c01, ref c02, ref c03);
            if (TRows.Value > 1) Row<V, T, TVectors>(a + down, b0, b1, b2, b3, ref c10, ref c11, ref c12, ref c13);
            if (TRows.Value > 2) Row<V, T, TVectors>(a + 2 * down, b0, b1, b2, b3, ref c20, ref c21, ref c22, ref c23);
            if (TRows.Value > 3) Row<V, T, TVectors>(a3, b0, b1, b2, b3, ref c30, ref c31, ref c32, ref c33);
            if (TRows.Value > 4) Row<V, T, TVectors>(a3 + down, b0, b1, b2, b3, ref c40, ref c41, ref c42, ref c43);
            if (TRows.Value > 5) Row<V, T, TVectors>(a3 + 2 * down, b0, b1, b2, b3, ref c50, ref c51, ref c52, ref c53);
            if (TAsks.On)
            {
                V.Prefetch(b + ahead);
                if (TVectors.Value > 1) V.Prefetch(b + ahead + V.Lanes);
                if (TVectors.Value > 2) V.Prefetch(b + ahead + 2 * V.Lanes);
                if (TVectors.Value > 3) V.Prefetch(b + ahead + 3 * V.Lanes);
            }

            b += ldb;
            a += step;
            if (TRows.Value > 3) a3 += step;
        }

        StoreRow<V, T, TVectors, TEdge>(c, c00, c01, c02, c03, add, last);
        if (TRows.Value > 1) StoreRow<V, T, TVectors, TEdge>(c += ldc, c10, c11, c12, c13, add, last);
        if (TRows.Value > 2) StoreRow<V, T, TVectors, TEdge>(c += ldc, c20, c21, c22, c23, add, last);
        if (TRows.Value > 3) StoreRow<V, T, TVectors, TEdge>(c += ldc, c30, c31, c32, c33, add, last);
        if (TRows.Value > 4) StoreRow<V, T, TVectors, TEdge>(c += ldc, c40, c41, c42, c43, add, last);
        if (TRows.Value > 5) StoreRow<V, T, TVectors, TEdge>(c += ldc, c50, c51, c52, c53, add, last);
    }

    /// <summary>The vector of a row of B of which there are TIndex up to it, if the tile has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, T, TVectors, TEdge, TIndex>(T* b, V mask)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
        where TIndex : struct, ICount
    {
        T* at = b + (TIndex.Value - 1) * V.Lanes;
        return TIndex.Value > TVectors.Value ? default
            : TEdge.Cut && TIndex.Value == TVectors.Value ? V.LoadMasked(at, mask) : V.Load(at);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Row<V, T, TVectors>(T* a, V b0, V b1, V b2, V b3, ref V c0, ref V c1, ref V c2, ref V c3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        V x = V.Broadcast(*a);
        V.AddProduct(ref c0, b0, x);
        if (TVectors.Value > 1) V.AddProduct(ref c1, b1, x);
        if (TVectors.Value > 2) V.AddProduct(ref c2, b2, x);
        if (TVectors.Value > 3) V.AddProduct(ref c3, b3, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<V, T, TVectors, TEdge>(T* c, V v0, V v1, V v2, V v3, bool add, nint last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        if (TVectors.Value > 2)
        {
            TEdge.StoreWhole<V, T>(add ? V.Load(c) + v0 : v0, c);
            TEdge.StoreWhole<V, T>(add ? V.Load(c + V.Lanes) + v1 : v1, c + V.Lanes);
            c += 2 * V.Lanes;
            if (TVectors.Value > 3)
                MicroKernel.StoreRow<V, T, N2, TEdge>(c, v2, v3, add, last);
            else
                MicroKernel.StoreRow<V, T, N1, TEdge>(c, v2, v3, add, last);
        }
        else
        {
            MicroKernel.StoreRow<V, T, TVectors, TEdge>(c, v0, v1, add, last);
        }
    }
}
