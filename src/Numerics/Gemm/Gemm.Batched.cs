using System.Numerics;

namespace FastNet.Numerics;

/// <content>Many products of one shape.</content>
public static unsafe partial class Gemm
{
    /// <summary>
    /// Many products of one shape: C_i = alpha op(A_i) op(B_i) + beta C_i for i = 0..batch-1, matrix i starting i strides into its
    /// span. A stride of 0 shares A or B among all products.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of products, 0 or more.</param>
    /// <param name="transA">Whether each A is stored k x m.</param>
    /// <param name="transB">Whether each B is stored n x k.</param>
    /// <param name="m">Rows of op(A) and C, 0 or more.</param>
    /// <param name="n">Columns of op(B) and C, 0 or more.</param>
    /// <param name="k">Columns of op(A) and rows of op(B), 0 or more.</param>
    /// <param name="alpha">Factor of the products; with 0, A and B are not read.</param>
    /// <param name="a">The matrices A.</param>
    /// <param name="lda">Leading dimension of each A.</param>
    /// <param name="strideA">Elements from one A to the next, 0 or more.</param>
    /// <param name="b">The matrices B.</param>
    /// <param name="ldb">Leading dimension of each B.</param>
    /// <param name="strideB">Elements from one B to the next, 0 or more.</param>
    /// <param name="beta">Factor of C's former values; with 0, C is not read.</param>
    /// <param name="c">The matrices C.</param>
    /// <param name="ldc">Leading dimension of each C.</param>
    /// <param name="strideC">Elements from one C to the next: the extent of one, (m - 1) ldc + n, or more; or less where the rows of
    /// one C lie between those of another (the heads of attention).</param>
    /// <param name="epilogue">Bias and activation, the same for all products; a residual is not supported.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, a leading dimension or stride is too small, a span is too short, or c overlaps an input.
    /// </exception>
    public static void MultiplyBatched<T>(
        int batch,
        Transpose transA,
        Transpose transB,
        int m,
        int n,
        int k,
        T alpha,
        ReadOnlySpan<T> a,
        int lda,
        int strideA,
        ReadOnlySpan<T> b,
        int ldb,
        int strideB,
        T beta,
        Span<T> c,
        int ldc,
        int strideC,
        Epilogue<T> epilogue = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Size(batch);
        Check.Size(strideA);
        Check.Size(strideB);
        CheckNoResidual(epilogue);

        // The first matrices are checked in full, the last ones by where they end.
        bool none = batch == 0;
        CheckSizes(transA, transB, m, n, k, none ? [] : a, lda, none ? [] : b, ldb, none ? [] : c, ldc, epilogue, empty: none);
        if (batch == 0 || m == 0 || n == 0)
            return;
        long extent = (m - 1L) * ldc + n;
        for (long i = 1; i < batch && i * strideC < extent; i++)
        {
            if (Meet(i * strideC, m, n, ldc))
                Check.ThrowRange(
                    nameof(strideC), strideC, $"strideC is {strideC}; expected at least {extent}, the extent of one C, or rows apart.");
        }

        if (k > 0)
        {
            Check.Room(a.Length, (batch - 1L) * strideA + Extent(transA, m, k, lda), nameof(a));
            Check.Room(b.Length, (batch - 1L) * strideB + Extent(transB, k, n, ldb), nameof(b));
        }

        Check.Room(c.Length, (batch - 1L) * strideC + extent, nameof(c));

        fixed (T* pa = a, pb = b, pc = c, bias = epilogue.Bias)
        {
            var first = Product<T>.Of(transA, transB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc).With(epilogue, bias, null);
            var job = new BatchJob<T>(first, batch, new(null, strideA), new(null, strideB), new(null, strideC));
            BatchJob<T>.Run(ref job);
        }
    }

    /// <summary>
    /// Many products of one shape, their matrices anywhere: C_i = alpha op(A_i) op(B_i) + beta C_i, where matrix i starts at the
    /// element of its span that offset i says.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="transA">Whether each A is stored k x m.</param>
    /// <param name="transB">Whether each B is stored n x k.</param>
    /// <param name="m">Rows of op(A) and C, 0 or more.</param>
    /// <param name="n">Columns of op(B) and C, 0 or more.</param>
    /// <param name="k">Columns of op(A) and rows of op(B), 0 or more.</param>
    /// <param name="alpha">Factor of the products; with 0, A and B are not read.</param>
    /// <param name="a">The memory that the matrices A lie in.</param>
    /// <param name="lda">Leading dimension of each A.</param>
    /// <param name="offsetsA">Where each A starts, 0 or more, in any order; one may serve many products.</param>
    /// <param name="b">The memory that the matrices B lie in.</param>
    /// <param name="ldb">Leading dimension of each B.</param>
    /// <param name="offsetsB">Where each B starts, as many as there are A.</param>
    /// <param name="beta">Factor of C's former values; with 0, C is not read.</param>
    /// <param name="c">The memory that the matrices C lie in.</param>
    /// <param name="ldc">Leading dimension of each C.</param>
    /// <param name="offsetsC">Where each C starts, ascending, as many as there are A. No two C may share an element; rows of one may
    /// lie between those of another.</param>
    /// <param name="epilogue">Bias and activation, the same for all products; a residual is not supported.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, a leading dimension is too small, a matrix lies outside its span, matrices C overlap or do not ascend, or c
    /// overlaps an input.
    /// </exception>
    public static void MultiplyBatched<T>(
        Transpose transA,
        Transpose transB,
        int m,
        int n,
        int k,
        T alpha,
        ReadOnlySpan<T> a,
        int lda,
        ReadOnlySpan<int> offsetsA,
        ReadOnlySpan<T> b,
        int ldb,
        ReadOnlySpan<int> offsetsB,
        T beta,
        Span<T> c,
        int ldc,
        ReadOnlySpan<int> offsetsC,
        Epilogue<T> epilogue = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Length(offsetsB.Length, offsetsA.Length, nameof(offsetsB));
        Check.Length(offsetsC.Length, offsetsA.Length, nameof(offsetsC));
        CheckNoResidual(epilogue);
        CheckSizes(transA, transB, m, n, k, a, lda, b, ldb, c, ldc, epilogue, empty: true);
        if (offsetsA.IsEmpty || m == 0 || n == 0)
            return;

        CheckOffsets(offsetsA, k == 0 ? 0 : Extent(transA, m, k, lda), a.Length, nameof(offsetsA));
        CheckOffsets(offsetsB, k == 0 ? 0 : Extent(transB, k, n, ldb), b.Length, nameof(offsetsB));
        CheckOffsets(offsetsC, Extent(Transpose.No, m, n, ldc), c.Length, nameof(offsetsC));
        CheckApart(offsetsC, m, n, ldc);

        fixed (T* pa = a, pb = b, pc = c, bias = epilogue.Bias)
        fixed (int* oa = offsetsA, ob = offsetsB, oc = offsetsC)
        {
            var first = Product<T>.Of(transA, transB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc).With(epilogue, bias, null);
            var job = new BatchJob<T>(first, offsetsA.Length, new(oa, 0), new(ob, 0), new(oc, 0));
            BatchJob<T>.Run(ref job);
        }
    }

    private static void CheckNoResidual<T>(Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!epilogue.Residual.IsEmpty)
            Check.Throw(nameof(epilogue), $"epilogue has a residual of {epilogue.Residual.Length} elements; expected 0 in a batch.");
    }

    /// <summary>Elements from the first to the last of a matrix that is rows x columns once transposed.</summary>
    private static long Extent(Transpose transpose, int rows, int columns, int ld)
        => transpose == Transpose.Yes ? (columns - 1L) * ld + rows : (rows - 1L) * ld + columns;

    private static void CheckOffsets(ReadOnlySpan<int> offsets, long extent, int length, string name)
    {
        for (int i = 0; i < offsets.Length; i++)
        {
            if (offsets[i] < 0 || offsets[i] + extent > length)
                Check.ThrowRange(name, offsets[i], $"{name}[{i}] is {offsets[i]}; expected 0 to {length - extent}.");
        }
    }

    // Only matrices that start before another ends have to be compared with it.
    private static void CheckApart(ReadOnlySpan<int> offsetsC, int m, int n, int ldc)
    {
        long extent = Extent(Transpose.No, m, n, ldc);
        for (int i = 0; i < offsetsC.Length; i++)
        {
            for (int j = i + 1; j < offsetsC.Length && offsetsC[j] - (long)offsetsC[i] < extent; j++)
            {
                if (offsetsC[j] < offsetsC[i] || Meet(offsetsC[j] - offsetsC[i], m, n, ldc))
                    Check.ThrowRange(
                        nameof(offsetsC),
                        offsetsC[j],
                        $"offsetsC[{j}] is {offsetsC[j]}; expected a matrix behind that at {offsetsC[i]} and apart from it.");
            }
        }
    }

    /// <summary>Whether two matrices share an element that start <paramref name="distance"/> elements apart.</summary>
    private static bool Meet(long distance, int m, int n, int ldc)
    {
        if (distance < 0)
            return true;
        (long rows, long columns) = Math.DivRem(distance, ldc);
        return (rows < m && columns < n) || (rows + 1 < m && ldc - columns < n);
    }
}
