using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Copies all of B into panels (see <see cref="Packing"/>) before a product.</summary>
internal unsafe struct PackJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Elements that one chunk packs at least, 2 us (64x64x4096 packed 512 at a time waited for its counter).</summary>
    private const int LeastElements = 16384;

    private readonly Product<T> _p;
    private readonly T* _panels;
    private readonly nint _step;

    /// <summary>Cuts the work.</summary>
    /// <param name="p">The product.</param>
    /// <param name="panels">Room for K rows of the columns of B, filled up to whole panels.</param>
    internal PackJob(in Product<T> p, T* panels)
    {
        _p = p;
        _panels = panels;

        // Rows of B as stored: one panel's worth of columns when transposed, otherwise enough of them to be worth a chunk.
        _step = p.TransB ? Kernels<V, T>.Nr : Math.Max(8, LeastElements / p.N);
        Chunks = (int)Blocking.CeilDiv(p.TransB ? p.N : p.K, _step);
    }

    internal int Chunks { get; }

    /// <summary>The product with B in panels.</summary>
    internal readonly Product<T> Packed => _p with { PackedB = _panels, PanelStep = _p.K };

    public readonly void Run(int chunk)
    {
        nint start = chunk * _step;
        if (_p.TransB)
            Packing.TransposedB<V, T>(_p.B, _p.Ldb, start, Math.Min(start + _step, _p.N), _p.K, _panels);
        else
            Packing.RowsOfB<V, T>(_p.B, _p.Ldb, start, Math.Min(start + _step, _p.K), _p.K, _p.N, _panels);
    }
}
