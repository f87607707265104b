using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Few rows times few columns over a long k, as the last layer of a small batch is: see <see cref="SplitKKernel"/> (one core of a Zen 5, of
/// the time in tiles or as dot products: 1x10x512 0.54, 1x2x2048 0.1, 1x1x512 0.21, 2x5x512 0.47, 4x2x512 0.42, 4x8x2048 0.72, 8x2x2048
/// 0.53, 8x3x512 0.74, 16x2x2048 0.68).
/// </summary>
internal readonly unsafe struct SplitKProduct<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Up to so many rows a k and columns from which that is so; the more rows, the better are dot products with a copy of B (1x10x32 1.08,
    /// 1x10x64 0.82; 3x5x96 1.04, 4x5x400 0.71, 4x10x512 0.92 to 1.0; 8x2x96 0.91, 8x4x160 0.94, 8x5x512 0.89 to 1.0, double 8x4x400
    /// 1.08; 16x1x512 1.22, 16x2x1024 0.74, 16x3x512 1.19).
    /// </summary>
    private const int FewRows = 2, LeastDepth = 64, SomeRows = 4, SomeColumns = 8, LeastDepthOfSome = 128, LeastDepthOfMore = 1024;

    /// <summary>Bytes of B, more than the third cache keeps, which tiles ask for ahead (2x16x300000 2.5, 1x16x300000 1.5).</summary>
    private const double FarBytes = 12e6;

    private readonly Product<T> _p;
    private readonly SplitKKernel.Deal _deal;

    private SplitKProduct(in Product<T> p)
    {
        _p = p;
        bool joined = p.Ldb == p.N;
        _deal.Groups = joined ? V.Lanes / p.N : 1;
        _deal.Filled = _deal.Groups * p.N;
        _deal.StepB = joined ? _deal.Filled : p.Ldb;
        for (int group = 0, lane = 0; group < (int)_deal.Groups; group++)
        {
            for (nint column = 0; column < p.N; column++)
                _deal.Lanes[lane++] = group;
        }
    }

    /// <summary>Whether a product is one of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Fits(in Product<T> p)
        => V.HasPermute && p.K >= LeastDepth && p.N <= V.Lanes && !p.TransA && (!p.TransB || p.PackedB != null)
            && (p.M <= FewRows || FitsRows(p)) && (double)p.K * p.N * sizeof(T) < FarBytes;

    // With 16 registers, dot products are the better form of many rows (8x4x400 2.1).
    private static bool FitsRows(in Product<T> p)
        => p.M <= SomeRows ? p.N <= SomeColumns && p.K >= LeastDepthOfSome
            : V.Registers >= 32
            && (p.M <= 2 * SomeRows ? 4 * p.N <= V.Lanes && p.K >= LeastDepthOfSome
                : p.M <= 4 * SomeRows && 8 * p.N <= V.Lanes && p.K >= LeastDepthOfMore);

    /// <summary>Runs it.</summary>
    internal static void Run(in Product<T> p)
    {
        var job = new SplitKProduct<V, T>(p.PackedB == null ? p : p with { B = p.PackedB, Ldb = Kernels<V, T>.Nr });
        if (p.M <= SplitKKernel.MostRows)
            job.Run(0);
        else
            Team.Run((int)Blocking.CeilDiv(p.M, SplitKKernel.MostRows), ref job, SkinnyProduct.ThreadsFor(p));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint i = chunk * SplitKKernel.MostRows, rows = Math.Min(SplitKKernel.MostRows, _p.M - i), ld = 2 * V.Lanes;
        T* sums = stackalloc T[(int)(SplitKKernel.MostRows * ld)];
        T* a = _p.A + i * _p.Lda;
        if (_deal.Groups > 1)
            Sums<Switch.On>(rows, a, sums);
        else
            Sums<Switch.Off>(rows, a, sums);

        // The groups of a row.
        for (nint r = 0; r < rows; r++)
        {
            T* row = sums + r * ld;
            V sum = V.Load(row);
            for (nint g = _p.N; g < _deal.Filled; g += _p.N)
                sum += V.Load(row + g);
            sum.Store(row);
        }

        TileStore.Run<V, T>(_p, sums, ld, i, 0, rows, _p.N, _p.Beta, last: true);
    }

    private void Sums<TGroups>(nint rows, T* a, T* sums)
        where TGroups : struct, ISwitch
    {
        if (rows > 2)
            SplitKKernel.Run<V, T, N4, TGroups>(rows, _p.K, a, _p.Lda, _p.B, _p.N, _deal, sums);
        else if (rows == 2)
            SplitKKernel.Run<V, T, N2, TGroups>(rows, _p.K, a, _p.Lda, _p.B, _p.N, _deal, sums);
        else
            SplitKKernel.Run<V, T, N1, TGroups>(rows, _p.K, a, _p.Lda, _p.B, _p.N, _deal, sums);
    }
}
