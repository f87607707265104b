using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Matrix multiplication of row-major matrices of float or double:
/// <code>C = activation(alpha op(A) op(B) + beta C + bias + residual)</code>
/// op(A) is m x k, op(B) is k x n, C is m x n; op(X) is X or its transpose; a leading dimension is the distance between the
/// starts of two rows as stored. Sizes of 0 are allowed. With beta 0, C is not read, whatever it holds. C must not overlap an
/// input. The result has the same bits for any number of threads. Calls allocate nothing once warm.
/// </summary>
public static unsafe class Gemm
{
    /// <summary>C = A B with all three matrices stored without gaps.</summary>
    /// <typeparam name="T">float or double.</typeparam>
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

    /// <summary>C = activation(alpha op(A) op(B) + beta C + bias + residual).</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="transA">Whether A is stored k x m.</param>
    /// <param name="transB">Whether B is stored n x k.</param>
    /// <param name="m">Rows of op(A) and C, 0 or more.</param>
    /// <param name="n">Columns of op(B) and C, 0 or more.</param>
    /// <param name="k">Columns of op(A) and rows of op(B), 0 or more.</param>
    /// <param name="alpha">Factor of the product; with 0, A and B are not read.</param>
    /// <param name="a">The matrix A as stored.</param>
    /// <param name="lda">Leading dimension of A: at least its stored row length.</param>
    /// <param name="b">The matrix B as stored.</param>
    /// <param name="ldb">Leading dimension of B: at least its stored row length.</param>
    /// <param name="beta">Factor of C's former value; with 0, C is not read.</param>
    /// <param name="c">The matrix C. Elements between its rows are left alone.</param>
    /// <param name="ldc">Leading dimension of C: at least n.</param>
    /// <param name="epilogue">Bias, residual and activation, applied before the store; nothing by default.</param>
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
        Check.FloatOrDouble<T>();
        Check.Size(m);
        Check.Size(n);
        Check.Size(k);
        bool ta = transA == Transpose.Yes, tb = transB == Transpose.Yes;
        Check.Matrix(ta ? k : m, ta ? m : k, lda, a.Length, nameof(a), nameof(lda));
        Check.Matrix(tb ? n : k, tb ? k : n, ldb, b.Length, nameof(b), nameof(ldb));
        Check.Matrix(m, n, ldc, c.Length, nameof(c), nameof(ldc));
        Check.Disjoint(c, a, nameof(c), nameof(a));
        Check.Disjoint(c, b, nameof(c), nameof(b));
        epilogue.Validate(m, n, c);
        if (m == 0 || n == 0)
            return;

        fixed (T* pa = a, pb = b, pc = c, bias = epilogue.Bias, residual = epilogue.Residual)
        {
            var product = new Product<T>
            {
                M = m, N = n, K = alpha == T.Zero ? 0 : k,
                Alpha = alpha, Beta = beta,
                A = pa, Lda = lda, TransA = ta,
                B = pb, Ldb = ldb, TransB = tb,
                C = pc, Ldc = ldc,
                Bias = bias, Residual = residual,
                ResidualLd = epilogue.ResidualLd == 0 ? n : epilogue.ResidualLd,
                Activation = epilogue.Activation, Slope = epilogue.Slope,
            };
            Run(ref product);
        }
    }

    /// <summary>Runs a validated product at the level in force.</summary>
    internal static void Run<T>(ref Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Dispatch.Run<T, Product<T>>(ref p);

    /// <summary>Chooses the form of a product.</summary>
    internal static void Run<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Dispatch.HasNarrow<V, T>() && p.N <= V.Lanes && p.PackedB == null)
        {
            Dispatch.Narrow<T, Product<T>>(ref Unsafe.AsRef(in p));
            return;
        }

        if (p.PackedB == null && (SkinnyProduct.TryRun<V, T>(p) || SmallProduct.TryRun<V, T>(p)))
            return;

        Blocking blocking = Blocking.For<V, T>(p, Team.Threads);
        nint nr = Kernels<V, T>.Nr;
        using Arena.Block<T> panels = Arena.Thread.Take<T>(blocking.B == BSource.PackedFirst && p.PackedB == null ? (p.N + nr - 1) / nr * nr * p.K : 0);
        var job = new TileJob<V, T>(p, blocking, panels.Pointer);
        Team.Run(job.Chunks, ref job);
    }
}
