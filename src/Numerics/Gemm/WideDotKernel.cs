using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Dot products of many rows with one to four others, the vectors along k:
/// <code>sums[r, c] (+)= sum over p of A[r, p] * B[c, p],   c &lt; TColumns</code>
/// four rows at a time, whose sums are added up together and written side by side. Four rows by four columns are 16 accumulators, 4 of B
/// and 1 of A: 21 of 32 registers.
/// </summary>
internal static unsafe class WideDotKernel
{
    /// <summary>Rows at a time.</summary>
    internal const int Rows = 4;

    /// <summary>Most columns.</summary>
    internal const int MostColumns = 4;

    /// <summary>The instance for <paramref name="columns"/>, 1 to <see cref="MostColumns"/>.</summary>
    /// <param name="columns">How many there are.</param>
    /// <param name="apart">Whether the sums of a column are side by side, and not those of a row.</param>
    /// <param name="asks">Whether each four rows ask for the next.</param>
    internal static delegate*<nint, nint, T*, nint, T*, nint, T*, nint, bool, void> Get<V, T>(nint columns, bool apart, bool asks)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (apart, asks) switch
        {
            (false, false) => ForColumns<V, T, Switch.Off, Switch.Off>(columns),
            (false, true) => ForColumns<V, T, Switch.Off, Switch.On>(columns),
            (true, false) => ForColumns<V, T, Switch.On, Switch.Off>(columns),
            (true, true) => ForColumns<V, T, Switch.On, Switch.On>(columns),
        };

    private static delegate*<nint, nint, T*, nint, T*, nint, T*, nint, bool, void> ForColumns<V, T, TApart, TAsks>(nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TApart : struct, ISwitch
        where TAsks : struct, ISwitch
        => columns switch
        {
            1 => &Run<V, T, N1, TApart, TAsks>,
            2 => &Run<V, T, N2, TApart, TAsks>,
            3 => &Run<V, T, N3, TApart, TAsks>,
            _ => &Run<V, T, N4, TApart, TAsks>,
        };

    /// <summary>All rows.</summary>
    /// <param name="rows">How many, 1 or more.</param>
    /// <param name="k">Length of the dot products.</param>
    /// <param name="a">Rows of A.</param>
    /// <param name="lda">Elements between them.</param>
    /// <param name="b">Columns of B, each contiguous.</param>
    /// <param name="ldb">Elements between them.</param>
    /// <param name="sums">rows x TColumns, without gaps, and room up to a multiple of <see cref="Rows"/>.</param>
    /// <param name="apart">Elements between the columns of sums if TApart; then room for as many of each.</param>
    /// <param name="add">Whether to add to what they hold.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TColumns, TApart, TAsks>(
        nint rows, nint k, T* a, nint lda, T* b, nint ldb, T* sums, nint apart, bool add)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : struct, ICount
        where TApart : struct, ISwitch
        where TAsks : struct, ISwitch
    {
        nint vector = V.Lanes * sizeof(T), end = k / V.Lanes * vector, left = k % V.Lanes;
        V mask = V.FirstLanes(left);
        T* b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        for (nint i = 0; i < rows; i += Rows)
        {
            V c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
            V c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
            nint below = rows - 1 - i; // past the last row that one once more
            T* a0 = a + i * lda, a1 = a0 + Math.Min(1, below) * lda, a2 = a0 + Math.Min(2, below) * lda, a3 = a0 + Math.Min(3, below) * lda;

            nint at = 0;
            nint next = Rows * lda * sizeof(T);
            for (; at != end; at += vector)
            {
                if (TAsks.On)
                {
                    V.Prefetch(SixRows.At(a0, next));
                    V.Prefetch(SixRows.At(a1, next));
                    V.Prefetch(SixRows.At(a2, next));
                    V.Prefetch(SixRows.At(a3, next));
                    next += vector;
                }

                Step<V, T, TColumns, Whole>(
                    a0, a1, a2, a3, b, b1, b2, b3, at, mask,
                    ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                    ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);
            }

            if (left > 0)
                Step<V, T, TColumns, Cut>(
                    a0, a1, a2, a3, b, b1, b2, b3, at, mask,
                    ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                    ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);

            if (TApart.On)
            {
                T* c = sums + i;
                V.StoreSums(c00, c10, c20, c30, c, add);
                if (TColumns.Value > 1) V.StoreSums(c01, c11, c21, c31, c += apart, add);
                if (TColumns.Value > 2) V.StoreSums(c02, c12, c22, c32, c += apart, add);
                if (TColumns.Value > 3) V.StoreSums(c03, c13, c23, c33, c += apart, add);
                continue;
            }

            T* r = sums + i * TColumns.Value;
            if (TColumns.Value == 1)
            {
                V.StoreSums(c00, c10, c20, c30, r, add);
            }
            else if (TColumns.Value == 2)
            {
                V.StoreSums(c00, c01, c10, c11, r, add);
                V.StoreSums(c20, c21, c30, c31, r + 4, add);
            }
            else if (TColumns.Value == 3)
            {
                V.StoreSums(c00, c01, c02, c10, r, add);
                V.StoreSums(c11, c12, c20, c21, r + 4, add);
                V.StoreSums(c22, c30, c31, c32, r + 8, add);
            }
            else
            {
                V.StoreSums(c00, c01, c02, c03, r, add);
                V.StoreSums(c10, c11, c12, c13, r + 4, add);
                V.StoreSums(c20, c21, c22, c23, r + 8, add);
                V.StoreSums(c30, c31, c32, c33, r + 12, add);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, T, TColumns, TEdge>(
        T* a0, T* a1, T* a2, T* a3, T* b0, T* b1, T* b2, T* b3, nint at, V mask,
        ref V c00, ref V c01, ref V c02, ref V c03, ref V c10, ref V c11, ref V c12, ref V c13,
        ref V c20, ref V c21, ref V c22, ref V c23, ref V c30, ref V c31, ref V c32, ref V c33)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : struct, ICount
        where TEdge : struct, IEdge
    {
        V v0 = Load<V, T, TEdge>(b0, at, mask);
        V v1 = TColumns.Value > 1 ? Load<V, T, TEdge>(b1, at, mask) : default;
        V v2 = TColumns.Value > 2 ? Load<V, T, TEdge>(b2, at, mask) : default;
        V v3 = TColumns.Value > 3 ? Load<V, T, TEdge>(b3, at, mask) : default;
        Row<V, T, TColumns>(Load<V, T, TEdge>(a0, at, mask), v0, v1, v2, v3, ref c00, ref c01, ref c02, ref c03);
        Row<V, T, TColumns>(Load<V, T, TEdge>(a1, at, mask), v0, v1, v2, v3, ref c10, ref c11, ref c12, ref c13);
        Row<V, T, TColumns>(Load<V, T, TEdge>(a2, at, mask), v0, v1, v2, v3, ref c20, ref c21, ref c22, ref c23);
        Row<V, T, TColumns>(Load<V, T, TEdge>(a3, at, mask), v0, v1, v2, v3, ref c30, ref c31, ref c32, ref c33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<V, T, TColumns>(V x, V v0, V v1, V v2, V v3, ref V c0, ref V c1, ref V c2, ref V c3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : struct, ICount
    {
        V.AddProduct(ref c0, x, v0);
        if (TColumns.Value > 1) V.AddProduct(ref c1, x, v1);
        if (TColumns.Value > 2) V.AddProduct(ref c2, x, v2);
        if (TColumns.Value > 3) V.AddProduct(ref c3, x, v3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, T, TEdge>(T* row, nint at, V mask)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEdge : struct, IEdge
        => TEdge.Cut ? V.LoadMasked(SixRows.At(row, at), mask) : V.Load(SixRows.At(row, at));
}
