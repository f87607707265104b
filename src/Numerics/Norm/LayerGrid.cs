using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>How the rows of a layer normalisation are cut: a function of the shape alone.</summary>
internal readonly struct LayerGrid
{
    // 64 KB of each operand, and the most chunks whose sums one thread puts together.
    private const int ChunkElements = 1 << 14;
    private const int MaxChunks = 64;

    internal LayerGrid(int rows, int columns)
    {
        Rows = rows;
        Columns = columns;
        PerChunk = Math.Max((ChunkElements + columns - 1) / columns, (rows + MaxChunks - 1) / MaxChunks);
        Chunks = (int)(((long)rows + PerChunk - 1) / PerChunk);
    }

    internal int Rows { get; }

    internal int Columns { get; }

    internal int PerChunk { get; }

    internal int Chunks { get; }

    /// <summary>Floats for two sums per column and chunk.</summary>
    internal nint SumsLength => 2 * (nint)Chunks * Columns;

    /// <summary>Whether results go past the caches: those too large for them, whose rows are whole vectors.</summary>
    internal unsafe bool IsStreamed<V>(float* results)
        where V : unmanaged, IVec<V, float>
        => (long)sizeof(float) * Rows * Columns >= Streaming.FromBytes
            && Columns % V.Lanes == 0 && (nint)results % (V.Lanes * sizeof(float)) == 0;

    internal nint Begin(int chunk) => (nint)chunk * PerChunk;

    internal nint End(int chunk) => (nint)Math.Min(Rows, (chunk + 1L) * PerChunk);
}
