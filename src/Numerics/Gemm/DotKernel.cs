using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Dot products of up to 4 rows of A with up to 4 rows of B, the vectors along k:
/// <code>tile[r, c] += sum over p of A[r, p] * B[c, p]</code>
/// for products with few rows or columns whose operands are both contiguous in k, where packing would cost as much as the product.
/// Without masked loads p stops at the last whole vector and <see cref="AddRest"/> does the rest: a call in here, even one after
/// the loop, would move the sums to the stack.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>Adds the dot products to a tile. Where it asks, it does for as many rows of B below these.</summary>
    /// <param name="k">Their length.</param>
    /// <param name="a">Rows of A.</param>
    /// <param name="lda">Elements between them.</param>
    /// <param name="b">Rows of B.</param>
    /// <param name="ldb">Elements between them.</param>
    /// <param name="tile">Sums to add to.</param>
    /// <param name="down">Elements between those of two rows of A.</param>
    /// <param name="across">Elements between those of two rows of B. If it is 1, zeros are added up to the fourth.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows, TColumns, TAsks>(
        nint k, T* a, nint lda, T* b, nint ldb, T* tile, nint down, nint across)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
        where TAsks : struct, ISwitch
    {
        V c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;

        // A pointer for each row and one offset for all, two vectors at a turn: see SixRows.
        T* a1 = a + lda, a2 = a1 + lda, a3 = a2 + lda, b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb;
        nint at = 0, vector = V.Lanes * sizeof(T), end = k / (2 * V.Lanes) * (2 * vector), left = k % (2 * V.Lanes);
        nint wanted = TColumns.Value * ldb * sizeof(T);
        for (; at != end; at += 2 * vector)
        {
            if (TAsks.On)
            {
                V.Prefetch(SixRows.At(b, wanted));
                if (TColumns.Value > 1) V.Prefetch(SixRows.At(b1, wanted));
                if (TColumns.Value > 2) V.Prefetch(SixRows.At(b2, wanted));
                if (TColumns.Value > 3) V.Prefetch(SixRows.At(b3, wanted));
                wanted += 2 * vector;
            }

            Step<V, T, TRows, TColumns, Whole>(
                a, a1, a2, a3, b, b1, b2, b3, at, V.Lanes,
                ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);
            Step<V, T, TRows, TColumns, Whole>(
                a, a1, a2, a3, b, b1, b2, b3, at + vector, V.Lanes,
                ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);
        }

        if (left >= V.Lanes)
        {
            Step<V, T, TRows, TColumns, Whole>(
                a, a1, a2, a3, b, b1, b2, b3, at, V.Lanes,
                ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);
            at += vector;
            left -= V.Lanes;
        }

        // What is left, and zeros.
        if (V.HasMaskedMemory && left > 0)
            Step<V, T, TRows, TColumns, Cut>(
                a, a1, a2, a3, b, b1, b2, b3, at, left,
                ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);

        SumRow<V, T, TColumns>(tile, across, c00, c01, c02, c03);
        if (TRows.Value > 1) SumRow<V, T, TColumns>(tile + down, across, c10, c11, c12, c13);
        if (TRows.Value > 2) SumRow<V, T, TColumns>(tile + 2 * down, across, c20, c21, c22, c23);
        if (TRows.Value > 3) SumRow<V, T, TColumns>(tile + 3 * down, across, c30, c31, c32, c33);
    }

    /// <summary>Adds the products past the last whole vector where there are no masked loads.</summary>
    internal static void AddRest<T>(
        nint rows, nint columns, nint k, T* a, nint lda, T* b, nint ldb, T* tile, nint down, nint across)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint r = 0; r < rows; r++)
        {
            for (nint c = 0; c < columns; c++)
            {
                T* sum = tile + r * down + c * across;
                for (nint p = 0; p < k; p++)
                    *sum = T.MultiplyAddEstimate(a[r * lda + p], b[c * ldb + p], *sum);
            }
        }
    }

    /// <summary>The instance for <paramref name="rows"/> x <paramref name="columns"/>, each 1..4.</summary>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> Get<V, T>(nint rows, nint columns, bool asks)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => asks ? ForRows<V, T, Switch.On>(rows, columns) : ForRows<V, T, Switch.Off>(rows, columns);

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> ForRows<V, T, TAsks>(nint rows, nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TAsks : struct, ISwitch
        => rows switch
        {
            1 => ForColumns<V, T, N1, TAsks>(columns),
            2 => ForColumns<V, T, N2, TAsks>(columns),
            3 => ForColumns<V, T, N3, TAsks>(columns),
            _ => ForColumns<V, T, N4, TAsks>(columns),
        };

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> ForColumns<V, T, TRows, TAsks>(nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TAsks : struct, ISwitch
        => columns switch
        {
            1 => &Run<V, T, TRows, N1, TAsks>,
            2 => &Run<V, T, TRows, N2, TAsks>,
            3 => &Run<V, T, TRows, N3, TAsks>,
            _ => &Run<V, T, TRows, N4, TAsks>,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, T, TRows, TColumns, TEdge>(
        T* a0, T* a1, T* a2, T* a3, T* b0, T* b1, T* b2, T* b3, nint at, nint count,
        ref V c00, ref V c01, ref V c02, ref V c03, ref V c10, ref V c11, ref V c12, ref V c13,
        ref V c20, ref V c21, ref V c22, ref V c23, ref V c30, ref V c31, ref V c32, ref V c33)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
        where TEdge : struct, IEdge
    {
        V v0 = Load<V, T, TEdge>(b0, at, count);
        V v1 = TColumns.Value > 1 ? Load<V, T, TEdge>(b1, at, count) : default;
        V v2 = TColumns.Value > 2 ? Load<V, T, TEdge>(b2, at, count) : default;
        V v3 = TColumns.Value > 3 ? Load<V, T, TEdge>(b3, at, count) : default;

        V x = Load<V, T, TEdge>(a0, at, count);
        V.AddProduct(ref c00, x, v0);
        if (TColumns.Value > 1) V.AddProduct(ref c01, x, v1);
        if (TColumns.Value > 2) V.AddProduct(ref c02, x, v2);
        if (TColumns.Value > 3) V.AddProduct(ref c03, x, v3);
        if (TRows.Value > 1)
        {
            x = Load<V, T, TEdge>(a1, at, count);
            V.AddProduct(ref c10, x, v0);
            if (TColumns.Value > 1) V.AddProduct(ref c11, x, v1);
            if (TColumns.Value > 2) V.AddProduct(ref c12, x, v2);
            if (TColumns.Value > 3) V.AddProduct(ref c13, x, v3);
        }

        if (TRows.Value > 2)
        {
            x = Load<V, T, TEdge>(a2, at, count);
            V.AddProduct(ref c20, x, v0);
            if (TColumns.Value > 1) V.AddProduct(ref c21, x, v1);
            if (TColumns.Value > 2) V.AddProduct(ref c22, x, v2);
            if (TColumns.Value > 3) V.AddProduct(ref c23, x, v3);
        }

        if (TRows.Value > 3)
        {
            x = Load<V, T, TEdge>(a3, at, count);
            V.AddProduct(ref c30, x, v0);
            if (TColumns.Value > 1) V.AddProduct(ref c31, x, v1);
            if (TColumns.Value > 2) V.AddProduct(ref c32, x, v2);
            if (TColumns.Value > 3) V.AddProduct(ref c33, x, v3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, T, TEdge>(T* row, nint at, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEdge : struct, IEdge
        => TEdge.Cut ? V.LoadPartial(SixRows.At(row, at), count) : V.Load(SixRows.At(row, at));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumRow<V, T, TColumns>(T* tile, nint across, V v0, V v1, V v2, V v3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : struct, ICount
    {
        if (TColumns.Value > 1 && across == 1)
        {
            V.StoreSums(v0, v1, v2, v3, tile, add: true);
            return;
        }

        *tile += V.Sum(v0);
        if (TColumns.Value > 1) tile[across] += V.Sum(v1);
        if (TColumns.Value > 2) tile[2 * across] += V.Sum(v2);
        if (TColumns.Value > 3) tile[3 * across] += V.Sum(v3);
    }
}
