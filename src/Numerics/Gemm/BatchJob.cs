using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Products of one shape, some to a chunk: a member of the team does a whole product by itself.</summary>
internal unsafe struct BatchJob<T> : ITeamBody
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Multiplications from which a product is shared by the team, one product after the other.</summary>
    private const double SharedWork = 16 * Blocking.ParallelThreshold;

    private readonly Product<T> _first;
    private readonly Places _a, _b, _c;
    private readonly int _batch, _perChunk;

    // The caller's: a level set for a thread does not reach the threads that help it.
    private readonly SimdLevel _level;

    internal BatchJob(in Product<T> first, int batch, Places a, Places b, Places c)
    {
        _first = first;
        _level = Cpu.Level;
        _batch = batch;
        _a = a;
        _b = b;
        _c = c;
        _perChunk = (int)Math.Clamp(Blocking.SmallestChunk / Math.Max(1, first.Work), 1, batch);
    }

    /// <summary>Runs them all.</summary>
    internal static void Run(ref BatchJob<T> job)
    {
        if (job._first.Work >= SharedWork || job._first.Work * job._batch < Blocking.ParallelThreshold)
        {
            for (int i = 0; i < job._batch; i++)
                job.RunProduct(i);
            return;
        }

        Team.Run((int)Blocking.CeilDiv(job._batch, job._perChunk), ref job);
    }

    /// <summary>Where the matrices of a batch start: at offsets, or a stride apart.</summary>
    internal readonly struct Places(int* offsets, nint stride)
    {
        internal nint this[nint i] => offsets != null ? offsets[i] : i * stride;
    }

    public readonly void Run(int chunk)
    {
        nint begin = (nint)chunk * _perChunk, end = Math.Min(_batch, begin + _perChunk);
        for (nint i = begin; i < end; i++)
            RunProduct(i);
    }

    private readonly void RunProduct(nint i)
    {
        Product<T> p = _first;
        p.A += _a[i];
        p.B += _b[i];
        p.C += _c[i];
        Dispatch.Run<T, Product<T>>(_level, ref p);
    }
}
