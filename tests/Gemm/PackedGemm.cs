using System.Numerics;
using FastNet.Numerics;

namespace FastNet.Tests;

/// <summary>The product with a prepared right operand under the signature of the plain one, so that every check takes it.</summary>
internal static class PackedGemm
{
    /// <summary>Prepares B at the level in force and multiplies.</summary>
    internal static void Multiply<T>(
        Transpose transA, Transpose transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb,
        T beta, Span<T> c, int ldc, Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Gemm.Multiply(transA, m, alpha, a, lda, Gemm.Pack(transB, k, n, b, ldb), beta, c, ldc, epilogue);

    /// <summary>Prepares B at <paramref name="level"/> and multiplies at the level in force.</summary>
    internal static GemmFunction<T> At<T>(SimdLevel level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, epilogue) =>
        {
            PackedMatrix<T> prepared;
            using (Cpu.Use(level))
                prepared = Gemm.Pack(transB, k, n, b, ldb);
            Gemm.Multiply(transA, m, alpha, a, lda, prepared, beta, c, ldc, epilogue);
        };
}
