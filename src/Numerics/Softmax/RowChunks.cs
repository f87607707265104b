namespace FastNet.Numerics;

/// <summary>How a matrix whose rows do not depend on each other is cut into chunks of whole rows.</summary>
internal readonly struct RowChunks
{
    /// <summary>Most chunks there are, so that one number per chunk fits the stack.</summary>
    internal const int Max = 256;

    // About 1 us of exponentials: fine enough to balance threads, coarse enough for the counter they share.
    private const int Elements = 4096;

    // From this many exponentials (about 7 us) a second thread pays.
    private const long ParallelElements = 1 << 15;

    private readonly int _rows;
    private readonly int _perChunk;
    private readonly bool _parallel;

    internal RowChunks(int rows, int columns)
    {
        _rows = rows;
        _perChunk = Math.Max((Elements + columns) / (columns + 1), (rows + Max - 1) / Max);
        _parallel = (long)rows * columns >= ParallelElements;
    }

    /// <summary>Number of chunks.</summary>
    internal int Count => (_rows + _perChunk - 1) / _perChunk;

    /// <summary>First row of a chunk.</summary>
    internal int Start(int chunk) => chunk * _perChunk;

    /// <summary>Row behind the last of a chunk.</summary>
    internal int End(int chunk) => (int)Math.Min((long)_rows, (chunk + 1L) * _perChunk);

    /// <summary>Runs the chunks, with threads where they pay.</summary>
    internal void Run<TBody>(ref TBody body)
        where TBody : unmanaged, ITeamBody
    {
        if (_parallel)
        {
            Team.Run(Count, ref body);
            return;
        }

        for (int chunk = 0; chunk < Count; chunk++)
            body.Run(chunk);
    }
}
