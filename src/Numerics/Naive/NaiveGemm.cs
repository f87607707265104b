using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Matrix multiplication as a textbook has it: three loops over row-major matrices. It explains <see cref="Gemm"/>, is the
/// baseline of its benchmarks, and in double the oracle of its tests.
/// </summary>
public static class NaiveGemm
{
    /// <summary>C = A B with all three matrices stored without gaps.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="m">Rows of A and C, 0 or more.</param>
    /// <param name="n">Columns of B and C, 0 or more.</param>
    /// <param name="k">Columns of A and rows of B, 0 or more; 0 makes C zero.</param>
    /// <param name="a">m x k elements.</param>
    /// <param name="b">k x n elements.</param>
    /// <param name="c">Receives m x n elements.</param>
    /// <exception cref="ArgumentException">A size is negative, a span is too short, or c overlaps an input.</exception>
    public static void Multiply<T>(int m, int n, int k, ReadOnlySpan<T> a, ReadOnlySpan<T> b, Span<T> c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Multiply(Transpose.No, Transpose.No, m, n, k, T.One, a, Math.Max(k, 1), b, Math.Max(n, 1), T.Zero, c, Math.Max(n, 1));

    /// <summary>C = activation(alpha op(A) op(B) + beta C + bias + residual), op(A) m x k, op(B) k x n, C m x n.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="transA">Whether A is stored k x m.</param>
    /// <param name="transB">Whether B is stored n x k.</param>
    /// <param name="m">Rows of op(A) and C, 0 or more.</param>
    /// <param name="n">Columns of op(B) and C, 0 or more.</param>
    /// <param name="k">Columns of op(A) and rows of op(B), 0 or more.</param>
    /// <param name="alpha">Factor of the product; with 0, A and B are not read.</param>
    /// <param name="a">The matrix A as stored.</param>
    /// <param name="lda">Distance between its rows, at least their length.</param>
    /// <param name="b">The matrix B as stored.</param>
    /// <param name="ldb">Distance between its rows, at least their length.</param>
    /// <param name="beta">Factor of C's former value; with 0, C is not read, whatever it holds.</param>
    /// <param name="c">The matrix C; elements between its rows are left alone.</param>
    /// <param name="ldc">Distance between its rows, at least n.</param>
    /// <param name="epilogue">Bias, residual and activation; nothing by default.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, a leading dimension is too small, a span is too short, or c overlaps an input.
    /// </exception>
    public static void Multiply<T>(
        Transpose transA,
        Transpose transB,
        int m,
        int n,
        int k,
        T alpha,
        ReadOnlySpan<T> a,
        int lda,
        ReadOnlySpan<T> b,
        int ldb,
        T beta,
        Span<T> c,
        int ldc,
        Epilogue<T> epilogue = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool ta = transA == Transpose.Yes, tb = transB == Transpose.Yes;
        Check.Size(m);
        Check.Size(n);
        Check.Size(k);
        Check.Matrix(ta ? k : m, ta ? m : k, lda, a.Length, nameof(a), nameof(lda));
        Check.Matrix(tb ? n : k, tb ? k : n, ldb, b.Length, nameof(b), nameof(ldb));
        Check.Matrix(m, n, ldc, c.Length, nameof(c), nameof(ldc));
        Check.Disjoint(c, a, nameof(c), nameof(a));
        Check.Disjoint(c, b, nameof(c), nameof(b));
        epilogue.Validate(m, n, c);

        int residualLd = epilogue.ResidualLd == 0 ? n : epilogue.ResidualLd;
        for (int i = 0; i < m; i++)
        {
            for (int j = 0; j < n; j++)
            {
                T sum = T.Zero;
                if (alpha != T.Zero)
                {
                    for (int p = 0; p < k; p++)
                        sum += (ta ? a[p * lda + i] : a[i * lda + p]) * (tb ? b[j * ldb + p] : b[p * ldb + j]);
                    sum *= alpha;
                }

                if (beta != T.Zero)
                    sum += beta * c[i * ldc + j];
                if (!epilogue.Bias.IsEmpty)
                    sum += epilogue.Bias[j];
                if (!epilogue.Residual.IsEmpty)
                    sum += epilogue.Residual[i * residualLd + j];
                c[i * ldc + j] = NaiveActivation.Apply(epilogue.Activation, sum, epilogue.Slope);
            }
        }
    }
}
