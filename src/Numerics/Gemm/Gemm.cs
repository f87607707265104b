using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Matrix multiplication of row-major matrices of float or double:
/// <code>C = activation(alpha op(A) op(B) + beta C + bias + residual)</code>
/// op(A) is m x k, op(B) is k x n, C is m x n; op(X) is X or its transpose; a leading dimension is the distance between the
/// starts of two rows as stored. Sizes of 0 are allowed. With beta 0, C is not read, whatever it holds. C must not overlap an
/// input. The result has the same bits for any number of threads. Calls allocate nothing once warm.
/// </summary>
public static unsafe partial class Gemm
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
        if (!epilogue.IsEmpty || !IsSound<T>(transA, transB, m, n, k, a, lda, b, ldb, c, ldc))
        {
            MultiplyChecked(transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, epilogue);
            return;
        }

        fixed (T* pa = a, pb = b, pc = c)
        {
            var product = Product<T>.Of(transA, transB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc);
            Dispatch.Run<T, Product<T>>(ref product);
        }
    }

    /// <summary>
    /// What <see cref="IsSound"/> leaves: an epilogue, an empty matrix, or something to tell. Apart, so that a small product is spared
    /// the registers it takes.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MultiplyChecked<T>(
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
        Epilogue<T> epilogue)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckSizes(transA, transB, m, n, k, a, lda, b, ldb, c, ldc, epilogue);
        if (m == 0 || n == 0)
            return;

        fixed (T* pa = a, pb = b, pc = c, bias = epilogue.Bias, residual = epilogue.Residual)
        {
            var product = Product<T>
                .Of(transA, transB, m, n, k, alpha, pa, lda, pb, ldb, beta, pc, ldc)
                .With(epilogue, bias, residual);
            Dispatch.Run<T, Product<T>>(ref product);
        }
    }

    /// <summary>C = activation(alpha op(A) B + beta C + bias + residual) with a B that <see cref="Pack{T}"/> has prepared.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="transA">Whether A is stored k x m.</param>
    /// <param name="m">Rows of op(A) and C, 0 or more.</param>
    /// <param name="alpha">Factor of the product; with 0, A and B are not read.</param>
    /// <param name="a">The matrix A as stored; op(A) is m x b.Rows.</param>
    /// <param name="lda">Leading dimension of A: at least its stored row length.</param>
    /// <param name="b">The prepared matrix.</param>
    /// <param name="beta">Factor of C's former value; with 0, C is not read.</param>
    /// <param name="c">The matrix C, m x b.Columns.</param>
    /// <param name="ldc">Leading dimension of C: at least b.Columns.</param>
    /// <param name="epilogue">Bias, residual and activation, applied before the store; nothing by default.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, a leading dimension is too small, a span is too short, or c overlaps an input.
    /// </exception>
    public static void Multiply<T>(
        Transpose transA,
        int m,
        T alpha,
        ReadOnlySpan<T> a,
        int lda,
        PackedMatrix<T> b,
        T beta,
        Span<T> c,
        int ldc,
        Epilogue<T> epilogue = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(b);
        CheckSizes(transA, Transpose.No, m, b.Columns, b.Rows, a, lda, [], 0, c, ldc, epilogue, packedB: true);
        if (m == 0 || b.Columns == 0)
            return;

        fixed (T* pa = a, pc = c, bias = epilogue.Bias, residual = epilogue.Residual)
        {
            var product = Product<T>
                .Of(transA, Transpose.No, m, b.Columns, b.Rows, alpha, pa, lda, null, 0, beta, pc, ldc)
                .With(epilogue, bias, residual);
            product.PackedB = b.Panels;
            product.PanelStep = b.Rows;
            Dispatch.Run<T, Product<T>>(b.Level, ref product);
        }

        GC.KeepAlive(b);
    }

    /// <summary>Prepares op(B), k x n, for products that use it as their right operand.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="transB">Whether B is stored n x k.</param>
    /// <param name="k">Rows of op(B), 0 or more.</param>
    /// <param name="n">Columns of op(B), 0 or more.</param>
    /// <param name="b">The matrix B as stored; it is copied.</param>
    /// <param name="ldb">Leading dimension of B: at least its stored row length.</param>
    /// <exception cref="ArgumentException">A size is negative, ldb is too small, b is too short, or the copy would be too
    /// large.</exception>
    public static PackedMatrix<T> Pack<T>(Transpose transB, int k, int n, ReadOnlySpan<T> b, int ldb)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        CheckTranspose(transB, nameof(transB));
        Check.Size(k);
        Check.Size(n);
        bool trans = transB == Transpose.Yes;
        Check.Matrix(trans ? n : k, trans ? k : n, ldb, b.Length, nameof(b), nameof(ldb));
        fixed (T* pointer = b)
        {
            var packer = new PackedMatrix<T>.Packer { B = pointer, Ldb = ldb, K = k, N = n, TransB = trans };
            SimdLevel level = Cpu.Level;
            Dispatch.Run<T, PackedMatrix<T>.Packer>(level, ref packer);
            return new PackedMatrix<T>(k, n, level, packer.Panels!);
        }
    }

    /// <summary>
    /// The checks of a plain product of no empty matrices, without a call: they take 5 ns that way and 60 in parts. What is not
    /// sound here is looked at again by <see cref="CheckSizes"/>, which tells what is wrong, if anything.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSound<T>(
        Transpose transA,
        Transpose transB,
        int m,
        int n,
        int k,
        ReadOnlySpan<T> a,
        int lda,
        ReadOnlySpan<T> b,
        int ldb,
        ReadOnlySpan<T> c,
        int ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool ta = transA == Transpose.Yes, tb = transB == Transpose.Yes;
        int rowsA = ta ? k : m, columnsA = ta ? m : k, rowsB = tb ? n : k, columnsB = tb ? k : n;
        return (typeof(T) == typeof(float) || typeof(T) == typeof(double))
            && (uint)(transA | transB) <= (uint)Transpose.Yes
            && m > 0 && n > 0 && k > 0 && lda >= columnsA && ldb >= columnsB && ldc >= n
            && a.Length >= (rowsA - 1L) * lda + columnsA && b.Length >= (rowsB - 1L) * ldb + columnsB && c.Length >= (m - 1L) * ldc + n
            && Apart(c, a) && Apart(c, b);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Apart<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged
    {
        nint distance = Unsafe.ByteOffset(ref MemoryMarshal.GetReference(x), ref MemoryMarshal.GetReference(y));
        return (nuint)distance >= (nuint)((nint)x.Length * sizeof(T)) && (nuint)(-distance) >= (nuint)((nint)y.Length * sizeof(T));
    }

    private static void CheckSizes<T>(
        Transpose transA,
        Transpose transB,
        int m,
        int n,
        int k,
        ReadOnlySpan<T> a,
        int lda,
        ReadOnlySpan<T> b,
        int ldb,
        ReadOnlySpan<T> c,
        int ldc,
        Epilogue<T> epilogue,
        bool packedB = false,
        bool empty = false)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        CheckTranspose(transA, nameof(transA));
        CheckTranspose(transB, nameof(transB));
        Check.Size(m);
        Check.Size(n);
        Check.Size(k);
        bool ta = transA == Transpose.Yes, tb = transB == Transpose.Yes;
        Check.Matrix(empty ? 0 : ta ? k : m, ta ? m : k, lda, a.Length, nameof(a), nameof(lda));
        if (!packedB)
            Check.Matrix(empty ? 0 : tb ? n : k, tb ? k : n, ldb, b.Length, nameof(b), nameof(ldb));
        Check.Matrix(empty ? 0 : m, n, ldc, c.Length, nameof(c), nameof(ldc));
        Check.Disjoint(c, a, nameof(c), nameof(a));
        Check.Disjoint(c, b, nameof(c), nameof(b));
        epilogue.Validate(m, n, c);
    }

    private static void CheckTranspose(Transpose transpose, string name)
    {
        if ((uint)transpose > (uint)Transpose.Yes)
            Check.ThrowRange(name, transpose, $"{name} is {(int)transpose}; expected 0 (No) or 1 (Yes).");
    }

    /// <summary>Chooses the form of a product.</summary>
    internal static void Run<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (SmallProduct.TryRunSmallest<V, T>(p))
            return;
        if (!SlicedProduct<V, T>.Fits(p))
            RunWhole<V, T>(p);
        else if (SlicedProduct<V, T>.IsBetterSwapped(p))
            SwappedProduct.Run<V, T>(p);
        else
            SlicedProduct<V, T>.Run(p);
    }

    /// <summary>The same for all of k at once.</summary>
    internal static void RunWhole<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Dispatch.HasNarrow<V, T>() && p.N <= V.Lanes && p.PackedB == null)
        {
            Dispatch.Narrow<T, Product<T>>(ref Unsafe.AsRef(in p));
            return;
        }

        if (SplitKProduct<V, T>.Fits(p))
        {
            SplitKProduct<V, T>.Run(p);
            return;
        }

        if (TurnedTile.Fits<V, T>(p))
        {
            TurnedTile.Run(p);
            return;
        }

        if (p.PackedB == null && ResidentProduct.Fits<V, T>(p))
        {
            ResidentProduct.Run<V, T>(p);
            return;
        }

        if (p.PackedB == null && SkinnyProduct.TryRun<V, T>(p))
            return;
        RunAsTiles<V, T>(p);
    }

    /// <summary>A product whose elements are sums in order of k, whatever its shape.</summary>
    internal static void RunAsTiles<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => RunAsTiles<V, T>(p, Blocking.ThreadsFor(p));

    /// <inheritdoc cref="RunAsTiles{V, T}(in Product{T})"/>
    internal static void RunAsTiles<V, T>(in Product<T> p, int threads)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.PackedB == null && SmallProduct.TryRun<V, T>(p, threads))
            return;

        if (Blocking.Turns<V, T>(p))
        {
            nint ld = TurnJob<V, T>.Ld(p.K);
            using Arena.Block<T> turned = Arena.Thread.Take<T>(TurnJob<V, T>.Size(p.M, p.K));
            var turn = new TurnJob<V, T>(p.A, p.Lda, p.M, p.K, turned.Pointer);
            Team.Run(turn.Chunks, ref turn);
            RunWhole<V, T>(p with { A = turned.Pointer, Lda = ld, TransA = false });
            return;
        }

        Blocking blocking = Blocking.For<V, T>(p, threads);
        if (blocking.B != BSource.PackedFirst || p.PackedB != null)
        {
            var job = new TileJob<V, T>(p, blocking);
            Team.Run(job.Chunks, ref job, threads, job.Large);
            return;
        }

        // Loop 5: as many columns at a time as have their panels in the outermost cache.
        nint nr = Kernels<V, T>.Nr;
        nint slab = Math.Max(1, Blocking.SlabBytes<V, T>() / (Math.Max(p.K, 1) * sizeof(T) * nr)) * nr;
        slab = Blocking.CeilDiv(Blocking.CeilDiv(p.N, nr), Blocking.CeilDiv(p.N, slab)) * nr; // of about the same width
        using Arena.Block<T> panels = Arena.Thread.Take<T>(Blocking.CeilDiv(Math.Min(slab, p.N), nr) * nr * p.K);
        for (nint j = 0; j < p.N; j += slab)
        {
            Product<T> part = p.Columns(j, Math.Min(slab, p.N - j));
            var pack = new PackJob<V, T>(part, panels.Pointer);
            Team.Run(pack.Chunks, ref pack, threads);
            var job = new TileJob<V, T>(pack.Packed, Blocking.For<V, T>(part, threads, packFirst: true));
            Team.Run(job.Chunks, ref job, threads, job.Large);
        }
    }
}
