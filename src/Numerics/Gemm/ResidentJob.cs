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

    /// <summary>Bytes of sums that stay in L1 until something is done to them.</summary>
    private const int NearBytes = 16 << 10;

    private readonly Product<T> _p;
    private readonly nint _columns, _down;
    private readonly bool _direct, _streams;

    /// <summary>Cuts a product whose B is stored by rows.</summary>
    internal ResidentJob(in Product<T> p, int threads)
    {
        _p = p;
        nint nr = Kernels<V, T>.Nr;
        _down = p.M >= LeastRows * threads ? threads : 1;
        _columns = _down == threads ? p.N : Blocking.CeilDiv(Blocking.CeilDiv(p.N, nr), threads) * nr;
        _direct = p.StoresDirectly(p.Beta, last: true);
        _streams = _direct && Blocking.IsStreamed<V, T>(p);
        Chunks = (int)(_down * Blocking.CeilDiv(p.N, _columns));
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        // Shares of about the same number of rows, so that none has fewer than a kernel does.
        nint i0 = chunk % _down * _p.M / _down, i1 = (chunk % _down + 1) * _p.M / _down;
        nint j0 = chunk / _down * _columns, j1 = Math.Min(j0 + _columns, _p.N);
        if (_direct)
        {
            Panels(i0, i1 - i0, j0, j1, _p.C + i0 * _p.Ldc + j0, _p.Ldc);
        }
        else
        {
            nint width = Math.Min(j1 - j0, NearBytes / sizeof(T) / LeastRows);
            for (nint j = j0; j < j1; j += width)
                Blocks(i0, i1, j, Math.Min(j + width, j1));
        }

        // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
        if (_streams)
            Interlocked.MemoryBarrier();
    }

    /// <summary>C[i0:i1, j0:j1] by way of sums, as many rows at a time as stay near.</summary>
    private void Blocks(nint i0, nint i1, nint j0, nint j1)
    {
        nint ld = Blocking.CeilDiv(j1 - j0, V.Lanes) * V.Lanes, strip = Math.Max(LeastRows, NearBytes / sizeof(T) / ld);
        using Arena.Block<T> sums = Arena.Thread.Take<T>((strip + ResidentKernel.Rows) * ld);
        for (nint i = i0, rows; i < i1; i += rows)
        {
            rows = i1 - i < strip + ResidentKernel.Rows ? i1 - i : strip; // a last strip too has as many as a kernel does
            Panels(i, rows, j0, j1, sums.Pointer, ld);
            TileStore.Run<V, T>(_p, sums.Pointer, ld, i, j0, rows, j1 - j0, _p.Beta, last: true);
        }
    }

    /// <summary>c[i:i+rows, j0:j1], nothing but the sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Panels(nint i, nint rows, nint j0, nint j1, T* c, nint ldc)
    {
        nint nr = Kernels<V, T>.Nr, down = _p.TransA ? 1 : _p.Lda;
        T* a = _p.A + i * down;
        for (nint j = j0; j < j1; j += nr)
        {
            nint columns = Math.Min(nr, j1 - j);
            bool pair = columns > V.Lanes;
            var kernel = pair
                ? ResidentPairKernel.Get<V, T>(_p.K, _p.TransA, columns < nr, _streams)
                : ResidentKernel.Get<V, T>(_p.K, _p.TransA);
            nint last = pair ? columns - V.Lanes : columns, whole = rows / ResidentKernel.Rows * ResidentKernel.Rows;
            kernel(whole, a, _p.Lda, _p.B + j, _p.Ldb, c + (j - j0), ldc, last);

            // Rows too few for a turn are done with some of those before them.
            nint rest = rows - ResidentKernel.Rows;
            if (whole < rows)
                kernel(ResidentKernel.Rows, a + rest * down, _p.Lda, _p.B + j, _p.Ldb, c + rest * ldc + (j - j0), ldc, last);
        }
    }
}
