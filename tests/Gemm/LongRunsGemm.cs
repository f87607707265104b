using System.Numerics;
using FastNet.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Tests;

/// <summary>The form for few rows and a large B under the signature of the plain product, so that small cases check it.</summary>
internal static unsafe class LongRunsGemm
{
    /// <summary>Multiplies in long runs of B what has few rows and B stored by rows; the rest as usual.</summary>
    internal static void Multiply<T>(
        Transpose transA, Transpose transB, int m, int n, int k, T alpha, ReadOnlySpan<T> a, int lda, ReadOnlySpan<T> b, int ldb,
        T beta, Span<T> c, int ldc, Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (m > VectorMatrixJob<Vec1<T>, T>.MostRows || transB == Transpose.Yes || m == 0 || n == 0)
        {
            Gemm.Multiply(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, epilogue);
            return;
        }

        fixed (T* pa = a, pb = b, pc = c, bias = epilogue.Bias, residual = epilogue.Residual)
        {
            Product<T> p = Product<T>.Of(transA, transB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc);
            var work = new Work<T> { Product = p.With(epilogue, bias, residual) };
            Dispatch.Run<T, Work<T>>(ref work);
        }
    }

    private struct Work<T> : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        internal Product<T> Product;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            var job = new VectorMatrixJob<V, T>(Product, threads: 2);
            Team.Run(job.Chunks, ref job);
        }
    }
}
