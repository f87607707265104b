using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A product over few k (an update of low rank), row by row of C: a tile's beginning and end would take as long as its sums, and rows are
/// written in one run.
/// </summary>
internal readonly unsafe struct RankUpdateJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Bytes of B that stay in L1 while the rows of C pass, if all of it does not (1000x1000x8, 32 KB, 0.88 of the time in one part,
    /// 400x2000x8 1.13 in two).
    /// </summary>
    private const int BytesB = 16 << 10;

    /// <summary>Fewest multiplications of a chunk, some 10 us.</summary>
    private const double SmallestChunk = 200_000;

    /// <summary>Most chunks of a thread.</summary>
    private const int ChunksOfThread = 8;

    private readonly Product<T> _p;
    private readonly nint _rows, _columns, _across;
    private readonly bool _direct, _streams;

    /// <summary>Cuts a product.</summary>
    /// <param name="p">B has 1 to <see cref="RankUpdateKernel.MostDepth"/> rows. Each chunk turns its columns around, where B is stored
    /// so, for itself: what one thread had turned would have to get to the others (nt 300x2048x6 on two far cores of a Zen 5 90 us that
    /// way, 42 this, by rows and not by columns among them; alone 58).</param>
    /// <param name="threads">Threads that will share it.</param>
    internal RankUpdateJob(in Product<T> p, int threads)
    {
        const int Line = 64;
        _p = p;
        nint unit = Line / sizeof(T);
        bool fits = p.K * p.N * sizeof(T) <= 2 * BytesB;
        _columns = fits ? p.N : Math.Min(p.N, Math.Max(1, BytesB / sizeof(T) / p.K / unit) * unit);
        nint across = Blocking.CeilDiv(p.N, _columns);
        nint wanted = threads == 1 ? 1 : Math.Clamp((nint)(p.Work / SmallestChunk), threads, ChunksOfThread * threads);
        nint down = Blocking.CeilDiv(Blocking.CeilDiv(wanted, across), threads) * threads;
        _rows = Blocking.CeilDiv(p.M, Math.Min(p.M, down));
        _across = across;
        _direct = p.StoresDirectly(p.Beta, last: true) && p.Beta == T.Zero;
        _streams = _direct && Blocking.IsStreamed<V, T>(p);
        Chunks = (int)(Blocking.CeilDiv(p.M, _rows) * across);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint i0 = chunk / _across * _rows, i1 = Math.Min(i0 + _rows, _p.M);
        nint j0 = chunk % _across * _columns, columns = Math.Min(_columns, _p.N - j0);
        if (_p.TransB)
        {
            using Arena.Block<T> rows = Arena.Thread.Take<T>(TurnJob<V, T>.Size(_p.K, columns));
            var turn = new TurnJob<V, T>(_p.B + j0 * _p.Ldb, _p.Ldb, _p.K, columns, rows.Pointer);
            for (int part = 0; part < turn.Chunks; part++)
                turn.Run(part);
            Rows(i0, i1, j0, columns, rows.Pointer, TurnJob<V, T>.Ld(columns));
        }
        else
        {
            Rows(i0, i1, j0, columns, _p.B + j0, _p.Ldb);
        }

        // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
        if (_streams)
            Interlocked.MemoryBarrier();
    }

    /// <summary>C[i0:i1] in some columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows(nint i0, nint i1, nint j0, nint columns, T* b, nint ldb)
    {
        nint step = _p.TransA ? _p.Lda : 1, down = _p.TransA ? 1 : _p.Lda;
        var kernel = RankUpdateKernel.Get<V, T>(_p.K, _streams);
        using Arena.Block<T> scratch = Arena.Thread.Take<T>(_direct ? 0 : columns);
        nint whole = columns / V.Lanes * V.Lanes;
        for (nint i = i0; i < i1; i++)
        {
            T* a = _p.A + (i * down), sums = _direct ? _p.C + (i * _p.Ldc) + j0 : scratch.Pointer;
            kernel(a, step, b, ldb, sums, whole, _direct ? _p.Ldc * sizeof(T) : 0);
            if (whole < columns)
                RankUpdateKernel.Rest<V, T>(_p.K, a, step, b + whole, ldb, sums + whole, columns - whole);
            if (!_direct)
                TileStore.Run<V, T>(_p, sums, columns, i, j0, 1, columns, _p.Beta, last: true);
        }
    }
}
