namespace FastNet.Numerics;

/// <summary>What turns blocks of random words into samples.</summary>
internal unsafe interface ISampler<T>
    where T : unmanaged
{
    /// <summary>Samples that a block of four words gives: 4 or 2.</summary>
    static abstract int PerBlock { get; }

    /// <summary>Writes the samples of some blocks.</summary>
    /// <param name="words">Two 64-bit words per block.</param>
    /// <param name="blocks">1..<see cref="FillJob{T,TSampler}.TileBlocks"/>.</param>
    /// <param name="destination">Receives PerBlock samples per block.</param>
    void Convert(ulong* words, int blocks, T* destination);
}

/// <summary>
/// Fills memory with consecutive samples of a stream. Tiles start at fixed places of the stream; the first and the last are
/// made in scratch memory, where they reach beyond what was asked for.
/// </summary>
internal readonly unsafe struct FillJob<T, TSampler> : ITeamBody
    where T : unmanaged
    where TSampler : unmanaged, ISampler<T>
{
    /// <summary>Blocks of a tile: 4 KiB of words, which stay in the nearest cache from one step to the next.</summary>
    internal const int TileBlocks = 256;

    // Some tens of microseconds.
    private const int TilesPerChunk = 64;

    private readonly ulong _seed, _stream, _first, _firstTile;
    private readonly long _count;
    private readonly T* _destination;
    private readonly TSampler _sampler;

    internal FillJob(ulong seed, ulong stream, ulong first, long count, T* destination, in TSampler sampler)
    {
        _seed = seed;
        _stream = stream;
        _first = first;
        _count = count;
        _destination = destination;
        _sampler = sampler;
        _firstTile = first / TileSamples;
        Tiles = (long)((first + (ulong)count - 1) / TileSamples - _firstTile) + 1;
    }

    internal int Chunks => (int)((Tiles + TilesPerChunk - 1) / TilesPerChunk);

    private static ulong TileSamples => (ulong)(TileBlocks * TSampler.PerBlock);

    private long Tiles { get; }

    public void Run(int chunk)
    {
        using Arena.Block<ulong> words = Arena.Thread.Take<ulong>(2 * TileBlocks);
        using Arena.Block<T> scratch = Arena.Thread.Take<T>((nint)TileSamples);
        long last = Math.Min(Tiles, (chunk + 1L) * TilesPerChunk);
        for (long tile = (long)chunk * TilesPerChunk; tile < last; tile++)
        {
            // Where the tile lies in the destination; it may begin before and end behind.
            long start = (long)((_firstTile + (ulong)tile) * TileSamples - _first);
            long from = Math.Max(start, 0), to = Math.Min(start + (long)TileSamples, _count);
            int perBlock = TSampler.PerBlock;
            int skipped = (int)(from - start) / perBlock;
            int blocks = ((int)(to - start) + perBlock - 1) / perBlock - skipped;
            start += skipped * perBlock;

            ulong counter = (_firstTile + (ulong)tile) * TileBlocks + (ulong)skipped;
            PhiloxBlocks.Fill(_seed, counter, _stream, blocks, words.Pointer);
            if (start == from && start + blocks * perBlock == to)
            {
                _sampler.Convert(words.Pointer, blocks, _destination + from);
                continue;
            }

            _sampler.Convert(words.Pointer, blocks, scratch.Pointer);
            int count = (int)(to - from);
            new ReadOnlySpan<T>(scratch.Pointer + (from - start), count).CopyTo(new Span<T>(_destination + from, count));
        }
    }
}
