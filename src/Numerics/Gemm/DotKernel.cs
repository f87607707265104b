using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Dot products of up to 4 rows of A with up to 4 rows of B, the vectors along k:
/// <code>tile[r, c] = sum over p of A[r, p] * B[c, p]</code>
/// for products with few rows or columns whose operands are both contiguous in k, where packing would cost as much as the product.
/// Without masked loads p stops at the last whole vector and <see cref="AddRest"/> does the rest: a call in here, even one after
/// the loop, would move the sums to the stack.
/// </summary>
internal static unsafe class DotKernel
{
    /// <summary>Most rows of either operand.</summary>
    internal const int MaxRows = 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows, TColumns>(nint k, T* a, nint lda, T* b, nint ldb, T* tile, nint ldt)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
    {
        V c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;

        for (; k >= V.Lanes; k -= V.Lanes)
        {
            Step<V, T, TRows, TColumns, Whole>(
                a, lda, b, ldb, k,
                ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);
            a += V.Lanes;
            b += V.Lanes;
        }

        // What is left, and zeros.
        if (V.HasMaskedMemory && k > 0)
            Step<V, T, TRows, TColumns, Cut>(
                a, lda, b, ldb, k,
                ref c00, ref c01, ref c02, ref c03, ref c10, ref c11, ref c12, ref c13,
                ref c20, ref c21, ref c22, ref c23, ref c30, ref c31, ref c32, ref c33);

        SumRow<V, T, TColumns>(tile, c00, c01, c02, c03);
        if (TRows.Value > 1) SumRow<V, T, TColumns>(tile + ldt, c10, c11, c12, c13);
        if (TRows.Value > 2) SumRow<V, T, TColumns>(tile + 2 * ldt, c20, c21, c22, c23);
        if (TRows.Value > 3) SumRow<V, T, TColumns>(tile + 3 * ldt, c30, c31, c32, c33);
    }

    /// <summary>Adds the products past the last whole vector where there are no masked loads.</summary>
    internal static void AddRest<T>(nint rows, nint columns, nint first, nint k, T* a, nint lda, T* b, nint ldb, T* tile, nint ldt)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint r = 0; r < rows; r++)
            for (nint c = 0; c < columns; c++)
                for (nint p = first; p < k; p++)
                    tile[r * ldt + c] = T.MultiplyAddEstimate(a[r * lda + p], b[c * ldb + p], tile[r * ldt + c]);
    }

    /// <summary>The instance for <paramref name="rows"/> x <paramref name="columns"/>, each 1..4.</summary>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, void> Get<V, T>(nint rows, nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => rows switch
        {
            1 => ForColumns<V, T, N1>(columns),
            2 => ForColumns<V, T, N2>(columns),
            3 => ForColumns<V, T, N3>(columns),
            _ => ForColumns<V, T, N4>(columns),
        };

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, void> ForColumns<V, T, TRows>(nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        => columns switch
        {
            1 => &Run<V, T, TRows, N1>,
            2 => &Run<V, T, TRows, N2>,
            3 => &Run<V, T, TRows, N3>,
            _ => &Run<V, T, TRows, N4>,
        };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, T, TRows, TColumns, TEdge>(
        T* a, nint lda, T* b, nint ldb, nint left,
        ref V c00, ref V c01, ref V c02, ref V c03, ref V c10, ref V c11, ref V c12, ref V c13,
        ref V c20, ref V c21, ref V c22, ref V c23, ref V c30, ref V c31, ref V c32, ref V c33)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TColumns : struct, ICount
        where TEdge : struct, IEdge
    {
        V b0 = Load<V, T, TEdge>(b, left);
        V b1 = TColumns.Value > 1 ? Load<V, T, TEdge>(b + ldb, left) : default;
        V b2 = TColumns.Value > 2 ? Load<V, T, TEdge>(b + 2 * ldb, left) : default;
        V b3 = TColumns.Value > 3 ? Load<V, T, TEdge>(b + 3 * ldb, left) : default;

        V x = Load<V, T, TEdge>(a, left);
        c00 = V.MulAdd(x, b0, c00);
        if (TColumns.Value > 1) c01 = V.MulAdd(x, b1, c01);
        if (TColumns.Value > 2) c02 = V.MulAdd(x, b2, c02);
        if (TColumns.Value > 3) c03 = V.MulAdd(x, b3, c03);
        if (TRows.Value > 1)
        {
            x = Load<V, T, TEdge>(a + lda, left);
            c10 = V.MulAdd(x, b0, c10);
            if (TColumns.Value > 1) c11 = V.MulAdd(x, b1, c11);
            if (TColumns.Value > 2) c12 = V.MulAdd(x, b2, c12);
            if (TColumns.Value > 3) c13 = V.MulAdd(x, b3, c13);
        }

        if (TRows.Value > 2)
        {
            x = Load<V, T, TEdge>(a + 2 * lda, left);
            c20 = V.MulAdd(x, b0, c20);
            if (TColumns.Value > 1) c21 = V.MulAdd(x, b1, c21);
            if (TColumns.Value > 2) c22 = V.MulAdd(x, b2, c22);
            if (TColumns.Value > 3) c23 = V.MulAdd(x, b3, c23);
        }

        if (TRows.Value > 3)
        {
            x = Load<V, T, TEdge>(a + 3 * lda, left);
            c30 = V.MulAdd(x, b0, c30);
            if (TColumns.Value > 1) c31 = V.MulAdd(x, b1, c31);
            if (TColumns.Value > 2) c32 = V.MulAdd(x, b2, c32);
            if (TColumns.Value > 3) c33 = V.MulAdd(x, b3, c33);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, T, TEdge>(T* source, nint left)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TEdge : struct, IEdge
        => TEdge.Cut ? V.LoadPartial(source, left) : V.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SumRow<V, T, TColumns>(T* tile, V v0, V v1, V v2, V v3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TColumns : struct, ICount
    {
        tile[0] = V.Sum(v0);
        if (TColumns.Value > 1) tile[1] = V.Sum(v1);
        if (TColumns.Value > 2) tile[2] = V.Sum(v2);
        if (TColumns.Value > 3) tile[3] = V.Sum(v3);
    }
}
