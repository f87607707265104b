using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Products over few k, of panels of B that stay in 32 registers while the rows of A pass (<see cref="ResidentKernel"/>): where beginning
/// and ending takes a good part of a tile's time (one core of a Zen 5, of the time in tiles: 1000x12x8 0.66, 2000x5x8 0.68, 300000x3x3
/// 0.43, 100000x16x16 0.6, 5000x7x24 0.76; with two vectors in a panel 100x96x4 0.68, 1000x1000x8 0.79, 5000x96x7 0.57, 100x96x10 0.9,
/// 100x96x12 0.95).
/// </summary>
internal static unsafe class ResidentProduct
{
    /// <summary>
    /// Rows of C from which that is so, and from which it is if there is some work (32x64x8 0.83, 16x100x8 0.92; 24x33x8 1.17, 16x32x8
    /// 1.26).
    /// </summary>
    private const int LeastRows = 64, LeastRowsOfMore = 16;

    /// <summary>
    /// Columns up to which a longer k is better done as dot products, and the k for each from which it is, beyond two (1000x1x4 0.77,
    /// 1000x1x8 1.36; 1000x4x12 0.87, 1000x4x16 1.44; double 500x4x10 0.75, 500x4x20 1.02).
    /// </summary>
    private const int DotColumns = 4, DepthOfColumn = 3, DepthOfColumnOfDouble = 4;

    /// <summary>
    /// With a transposed A, the k up to which one column is not better done as a row of C^T (tn 1000x1x6 0.68, 1000x1x12 3.3; 1000x2x12
    /// 0.79 of the time of <see cref="SwappedProduct"/>, 1000x4x24 1.37).
    /// </summary>
    private const int DepthOfOneColumn = 7;

    /// <summary>Whether a product is one of these; not where C is added to, which tiles do while they have it in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Fits<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32 && p.M >= LeastRowsOfMore && p.K > 0 && p.K <= ResidentKernel.MostDepth && p.Beta == T.Zero
            && HasShortDepth<V, T>(p);

    private static bool HasShortDepth<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if ((p.M < LeastRows && p.Work < SmallProduct.SmallestWork) || (p.TransB && !SkinnyProduct.CanCopy<T>(p.K, p.N)))
            return false;
        if (p.N > V.Lanes)
            return p.K <= ResidentPairKernel.MostDepth && !Blocking.HasAliasedRows(p) && !SkinnyProduct.IsLowRank<V, T>(p);
        if (p.TransA)
            return p.K <= (p.N == 1 ? DepthOfOneColumn : ResidentKernel.MostDepthOfColumns);
        return p.N > DotColumns || p.K <= (typeof(T) == typeof(float) ? DepthOfColumn : DepthOfColumnOfDouble) * p.N + 2;
    }

    /// <summary>Runs it.</summary>
    internal static void Run<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int threads = ThreadsFor<V, T>(p);
        var job = new ResidentJob<V, T>(p, threads);
        Team.Run(job.Chunks, ref job, threads);
    }

    /// <summary>
    /// Few columns take as long as a vector of them, and a helper's share of A and C is its own (on two far cores of a Zen 5 3000x10x16
    /// 9.2 us, shared 6.1; 10000x3x3 7.6 and 6.1).
    /// </summary>
    private static int ThreadsFor<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Worth = 16_000; // multiplications of a vector, 3 us
        double size = p.M * (p.K + 1) / Worth;
        return p.N > V.Lanes ? Blocking.ThreadsFor(p) : size >= 1 && Team.GainsByHelper(size) ? Team.Threads : 1;
    }
}
