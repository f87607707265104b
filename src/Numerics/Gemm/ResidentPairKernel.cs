using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;
using static FastNet.Numerics.ResidentKernel;

namespace FastNet.Numerics;

/// <summary>
/// <see cref="ResidentKernel"/> for panels of two vectors, of which the last may be cut off at the edge. Kernels of their own, since the
/// JIT inlines no more in a method that has as many locals as both.
/// </summary>
internal static unsafe class ResidentPairKernel
{
    /// <summary>Most rows of B.</summary>
    internal const int MostDepth = 10;

    /// <summary>Rows of C at a time.</summary>
    private const int Rows = 2;

    /// <summary>The instance for some rows of B.</summary>
    /// <param name="depth">1 to <see cref="MostDepth"/>.</param>
    /// <param name="transA">Whether k runs down the columns of A as it is stored.</param>
    /// <param name="upwards">See <see cref="ResidentKernel.Get"/>.</param>
    /// <param name="cut">Whether the second vector is cut off.</param>
    /// <param name="streamed">Whether whole vectors go past the caches.</param>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> Get<V, T>(
        nint depth, bool transA, bool upwards, bool cut, bool streamed)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => !transA ? ForEdge<V, T, KMajor>(depth, cut, streamed)
            : upwards ? ForEdge<V, T, RowMajorUpwards>(depth, cut, streamed)
            : ForEdge<V, T, RowMajor>(depth, cut, streamed);

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> ForEdge<V, T, TOrder>(nint depth, bool cut, bool streamed)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOrder : struct, IOrder
        => cut ? ForDepth<V, T, TOrder, Cut>(depth)
            : streamed ? ForDepth<V, T, TOrder, PastCaches>(depth)
            : ForDepth<V, T, TOrder, Whole>(depth);

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> ForDepth<V, T, TOrder, TEdge>(nint depth)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
        => depth switch
        {
            1 => &Run<V, T, N1, TOrder, TEdge>,
            2 => &Run<V, T, N2, TOrder, TEdge>,
            3 => &Run<V, T, N3, TOrder, TEdge>,
            4 => &Run<V, T, N4, TOrder, TEdge>,
            5 => &Run<V, T, N5, TOrder, TEdge>,
            6 => &Run<V, T, N6, TOrder, TEdge>,
            7 => &Run<V, T, N7, TOrder, TEdge>,
            8 => &Run<V, T, N8, TOrder, TEdge>,
            9 => &Run<V, T, N9, TOrder, TEdge>,
            _ => &Run<V, T, N10, TOrder, TEdge>,
        };

    /// <summary>c[i, j] = sum over p of a[i, p] b[p, j]. To <typeparamref name="TOrder"/>, k are rows.</summary>
    /// <param name="rows">Of C, a multiple of <see cref="Rows"/>.</param>
    /// <param name="a">The first row of op(A).</param>
    /// <param name="lda">Leading dimension of A.</param>
    /// <param name="b">The first row of B.</param>
    /// <param name="ldb">Elements from one to the next.</param>
    /// <param name="c">The sums.</param>
    /// <param name="ldc">Elements from a row of them to the next.</param>
    /// <param name="last">Columns of the second vector.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TDepth, TOrder, TEdge>(nint rows, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, nint last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TDepth : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
    {
        V mask = V.FirstLanes(last);
        V b00 = V.Load(b);
        V b10 = TDepth.Value > 1 ? V.Load(b + ldb) : default;
        V b20 = TDepth.Value > 2 ? V.Load(b + 2 * ldb) : default;
        V b30 = TDepth.Value > 3 ? V.Load(b + 3 * ldb) : default;
        V b40 = TDepth.Value > 4 ? V.Load(b + 4 * ldb) : default;
        V b50 = TDepth.Value > 5 ? V.Load(b + 5 * ldb) : default;
        V b60 = TDepth.Value > 6 ? V.Load(b + 6 * ldb) : default;
        V b70 = TDepth.Value > 7 ? V.Load(b + 7 * ldb) : default;
        V b80 = TDepth.Value > 8 ? V.Load(b + 8 * ldb) : default;
        V b90 = TDepth.Value > 9 ? V.Load(b + 9 * ldb) : default;
        b += V.Lanes;
        V b01 = V.LoadMasked(b, mask);
        V b11 = TDepth.Value > 1 ? V.LoadMasked(b + ldb, mask) : default;
        V b21 = TDepth.Value > 2 ? V.LoadMasked(b + 2 * ldb, mask) : default;
        V b31 = TDepth.Value > 3 ? V.LoadMasked(b + 3 * ldb, mask) : default;
        V b41 = TDepth.Value > 4 ? V.LoadMasked(b + 4 * ldb, mask) : default;
        V b51 = TDepth.Value > 5 ? V.LoadMasked(b + 5 * ldb, mask) : default;
        V b61 = TDepth.Value > 6 ? V.LoadMasked(b + 6 * ldb, mask) : default;
        V b71 = TDepth.Value > 7 ? V.LoadMasked(b + 7 * ldb, mask) : default;
        V b81 = TDepth.Value > 8 ? V.LoadMasked(b + 8 * ldb, mask) : default;
        V b91 = TDepth.Value > 9 ? V.LoadMasked(b + 9 * ldb, mask) : default;

        // Pointers three k apart reach every k with [pointer], [pointer + ld] and [pointer + 2 ld], as in MicroKernel; k next to one
        // another need one pointer.
        T* a0 = a, a3 = a + TOrder.Row(3, lda), a6 = a + TOrder.Row(6, lda), a9 = a + TOrder.Row(9, lda);
        nint step = TOrder.Step(lda);
        for (; rows > 0; rows -= Rows)
        {
            V c00 = default, c01 = default, c10 = default, c11 = default;
            Add<V, T>(b00, b01, At<T, TOrder>(a0, a0, 0, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 1) Add<V, T>(b10, b11, At<T, TOrder>(a0, a0, 1, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 2) Add<V, T>(b20, b21, At<T, TOrder>(a0, a0, 2, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 3) Add<V, T>(b30, b31, At<T, TOrder>(a0, a3, 3, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 4) Add<V, T>(b40, b41, At<T, TOrder>(a0, a3, 4, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 5) Add<V, T>(b50, b51, At<T, TOrder>(a0, a3, 5, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 6) Add<V, T>(b60, b61, At<T, TOrder>(a0, a6, 6, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 7) Add<V, T>(b70, b71, At<T, TOrder>(a0, a6, 7, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 8) Add<V, T>(b80, b81, At<T, TOrder>(a0, a6, 8, lda), step, ref c00, ref c01, ref c10, ref c11);
            if (TDepth.Value > 9) Add<V, T>(b90, b91, At<T, TOrder>(a0, a9, 9, lda), step, ref c00, ref c01, ref c10, ref c11);
            MicroKernel.StoreRow<V, T, N2, TEdge>(c, c00, c01, accumulate: false, last);
            MicroKernel.StoreRow<V, T, N2, TEdge>(c + ldc, c10, c11, accumulate: false, last);

            c += Rows * ldc;
            a0 += Rows * step;
            if (TDepth.Value > 3) a3 += Rows * step;
            if (TDepth.Value > 6) a6 += Rows * step;
            if (TDepth.Value > 9) a9 += Rows * step;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, T>(V b0, V b1, T* a, nint step, ref V c00, ref V c01, ref V c10, ref V c11)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MicroKernel.Row<V, T, N2>(a, b0, b1, ref c00, ref c01);
        MicroKernel.Row<V, T, N2>(a + step, b0, b1, ref c10, ref c11);
    }
}
