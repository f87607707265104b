using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A row vector times a matrix stored by rows: c = alpha x B, the sum of the rows of B weighted by x. Bound by the bandwidth of
/// B, so B is read in long runs, eight rows side by side, while the sums stay in L1.
/// </summary>
internal unsafe struct VectorMatrixJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Most bytes of a row of B per chunk, and of the sums: half of L1. From memory, runs of 4 KiB give 12 to 20 GF/s, longer
    /// ones 21.
    /// </summary>
    private const int RunBytes = 16384;

    private Product<T> _p;
    private readonly nint _width;

    internal VectorMatrixJob(in Product<T> p, int threads)
    {
        _p = p;
        nint share = Blocking.CeilDiv(Blocking.CeilDiv(p.N, threads), 2 * V.Lanes) * 2 * V.Lanes;
        _width = Math.Min(RunBytes / sizeof(T), share);
        Chunks = (int)Blocking.CeilDiv(p.N, _width);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint j0 = chunk * _width;
        nint columns = Math.Min(_width, _p.N - j0);
        nint ldb = _p.Ldb, strideX = _p.TransA ? _p.Lda : 1;
        bool far = (double)_p.K * _p.N * sizeof(T) > Blocking.StreamedBytes;
        T* sums = stackalloc T[RunBytes / sizeof(T)];
        new Span<T>(sums, (int)columns).Clear();

        nint k = 0;
        for (; k <= _p.K - 8; k += 8)
        {
            T* x = _p.A + k * strideX;
            V x0 = V.Broadcast(x[0]), x1 = V.Broadcast(x[strideX]), x2 = V.Broadcast(x[2 * strideX]), x3 = V.Broadcast(x[3 * strideX]);
            x += 4 * strideX;
            V x4 = V.Broadcast(x[0]), x5 = V.Broadcast(x[strideX]), x6 = V.Broadcast(x[2 * strideX]), x7 = V.Broadcast(x[3 * strideX]);

            T* b = _p.B + k * ldb + j0;
            for (nint j = 0; j < columns; j += V.Lanes, b += V.Lanes)
            {
                nint left = columns - j;
                T* b4 = b + 4 * ldb;
                if (far)
                {
                    PrefetchFour(b + 8 * ldb, ldb);
                    PrefetchFour(b4 + 8 * ldb, ldb);
                }

                V sum = V.Load(sums + j);
                sum = V.MulAdd(x0, Load(b, left), sum);
                sum = V.MulAdd(x1, Load(b + ldb, left), sum);
                sum = V.MulAdd(x2, Load(b + 2 * ldb, left), sum);
                sum = V.MulAdd(x3, Load(b + 3 * ldb, left), sum);
                sum = V.MulAdd(x4, Load(b4, left), sum);
                sum = V.MulAdd(x5, Load(b4 + ldb, left), sum);
                sum = V.MulAdd(x6, Load(b4 + 2 * ldb, left), sum);
                sum = V.MulAdd(x7, Load(b4 + 3 * ldb, left), sum);
                sum.Store(sums + j);
            }
        }

        for (; k < _p.K; k++)
        {
            V x = V.Broadcast(_p.A[k * strideX]);
            T* b = _p.B + k * ldb + j0;
            for (nint j = 0; j < columns; j += V.Lanes)
                V.MulAdd(x, Load(b + j, columns - j), V.Load(sums + j)).Store(sums + j);
        }

        TileStore.Run<V, T>(_p, sums, 0, j0, 1, columns, _p.Beta, last: true);
    }

    /// <summary>
    /// The next eight rows; worth 19 -> 25 GF/s where B comes from memory, but from L3 they only push each other out (rows of
    /// 1024 floats: 35 with, 48 without).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchFour(T* b, nint ldb)
    {
        V.Prefetch(b);
        V.Prefetch(b + ldb);
        V.Prefetch(b + 2 * ldb);
        V.Prefetch(b + 3 * ldb);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(T* source, nint left) => left >= V.Lanes ? V.Load(source) : V.LoadPartial(source, left);
}
