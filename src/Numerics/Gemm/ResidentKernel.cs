using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Columns of C, at most a vector of them, over a k so short that 32 registers hold the rows of B: row after row of A passes, and nothing
/// begins and ends as a tile does. Products are added in order of k, so sums have the bits of <see cref="MicroKernel"/>.
/// </summary>
internal static unsafe class ResidentKernel
{
    /// <summary>Most rows of B.</summary>
    internal const int MostDepth = 24;

    /// <summary>The same where k runs down the columns of A as it is stored, by pointers.</summary>
    internal const int MostDepthOfColumns = 16;

    /// <summary>Rows of C at a time, so that sums do not wait for themselves.</summary>
    internal const int Rows = 4;

    /// <summary>The instance for some rows of B.</summary>
    /// <param name="depth">1 to <see cref="MostDepth"/>, or <see cref="MostDepthOfColumns"/>.</param>
    /// <param name="transA">Whether k runs down the columns of A as it is stored.</param>
    /// <param name="upwards">Whether rows go upwards from the last one, which is then given as the first: from it, a negative ldc and, if k
    /// does not run down the columns of A, a negative lda.</param>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> Get<V, T>(nint depth, bool transA, bool upwards)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => !transA ? ForDepth<V, T, KMajor>(depth)
            : upwards ? ForDepth<V, T, RowMajorUpwards>(depth)
            : ForDepth<V, T, RowMajor>(depth);

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> ForDepth<V, T, TOrder>(nint depth)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOrder : struct, IOrder
        => depth switch
        {
            1 => &Run<V, T, N1, TOrder>,
            2 => &Run<V, T, N2, TOrder>,
            3 => &Run<V, T, N3, TOrder>,
            4 => &Run<V, T, N4, TOrder>,
            5 => &Run<V, T, N5, TOrder>,
            6 => &Run<V, T, N6, TOrder>,
            7 => &Run<V, T, N7, TOrder>,
            8 => &Run<V, T, N8, TOrder>,
            9 => &Run<V, T, N9, TOrder>,
            10 => &Run<V, T, N10, TOrder>,
            11 => &Run<V, T, N11, TOrder>,
            12 => &Run<V, T, N12, TOrder>,
            13 => &Run<V, T, N13, TOrder>,
            14 => &Run<V, T, N14, TOrder>,
            15 => &Run<V, T, N15, TOrder>,
            16 => &Run<V, T, N16, TOrder>,
            17 => &Run<V, T, N17, TOrder>,
            18 => &Run<V, T, N18, TOrder>,
            19 => &Run<V, T, N19, TOrder>,
            20 => &Run<V, T, N20, TOrder>,
            21 => &Run<V, T, N21, TOrder>,
            22 => &Run<V, T, N22, TOrder>,
            23 => &Run<V, T, N23, TOrder>,
            _ => &Run<V, T, N24, TOrder>,
        };

    /// <summary>c[i, j] = sum over p of a[i, p] b[p, j]. To <typeparamref name="TOrder"/>, k are rows.</summary>
    /// <param name="rows">Of C, a multiple of <see cref="Rows"/>.</param>
    /// <param name="a">The first row of op(A).</param>
    /// <param name="lda">Leading dimension of A.</param>
    /// <param name="b">The first row of B.</param>
    /// <param name="ldb">Elements from one to the next.</param>
    /// <param name="c">The sums.</param>
    /// <param name="ldc">Elements from a row of them to the next.</param>
    /// <param name="last">Columns.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TDepth, TOrder>(nint rows, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, nint last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TDepth : struct, ICount
        where TOrder : struct, IOrder
    {
        V mask = V.FirstLanes(last);
        V b0 = V.LoadMasked(b, mask);
        V b1 = TDepth.Value > 1 ? V.LoadMasked(b + ldb, mask) : default;
        V b2 = TDepth.Value > 2 ? V.LoadMasked(b + 2 * ldb, mask) : default;
        V b3 = TDepth.Value > 3 ? V.LoadMasked(b + 3 * ldb, mask) : default;
        V b4 = TDepth.Value > 4 ? V.LoadMasked(b + 4 * ldb, mask) : default;
        V b5 = TDepth.Value > 5 ? V.LoadMasked(b + 5 * ldb, mask) : default;
        V b6 = TDepth.Value > 6 ? V.LoadMasked(b + 6 * ldb, mask) : default;
        V b7 = TDepth.Value > 7 ? V.LoadMasked(b + 7 * ldb, mask) : default;
        V b8 = TDepth.Value > 8 ? V.LoadMasked(b + 8 * ldb, mask) : default;
        V b9 = TDepth.Value > 9 ? V.LoadMasked(b + 9 * ldb, mask) : default;
        V b10 = TDepth.Value > 10 ? V.LoadMasked(b + 10 * ldb, mask) : default;
        V b11 = TDepth.Value > 11 ? V.LoadMasked(b + 11 * ldb, mask) : default;
        V b12 = TDepth.Value > 12 ? V.LoadMasked(b + 12 * ldb, mask) : default;
        V b13 = TDepth.Value > 13 ? V.LoadMasked(b + 13 * ldb, mask) : default;
        V b14 = TDepth.Value > 14 ? V.LoadMasked(b + 14 * ldb, mask) : default;
        V b15 = TDepth.Value > 15 ? V.LoadMasked(b + 15 * ldb, mask) : default;
        V b16 = TDepth.Value > 16 ? V.LoadMasked(b + 16 * ldb, mask) : default;
        V b17 = TDepth.Value > 17 ? V.LoadMasked(b + 17 * ldb, mask) : default;
        V b18 = TDepth.Value > 18 ? V.LoadMasked(b + 18 * ldb, mask) : default;
        V b19 = TDepth.Value > 19 ? V.LoadMasked(b + 19 * ldb, mask) : default;
        V b20 = TDepth.Value > 20 ? V.LoadMasked(b + 20 * ldb, mask) : default;
        V b21 = TDepth.Value > 21 ? V.LoadMasked(b + 21 * ldb, mask) : default;
        V b22 = TDepth.Value > 22 ? V.LoadMasked(b + 22 * ldb, mask) : default;
        V b23 = TDepth.Value > 23 ? V.LoadMasked(b + 23 * ldb, mask) : default;

        // Pointers three k apart reach every k with [pointer], [pointer + ld] and [pointer + 2 ld], as in MicroKernel; k next to one
        // another, as more of them always are, need one pointer.
        T* a0 = a, a3 = a + TOrder.Row(3, lda), a6 = a + TOrder.Row(6, lda), a9 = a + TOrder.Row(9, lda);
        T* a12 = a + TOrder.Row(12, lda), a15 = a + TOrder.Row(15, lda);
        nint step = TOrder.Step(lda);
        for (; rows > 0; rows -= Rows)
        {
            V c0 = default, c1 = default, c2 = default, c3 = default;
            Add<V, T>(b0, At<T, TOrder>(a0, a0, 0, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 1) Add<V, T>(b1, At<T, TOrder>(a0, a0, 1, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 2) Add<V, T>(b2, At<T, TOrder>(a0, a0, 2, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 3) Add<V, T>(b3, At<T, TOrder>(a0, a3, 3, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 4) Add<V, T>(b4, At<T, TOrder>(a0, a3, 4, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 5) Add<V, T>(b5, At<T, TOrder>(a0, a3, 5, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 6) Add<V, T>(b6, At<T, TOrder>(a0, a6, 6, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 7) Add<V, T>(b7, At<T, TOrder>(a0, a6, 7, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 8) Add<V, T>(b8, At<T, TOrder>(a0, a6, 8, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 9) Add<V, T>(b9, At<T, TOrder>(a0, a9, 9, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 10) Add<V, T>(b10, At<T, TOrder>(a0, a9, 10, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 11) Add<V, T>(b11, At<T, TOrder>(a0, a9, 11, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 12) Add<V, T>(b12, At<T, TOrder>(a0, a12, 12, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 13) Add<V, T>(b13, At<T, TOrder>(a0, a12, 13, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 14) Add<V, T>(b14, At<T, TOrder>(a0, a12, 14, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 15) Add<V, T>(b15, At<T, TOrder>(a0, a15, 15, lda), step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 16) Add<V, T>(b16, a0 + 16, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 17) Add<V, T>(b17, a0 + 17, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 18) Add<V, T>(b18, a0 + 18, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 19) Add<V, T>(b19, a0 + 19, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 20) Add<V, T>(b20, a0 + 20, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 21) Add<V, T>(b21, a0 + 21, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 22) Add<V, T>(b22, a0 + 22, step, ref c0, ref c1, ref c2, ref c3);
            if (TDepth.Value > 23) Add<V, T>(b23, a0 + 23, step, ref c0, ref c1, ref c2, ref c3);
            c0.StorePartial(c, last);
            c1.StorePartial(c + ldc, last);
            c2.StorePartial(c + 2 * ldc, last);
            c3.StorePartial(c + 3 * ldc, last);

            c += Rows * ldc;
            a0 += Rows * step;
            if (TDepth.Value > 3) a3 += Rows * step;
            if (TDepth.Value > 6) a6 += Rows * step;
            if (TDepth.Value > 9) a9 += Rows * step;
            if (TDepth.Value > 12) a12 += Rows * step;
            if (TDepth.Value > 15) a15 += Rows * step;
        }
    }

    /// <summary>Where the element of some k is, given the pointer of its group of three.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T* At<T, TOrder>(T* first, T* group, int k, nint lda)
        where T : unmanaged
        where TOrder : struct, IOrder => TOrder.AreNeighbours ? first + k : group + TOrder.Row(k % 3, lda);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, T>(V b, T* a, nint step, ref V c0, ref V c1, ref V c2, ref V c3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V.AddProduct(ref c0, b, V.Broadcast(a[0]));
        V.AddProduct(ref c1, b, V.Broadcast(a[step]));
        V.AddProduct(ref c2, b, V.Broadcast(a[2 * step]));
        V.AddProduct(ref c3, b, V.Broadcast(a[3 * step]));
    }
}
