using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A <see cref="ResidentProduct"/> cut into a block of C for each thread.</summary>
internal readonly unsafe struct ResidentJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a block below which columns are shared out instead (20x3072x10 on two far cores 10.7 us by rows, 8.1).</summary>
    private const int LeastRows = 16;

    /// <summary>
    /// Panels for each thread from which a transposed B is shared out by columns (two far cores of a Zen 5, of the time by rows of a B that
    /// one thread has turned around, which has to get to the other: 150x5000x7 0.43, 300x2000x10 0.66, tt 300x1000x8 0.61, 500x500x8 0.94).
    /// </summary>
    private const int LeastPanels = 4;

    /// <summary>Bytes of sums that stay in L1 until something is done to them.</summary>
    private const int NearBytes = 16 << 10;

    private readonly Product<T> _p;
    private readonly nint _columns, _down;
    private readonly bool _direct, _streams;

    /// <summary>Cuts a product. Each chunk turns the columns of B that it needs around for itself.</summary>
    internal ResidentJob(in Product<T> p, int threads)
    {
        _p = p;
        nint nr = Kernels<V, T>.Nr;
        nint panels = Blocking.CeilDiv(p.N, nr);
        _direct = p.StoresDirectly(p.Beta, last: true);
        _streams = _direct && Blocking.IsStreamed<V, T>(p);
        bool byColumn = p.M < LeastRows * threads || (p.TransB && !_streams && panels >= LeastPanels * threads);
        _down = byColumn ? 1 : threads;
        _columns = byColumn ? Blocking.CeilDiv(panels, threads) * nr : p.N;
        Chunks = (int)(_down * Blocking.CeilDiv(p.N, _columns));
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        // Shares of about the same number of rows, so that none has fewer than a kernel does.
        nint i0 = chunk % _down * _p.M / _down, i1 = (chunk % _down + 1) * _p.M / _down;
        nint j0 = chunk / _down * _columns, j1 = Math.Min(j0 + _columns, _p.N);
        if (_p.TransB)
        {
            nint ld = Blocking.CeilDiv(j1 - j0, V.Lanes) * V.Lanes;
            using Arena.Block<T> rows = Arena.Thread.Take<T>(ld * _p.K);
            Packing.TransposedB<V, T>(_p.B + j0 * _p.Ldb, _p.Ldb, 0, j1 - j0, _p.K, rows.Pointer, ld);
            Run(i0, i1, j0, j1, rows.Pointer, ld);
        }
        else
        {
            Run(i0, i1, j0, j1, _p.B + j0, _p.Ldb);
        }

        // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
        if (_streams)
            Interlocked.MemoryBarrier();
    }

    /// <summary>C[i0:i1, j0:j1], of columns of B.</summary>
    private void Run(nint i0, nint i1, nint j0, nint j1, T* b, nint ldb)
    {
        if (_direct)
        {
            Panels(i0, i1 - i0, j1 - j0, b, ldb, _p.C + i0 * _p.Ldc + j0, _p.Ldc);
            return;
        }

        nint width = Math.Min(j1 - j0, NearBytes / sizeof(T) / LeastRows);
        for (nint j = j0; j < j1; j += width, b += width)
            Blocks(i0, i1, j, Math.Min(j + width, j1), b, ldb);
    }

    /// <summary>The same by way of sums, as many rows at a time as stay near.</summary>
    private void Blocks(nint i0, nint i1, nint j0, nint j1, T* b, nint ldb)
    {
        nint ld = Blocking.CeilDiv(j1 - j0, V.Lanes) * V.Lanes, strip = Math.Max(LeastRows, NearBytes / sizeof(T) / ld);
        using Arena.Block<T> sums = Arena.Thread.Take<T>((strip + ResidentKernel.Rows) * ld);
        for (nint i = i0, rows; i < i1; i += rows)
        {
            rows = i1 - i < strip + ResidentKernel.Rows ? i1 - i : strip; // a last strip too has as many as a kernel does
            Panels(i, rows, j1 - j0, b, ldb, sums.Pointer, ld);
            TileStore.Run<V, T>(_p, sums.Pointer, ld, i, j0, rows, j1 - j0, _p.Beta, last: true);
        }
    }

    /// <summary>c[i:i+rows], nothing but the sums of some columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Panels(nint i, nint rows, nint count, T* b, nint ldb, T* c, nint ldc)
    {
        const int turn = ResidentKernel.Rows;
        nint nr = Kernels<V, T>.Nr, step = _p.TransA ? 1 : _p.Lda, stepUp = _p.TransA ? _p.Lda : -_p.Lda;
        T* a = _p.A + i * step;

        // From both ends to the middle where other rows follow: see RowWalk.
        nint up = (_direct && i + rows < _p.M ? rows / 2 : rows) / turn * turn, down = up < rows - turn ? (rows - up) / turn * turn : 0;
        for (nint j = 0; j < count; j += nr, b += nr, c += nr)
        {
            nint columns = Math.Min(nr, count - j);
            bool pair = columns > V.Lanes;
            nint last = pair ? columns - V.Lanes : columns;
            var kernel = Kernel(pair, upwards: false, columns < nr);
            if (up > 0)
                kernel(up, a, _p.Lda, b, ldb, c, ldc, last);
            if (down > 0)
                Kernel(pair, upwards: true, columns < nr)(down, a + (rows - 1) * step, stepUp, b, ldb, c + (rows - 1) * ldc, -ldc, last);

            // Rows too few for a turn are done with some of those next to them.
            if (up + down < rows)
                kernel(turn, a + Math.Min(up, rows - turn) * step, _p.Lda, b, ldb, c + Math.Min(up, rows - turn) * ldc, ldc, last);
        }
    }

    private delegate*<nint, T*, nint, T*, nint, T*, nint, nint, void> Kernel(bool pair, bool upwards, bool cut)
        => pair ? ResidentPairKernel.Get<V, T>(_p.K, _p.TransA, upwards, cut, _streams)
            : ResidentKernel.Get<V, T>(_p.K, _p.TransA, upwards);
}
