using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A few rows times a matrix stored by rows: C = alpha A B, each row of C the sum of the rows of B weighted by a row of A. Bound by the
/// bandwidth of B, so B is read once, in long runs, eight rows at a time, while the sums stay in the caches.
/// </summary>
internal unsafe struct VectorMatrixJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Most bytes of all sums of a chunk: a part of L2 that leaves room for B. Shorter runs of B cost more than sums from L2 (two Zen 3
    /// cores: 16x2048x2048 3.0 ms with 16 KiB, 2.3 with 32, 2.0 with 64).
    /// </summary>
    private const int SumBytes = 65536;

    /// <summary>With 32 registers, bytes of B, which the second cache holds, up to which a single row need not go through it in
    /// runs.</summary>
    private const double NearBytes = 200_000;

    /// <summary>
    /// With 32 registers, rows of B at a time where it is not <see cref="Blocking.StreamedBytes"/> away (of the time with 8: 2x100x4000
    /// 0.93 and on two Zen 5 cores 0.8, 2x1000x1000 0.94 and 0.87, 1x100x4000 0.92 and 0.74; 256 rows 1x1000x1000 1.1), and whose rows do
    /// not share a few sets of the first cache (1x1024x1024 2.7, 2x512x2000 1.4).
    /// </summary>
    private const int NearDepth = 64;

    /// <summary>Most rows of C.</summary>
    internal const int MostRows = 16;

    private readonly Product<T> _p;
    private readonly nint _width;

    /// <summary>Cuts a product.</summary>
    /// <param name="p">Of at most <see cref="MostRows"/> rows.</param>
    /// <param name="threads">Threads that will share it.</param>
    internal VectorMatrixJob(in Product<T> p, int threads)
    {
        _p = p;
        nint unit = 2 * V.Lanes, share = Blocking.CeilDiv(Blocking.CeilDiv(p.N, threads), unit) * unit;
        _width = Math.Min(SumBytes / sizeof(T) / p.M / unit * unit, share);
        Chunks = (int)Blocking.CeilDiv(p.N, _width);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint j0 = chunk * _width, columns = Math.Min(_width, _p.N - j0);
        nint step = _p.TransA ? _p.Lda : 1, down = _p.TransA ? 1 : _p.Lda;
        bool far = (double)_p.K * _p.N * sizeof(T) > Blocking.StreamedBytes, asks = far && !Cpu.HasNarrowPath;
        T* weights = stackalloc T[VectorMatrixKernel.MostRows * NearDepth];
        using Arena.Block<T> sums = Arena.Thread.Take<T>(_p.M * _width);
        new Span<T>(sums.Pointer, (int)(_p.M * _width)).Clear();

        // A row as it is stored holds its own weights. With 32 registers all of a B that is near is added before the sums are stored; with
        // 16, eight weights in registers are worth more (one core of a Zen 1: 1x200x200 0.80 of the time, 1x500x100 0.73).
        bool stored = _p.M == 1 && step == 1;
        nint most = V.Registers >= 32 && stored && (double)_p.K * _p.N * sizeof(T) <= NearBytes ? Math.Max(1, _p.K)
            : V.Registers >= 32 && !far && _p.Ldb * sizeof(T) % 1024 != 0 ? NearDepth : VectorMatrixKernel.Depth;
        for (nint k = 0, depth; k < _p.K; k += depth)
        {
            depth = Math.Min(most, _p.K - k);
            T* b = _p.B + k * _p.Ldb + j0;
            if (stored)
            {
                VectorMatrixKernel.Add<V, T>(1, depth, _p.A + k, b, _p.Ldb, columns, sums.Pointer, _width, asks);
                continue;
            }

            for (nint r = 0, rows; r < _p.M; r += rows)
            {
                nint left = _p.M - r;
                rows = Blocking.CeilDiv(left, Blocking.CeilDiv(left, VectorMatrixKernel.MostRows)); // of about the same number
                for (nint d = 0; d < depth; d++)
                    for (nint i = 0; i < rows; i++)
                        weights[d * rows + i] = _p.A[(r + i) * down + (k + d) * step];
                VectorMatrixKernel.Add<V, T>(
                    (int)rows, depth, weights, b, _p.Ldb, columns, sums.Pointer + r * _width, _width, asks && r == 0);
            }
        }

        for (nint r = 0; r < _p.M; r++)
            TileStore.Run<V, T>(_p, sums.Pointer + r * _width, _width, r, j0, 1, columns, _p.Beta, last: true);
    }
}
