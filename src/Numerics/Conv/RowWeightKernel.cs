using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The weight gradient by F(4, r): at every point the gradient of a filter's points is the sum over tiles and rows of input points
/// times output gradient points, and then dg = G^T of it. Slices of the rows have sums of their own, added in order at the end.
/// </summary>
internal sealed unsafe class RowWeightKernel(ConvShape shape, SimdLevel level) : ConvWeightKernel
{
    internal override void Run(int batch, float* x, float* dy, float* dw)
    {
        var start = new Start
        {
            Table = RowTable.For(shape.FilterWidth),
            Grid = RowGrid.Forward(shape),
            Batch = batch,
            X = x,
            Dy = dy,
            Dw = dw,
        };
        Dispatch.Run<float, Start>(level, ref start);
    }

    private struct Start : IKernel<float>
    {
        public RowTable Table;
        public RowGrid Grid;
        public nint Batch;
        public float* X, Dy, Dw;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            RowWeightCut cut = RowWeightCut.For(Grid, Table.Points, Batch, Kernels<V, float>.Nr);
            using Arena.Block<float> sums = Arena.Thread.Take<float>(cut.Slices * cut.SliceSize);
            var job = new RowWeightJob<V>(Table, Grid, cut, X, Dy, sums.Pointer);
            Team.Run((int)cut.Slices, ref job);
            var merge = new RowWeightMerge<V>(Table, Grid, cut, sums.Pointer, Dw);
            Team.Run(merge.Chunks, ref merge);
        }
    }
}

/// <summary>How a weight gradient by F(4, r) is cut: a function of the problem alone.</summary>
/// <param name="Rows">Rows of output in a block.</param>
/// <param name="Tiles">Neighbouring tiles of a block that are transformed together.</param>
/// <param name="Units">Blocks of all images.</param>
/// <param name="Slices">Parts of the blocks that have sums of their own.</param>
/// <param name="Panels">Panels of filters.</param>
/// <param name="SliceSize">Elements of the sums of a slice: [panel, point, row and channel of the filter, filter].</param>
internal readonly record struct RowWeightCut(nint Rows, nint Tiles, nint Units, nint Slices, nint Panels, nint SliceSize)
{
    /// <summary>Elements of output gradient points that stay in the second cache, and of all sums.</summary>
    private const nint PointElements = 48 * 1024, SumElements = 8 << 20;

    /// <summary>
    /// Most rows of a block: more would leave room for one tile at a time, and the sums are read and written once a group.
    /// </summary>
    private const nint MostRows = 32;

    /// <summary>Slices to aim at, if each has so many multiplications.</summary>
    private const nint WantedSlices = 48;

    /// <inheritdoc cref="WantedSlices"/>
    private const double SliceWork = 1e6;

    internal static RowWeightCut For(in RowGrid grid, nint points, nint batch, nint nr)
    {
        nint panels = Blocking.CeilDiv(grid.Filters, nr), size = panels * points * grid.Depth * nr;
        nint rows = Math.Min(grid.RowsOfBlock(batch), MostRows);
        rows = Blocking.CeilDiv(grid.OutputHeight, Blocking.CeilDiv(grid.OutputHeight, rows));
        nint tiles = Math.Clamp(PointElements / (points * rows * panels * nr), 1, grid.Across);
        tiles = Blocking.CeilDiv(grid.Across, Blocking.CeilDiv(grid.Across, tiles));
        nint units = batch * grid.RowBlocks(rows);
        double work = (double)batch * grid.OutputHeight * grid.Across * size;
        nint most = (nint)Math.Min(Math.Min(work / SliceWork, (double)SumElements / size), WantedSlices);
        return new(rows, tiles, units, Math.Clamp(most, 1, units), panels, size);
    }
}
