namespace FastNet.Numerics;

/// <summary>How a matrix of distances is cut into chunks: groups of queries by blocks of points. A function of the sizes alone.</summary>
internal readonly struct DistanceGrid
{
    // Each chunk packs its own points, which pays off over many queries; 96 keep that below a tenth of the work.
    private const int LeastQueries = 96;
    private const int MostQueries = 504;

    // Enough for the processors of a large machine to share evenly, where the problem has that much in it.
    private const int WantedChunks = 32;

    // Multiples of the tile heights 12, 6 and 4.
    private const int Step = 12;

    private readonly nint _pointBlocks;
    private readonly nint _queries, _points, _group, _block;

    internal DistanceGrid(nint queries, nint points, nint block)
    {
        _pointBlocks = (points + block - 1) / block;
        nint even = (queries * _pointBlocks / WantedChunks + Step - 1) / Step * Step;
        _group = Math.Clamp(even, LeastQueries, MostQueries);
        _queries = queries;
        _points = points;
        _block = block;
        Group = Math.Min(_group, queries);
        Chunks = checked((int)(_pointBlocks * ((queries + _group - 1) / _group)));
    }

    internal int Chunks { get; }

    /// <summary>Most queries of a chunk.</summary>
    internal nint Group { get; }

    /// <summary>Queries i0..i1-1 and points j0..j1-1 of a chunk.</summary>
    internal (nint I0, nint I1, nint J0, nint J1) this[int chunk]
    {
        get
        {
            nint i = chunk / _pointBlocks * _group, j = chunk % _pointBlocks * _block;
            return (i, Math.Min(i + _group, _queries), j, Math.Min(j + _block, _points));
        }
    }
}
