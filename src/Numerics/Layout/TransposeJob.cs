using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Transposes planes: destination[j * destinationLd + i] = source[i * sourceLd + j]. A block goes through registers, in squares as wide
/// as a vector, to scratch memory in the nearest cache, and from there in long runs to its place, past the caches if the whole is large.
/// </summary>
internal readonly unsafe struct TransposeJob(
    OuterAxes axes, nint rows, nint columns, float* source, nint sourceLd, float* destination, nint destinationLd) : IKernel<float>
{
    // Floats of a block: 8 KB, so that it, the lines it is read from and those asked for ahead fit a 32 KB L1. Measured with
    // 128 x 64 x 1024: 4096 gives 37 GB/s from channels last to first, 2048 gives 45.
    private const int BlockElements = 2048;
    private const int MaxElements = 2 * BlockElements;

    // The least rows of a block, if the plane has them: two lines of the destination.
    private const int LeastRows = 32;

    // No side is taken for less than the longest vector: squares are whole, also where the plane is not.
    private const int LongestVector = 16;

    // Floats of a cache line.
    private const int Line = 16;

    // Behind a block, for squares that reach beyond it.
    private const int Slack = LongestVector * LongestVector;

    /// <summary>Transposes every plane.</summary>
    internal static void Run(
        in OuterAxes axes, nint rows, nint columns, float* source, nint sourceLd, float* destination, nint destinationLd)
    {
        var job = new TransposeJob(axes, rows, columns, source, sourceLd, destination, destinationLd);
        SimdLevel level = Cpu.Level;

        // Squares are made of 8 x 8 anyway; those leave smaller edges.
        if (level == SimdLevel.Avx512)
            Dispatch.Narrow<float, TransposeJob>(ref job);
        else
            Dispatch.Run<float, TransposeJob>(level, ref job);
    }

    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        nint planes = axes.Total, total = planes * rows * columns;
        if (total == 0)
            return;
        var grid = new Grid(rows, columns, destinationLd);
        nint blocks = planes * grid.BlocksOfPlane;
        nint perChunk = Math.Max(1, Streaming.ChunkElements / Math.Min(rows * columns, grid.RowsOfBlock * grid.ColumnsOfBlock));
        nint chunks = (blocks + perChunk - 1) / perChunk;
        var body = new Chunks<V>(this, grid, blocks, perChunk, total * sizeof(float) >= Streaming.FromBytes);
        Team.Run((int)chunks, ref body);
    }

    /// <summary>How a plane is cut into blocks.</summary>
    private readonly struct Grid
    {
        internal Grid(nint rows, nint columns, nint destinationLd)
        {
            // All of few rows make one run of the destination. Then the pieces that are read may be longer (64 channels to channels last:
            // 64 columns 40 GB/s, 32 columns 33).
            const nint Longest = BlockElements / LongestVector;
            bool whole = rows == destinationLd && rows <= Longest;
            nint elements = whole ? MaxElements : BlockElements;
            RowsOfBlock = whole ? rows : Math.Min(rows, Math.Max(LeastRows, Whole(BlockElements / Math.Max(columns, LongestVector))));
            ColumnsOfBlock = Math.Min(columns, Whole(elements / Math.Max(RowsOfBlock, LongestVector)));
            AcrossRows = (rows + RowsOfBlock - 1) / RowsOfBlock;
            BlocksOfPlane = AcrossRows * ((columns + ColumnsOfBlock - 1) / ColumnsOfBlock);
        }

        // Whole vectors. At most Longest rows leave at least one of columns.
        private static nint Whole(nint side) => side / LongestVector * LongestVector;

        internal nint RowsOfBlock { get; }

        internal nint ColumnsOfBlock { get; }

        internal nint AcrossRows { get; }

        internal nint BlocksOfPlane { get; }
    }

    private readonly struct Chunks<V>(TransposeJob job, Grid grid, nint blocks, nint perChunk, bool streaming) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            using Arena.Block<float> scratch = Arena.Thread.Take<float>(2 * (MaxElements + Slack));
            nint end = Math.Min(blocks, (chunk + (nint)1) * perChunk);
            for (nint block = chunk * perChunk; block < end; block++)
            {
                nint plane = block / grid.BlocksOfPlane, inside = block - plane * grid.BlocksOfPlane;
                nint across = inside / grid.AcrossRows, down = inside - across * grid.AcrossRows;
                job.Block<V>(in grid, plane, down * grid.RowsOfBlock, across * grid.ColumnsOfBlock, scratch.Pointer, streaming);
            }

            // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
            if (streaming)
                Interlocked.MemoryBarrier();
        }
    }

    private void Block<V>(in Grid grid, nint plane, nint row, nint column, float* scratch, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        (nint from, nint to) = axes.Offsets(plane);
        nint height = Math.Min(grid.RowsOfBlock, rows - row), width = Math.Min(grid.ColumnsOfBlock, columns - column);
        float* first = source + from + row * sourceLd + column, target = destination + to + column * destinationLd + row;
        float* end = source + from + (rows - 1) * sourceLd + columns;

        // The processor does not foresee short pieces of far-apart rows: the block that comes next is asked for.
        nint ahead = grid.AcrossRows > 1 ? height * sourceLd : width;
        Squares<V>(first, sourceLd, end, height, width, ahead, scratch);
        if (height == destinationLd)
        {
            Streaming.Copy<V>(scratch, target, height * width, streaming);
            return;
        }

        for (nint j = 0; j < width; j++)
            Streaming.Copy<V>(scratch + j * height, target + j * destinationLd, height, streaming);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchRows<V>(float* line, nint ld)
        where V : unmanaged, IVec<V, float>
    {
        for (int row = 0; row < V.Lanes; row++)
            V.Prefetch(line + row * ld);
    }

    /// <summary>scratch[j, i] = first[i, j], tight. Nothing from end on is read; scratch is written beyond its last row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Squares<V>(float* first, nint ld, float* end, nint height, nint width, nint ahead, float* scratch)
        where V : unmanaged, IVec<V, float>
    {
        if (height < V.Lanes)
        {
            // Rows that are missing from a square are made up. What they give lies where the next row of the result goes.
            float* padded = scratch + MaxElements + Slack;
            nint paddedLd = Math.Max(V.Lanes, width);
            for (nint i = 0; i < height; i++)
                Streaming.Copy<V>(first + i * ld, padded + i * paddedLd, width, streaming: false);
            first = padded;
            ld = paddedLd;
            end = padded + V.Lanes * paddedLd;
        }

        for (nint i = 0; i < height; i += V.Lanes)
        {
            // The last squares overlap those before them, so that all are whole.
            nint top = height < V.Lanes ? 0 : Math.Min(i, height - V.Lanes);
            float* line = first + top * ld;
            if (line + (V.Lanes - 1) * ld + Math.Max(width, V.Lanes) > end)
            {
                for (nint j = 0; j < width; j++)
                {
                    for (nint k = 0; k < Math.Min(V.Lanes, height); k++)
                        scratch[j * height + top + k] = line[k * ld + j];
                }

                continue;
            }

            for (nint j = 0; j < width; j += V.Lanes)
            {
                nint left = width < V.Lanes ? 0 : Math.Min(j, width - V.Lanes);
                if (left % Line == 0)
                    PrefetchRows<V>(line + left + ahead, ld);
                V.TransposeBlock(line + left, ld, scratch + left * height + top, height);
            }
        }
    }
}
