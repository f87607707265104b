using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>One call of a pooling: its axes, how its rows are cut into chunks, and the vectors that suit it.</summary>
internal readonly struct PoolPlan
{
    // Elements of the input in a chunk: 64 KB, of which little is read again by the next.
    private const long ChunkElements = 1 << 14;

    // From this many elements of the input a second thread pays: 10 us against the 2.5 us of calling it.
    private const long ParallelElements = 1 << 16;

    // From 24 MB of input and output on, what is written first is gone from the caches before it is read again; written past them it
    // needs not be fetched first (2x2 over 128x64x32x32 with indices: 1.35 -> 0.90 ms).
    private const long StreamingElements = 6 << 20;

    // Rows that still lie in L1 when their turn comes: 32 KB.
    private const long AheadElements = 8 << 10;

    internal PoolPlan(PoolShape shape, int batch)
    {
        Rows = new(
            shape.Height, shape.OutputHeight, shape.WindowHeight, shape.StrideHeight, shape.DilationHeight, shape.PadTop, shape.PadBottom);
        Columns = new(
            shape.Width, shape.OutputWidth, shape.WindowWidth, shape.StrideWidth, shape.DilationWidth, shape.PadLeft, shape.PadRight);
        Channels = shape.Channels;
        Batch = batch;
        Level = Dispatch.Filled(Cpu.Level, shape.Channels);
    }

    internal PoolAxis Rows { get; }

    internal PoolAxis Columns { get; }

    internal nint Channels { get; }

    internal int Batch { get; }

    /// <summary>The level of the call, or one whose vectors the channels fill.</summary>
    internal SimdLevel Level { get; }

    /// <summary>Runs a job whose chunks are whole rows of all images.</summary>
    /// <param name="rows">Rows of an image.</param>
    /// <param name="job">Does the rows of a chunk.</param>
    internal void Run<TJob>(int rows, ref TJob job)
        where TJob : unmanaged, ITeamBody
    {
        long perChunk = RowsPerChunk(rows), chunks = ((long)rows * Batch + perChunk - 1) / perChunk;
        if ((long)Batch * Rows.Size * Columns.Size * Channels >= ParallelElements)
        {
            Team.Run((int)chunks, ref job);
            return;
        }

        for (int chunk = 0; chunk < chunks; chunk++)
            job.Run(chunk);
    }

    /// <summary>Whether a result that starts at <paramref name="y"/> is written past the caches.</summary>
    internal unsafe bool Streams<V>(float* y)
        where V : unmanaged, IVec<V, float>
        => Elements >= StreamingElements
            && Channels % V.Lanes == 0
            && (nuint)y % (nuint)(V.Lanes * sizeof(float)) == 0;

    /// <summary>
    /// Whether rows are asked for while those before them are pooled: from memory, where a processor does not foresee that several rows
    /// read at once go on further down (2x2 over 128x64x32x32 0.55 of the time, 3x3 by 2 over 32x64x112x112 0.65; out of a shared cache
    /// nothing to 1.3 the other way).
    /// </summary>
    internal bool AsksAhead
        => Rows.Dilation == 1
            && Elements >= (Rows.Stride * Columns.Size * Channels <= AheadElements ? StreamingElements : 3 * StreamingElements / 2);

    private long Elements => Batch * Channels * ((long)Rows.Size * Columns.Size + (long)Rows.Outputs * Columns.Outputs);

    /// <summary>How many of the <paramref name="rows"/> of an image, on average, touch a chunk's worth of the input.</summary>
    internal long RowsPerChunk(int rows)
        => Math.Max(1, ChunkElements * rows / ((long)Rows.Size * Columns.Size * Channels));
}
