using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>L1 distances: a chunk takes one panel of points past a group of queries.</summary>
internal readonly unsafe struct DirectJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly DistanceProblem<T> _p;
    private readonly DistanceGrid _grid;

    internal DirectJob(in DistanceProblem<T> p)
    {
        _p = p;
        _grid = new DistanceGrid(p.Queries, p.Points, DirectPanel<V, T>.Width);
    }

    internal int Chunks => _grid.Chunks;

    public void Run(int chunk)
    {
        (nint i0, nint i1, nint j0, nint j1) = _grid[chunk];
        nint width = DirectPanel<V, T>.Width;
        using Arena.Block<T> scratch = Arena.Thread.Take<T>(width * (DirectPanel<V, T>.Depth + _grid.Group));
        T* sums = scratch.Pointer + width * DirectPanel<V, T>.Depth;
        T* q = _p.Q + i0 * _p.Dim, p = _p.P + j0 * _p.Dim;
        DirectPanel<V, T>.Run<AbsoluteTerm>(q, i1 - i0, p, j1 - j0, _p.Dim, scratch.Pointer, sums, null);
        for (nint i = i0; i < i1; i++, sums += width)
            new ReadOnlySpan<T>(sums, (int)(j1 - j0)).CopyTo(new Span<T>(_p.D + i * _p.Ldd + j0, (int)(j1 - j0)));
    }
}
