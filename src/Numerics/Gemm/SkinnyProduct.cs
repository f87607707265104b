using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Products that tiles do badly: a few rows times a matrix, few rows or columns against a long k, and few k.</summary>
internal static unsafe partial class SkinnyProduct
{
    /// <summary>Runs the product if one of the special forms fits.</summary>
    internal static bool TryRun<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (HasFewColumns<V, T>(p))
        {
            RunColumns<V, T>(p);
            return true;
        }

        if (IsColumnOfRows(p))
        {
            // C^T = B^T A.
            Gemm.Run<V, T>(p with
            {
                M = 1,
                N = p.M,
                A = p.B,
                Lda = p.TransB ? 1 : p.Ldb,
                TransA = true,
                B = p.A,
                Ldb = p.Lda,
                TransB = false,
                Ldc = p.M,
            });
            return true;
        }

        if (p.Work < SmallProduct.SmallestWork)
        {
            if (!IsSmallDotRows<V, T>(p))
                return false;
            RunDots<V, T>(p.TransA ? p with { Lda = p.K, TransA = false } : p);
            return true;
        }

        if (!p.TransB && p.N > V.Lanes && IsReadInRuns<V, T>(p))
        {
            RunVectorMatrix<V, T>(p);
            return true;
        }

        if (IsBetterSwapped<V, T>(p))
        {
            SwappedProduct.Run<V, T>(p);
            return true;
        }

        if (IsLowRank<V, T>(p))
        {
            RunRankUpdate<V, T>(p);
            return true;
        }

        if (p.TransB && IsDotRows<V, T>(p) && (!p.TransA || CanCopy<T>(p.M, p.K)))
        {
            if (!p.TransA)
            {
                RunDots<V, T>(p);
                return true;
            }

            nint ld = TurnJob<V, T>.Ld(p.K);
            using Arena.Block<T> rows = Arena.Thread.Take<T>(TurnJob<V, T>.Size(p.M, p.K));
            Turn<V, T>(p.A, p.Lda, p.M, p.K, rows.Pointer);
            RunDots<V, T>(p with { A = rows.Pointer, Lda = ld, TransA = false });
            return true;
        }

        if (p.K >= DotDepth && !p.TransA && HasDotColumns<V, T>(p) && (p.TransB || CanCopy<T>(p.N, p.K)))
        {
            RunColumns<V, T>(p);
            return true;
        }

        return TryRunLastColumns<V, T>(p);
    }

    /// <summary>
    /// Whether some columns are past the last whole vector, so few that they may be worth a form of their own; not of one row of wide tiles
    /// (one core of a Zen 5, of the time so: 1x33x1000 0.61, 4x33x64 0.65, 6x33x100 0.9; 8x33x100 1.08).
    /// </summary>
    internal static bool HasLastColumns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint last = p.N % V.Lanes;
        return p.M > WideTile.MostRows && p.N > Kernels<V, T>.Nr && V.Lanes >= 2 * LastColumns && last != 0 && last <= LastColumns;
    }

    /// <summary>Whole vectors of columns as tiles and the few that are left as dot products, if that is worth it.</summary>
    private static bool TryRunLastColumns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint nr = Kernels<V, T>.Nr, last = p.N % V.Lanes, whole = p.N - last;
        if (!HasLastColumns<V, T>(p))
            return false;
        bool small = V.Registers >= 32 && whole % nr == 0 && p.K >= SmallLastDepth && p.Work <= SmallLastWork;
        bool worth = p.TransA
            ? small && p.Beta == T.Zero && p.StoresDirectly(p.Beta, last: true)
            : small || (p.Work >= last * LastColumnsWork && CanCopy<T>(last, p.K));
        if (!worth)
            return false;

        Product<T> main = p.Columns(0, whole), rest = p.Columns(whole, last);
        if (p.TransA)
            SwappedProduct.RunSmall<V, T>(rest);
        else
            RunColumns<V, T>(rest);
        Gemm.RunAsTiles<V, T>(main);
        return true;
    }

    internal static bool CanCopy<T>(nint lines, nint k)
        where T : unmanaged => (double)lines * k * sizeof(T) <= CopyBytes;

    /// <summary>Few columns: B is copied if it is not contiguous in k.</summary>
    private static void RunColumns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.TransB)
        {
            RunDots<V, T>(p);
            return;
        }

        if (p.N == 1 && p.Ldb == 1)
        {
            RunDots<V, T>(p with { Ldb = p.K, TransB = true });
            return;
        }

        if (p.N == 1 && p.K <= SmallCopy)
        {
            RunSmallColumn<V, T>(p);
            return;
        }

        nint ld = TurnJob<V, T>.Ld(p.K);
        using Arena.Block<T> columns = Arena.Thread.Take<T>(TurnJob<V, T>.Size(p.N, p.K));
        Turn<V, T>(p.B, p.Ldb, p.N, p.K, columns.Pointer);
        RunDots<V, T>(p with { B = columns.Pointer, Ldb = ld, TransB = true });
    }

    /// <summary>One column, copied to the stack.</summary>
    private static void RunSmallColumn<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* column = stackalloc T[SmallCopy], from = p.B;
        for (nint k = 0; k < p.K; k++, from += p.Ldb)
            column[k] = *from;
        RunDots<V, T>(p with { B = column, Ldb = p.K, TransB = true });
    }

    private static void RunVectorMatrix<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int threads = ThreadsFor(p);
        var job = new VectorMatrixJob<V, T>(p, threads);
        Team.Run(job.Chunks, ref job, threads);
    }

    private static void RunRankUpdate<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int threads = Blocking.ThreadsFor(p);
        var job = new RankUpdateJob<V, T>(p, threads);
        Team.Run(job.Chunks, ref job, threads);
    }

    private static void RunDots<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (V.Registers >= 32)
        {
            var wide = new WideDotJob<V, T>(p);
            if (wide.Chunks == 1)
                wide.Run(0);
            else
                Team.Run(wide.Chunks, ref wide, ThreadsFor(p));
            return;
        }

        var job = new DotJob<V, T>(p);
        Team.Run(job.Chunks, ref job, ThreadsFor(p));
    }

    internal static int ThreadsFor<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double size = p.Work / ParallelThreshold * Math.Max(1, ReadRows / Math.Min(p.M, p.N));
        return p.Work >= ParallelThreshold && Team.GainsByHelper(size) ? Team.Threads : 1;
    }

    /// <summary>A k x m matrix copied to m rows of k.</summary>
    private static void Turn<V, T>(T* source, nint ld, nint m, nint k, T* target)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var job = new TurnJob<V, T>(source, ld, m, k, target);
        Team.Run(job.Chunks, ref job, (double)m * k < SharedCopy ? 1 : int.MaxValue);
    }
}
