using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>
/// The product alone into rows of whole cache lines, then added to C: large ones go past the caches that way. The ends of the rows
/// must stay as they are.
/// </summary>
internal static class PaddedGemm
{
    private const int Line = 64;

    /// <summary>C = op(A) op(B) + beta C by way of such rows.</summary>
    internal static void Multiply<T>(
        Transpose transA, Transpose transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb,
        T beta, Span<T> c, int ldc, Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int padded = (n / Line + 1) * Line;
        using var product = new GuardedMemory<T>(m * padded, Edge.End, "padded c");
        T rogue = product.Span[^1];
        Gemm.Multiply(transA, transB, m, n, k, alpha, a, lda, b, ldb, T.Zero, product.Span, padded, epilogue);
        product.AssertIntact();
        for (int i = 0; i < m; i++)
        {
            ReadOnlySpan<T> row = product.Span.Slice(i * padded, padded);
            for (int j = 0; j < n; j++)
                c[i * ldc + j] = row[j] + beta * c[i * ldc + j];
            for (int j = n; j < padded; j++)
            {
                if (!row[j].Equals(rogue))
                    throw new GemmException($"element {j} of row {i} of C, past its {n} columns, is {row[j]}; expected {rogue}.");
            }
        }
    }
}
