using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The data gradient by F(4, r) where the input has few channels (a first layer), as the transpose of the forward pass: gradients to
/// points by A, products with the points of the filters, points to pixels by B. So the larger matrix meets the few channels. Vectors
/// run down the rows of the image, whose channels are set apart for that.
/// </summary>
internal sealed unsafe class RowPlanarKernel : ConvKernel
{
    private readonly RowGrid _grid;
    private readonly RowTable _table;
    private readonly SimdLevel _level;
    private readonly AlignedBuffer<float> _points;
    private readonly AlignedBuffer<nint> _runs;

    internal RowPlanarKernel(ConvShape shape, SimdLevel level)
    {
        (_grid, _level, _table) = (RowGrid.Forward(shape), level, RowTable.For(shape.FilterWidth));
        _points = new AlignedBuffer<float>(checked((int)(_table.Points * _grid.Depth * _grid.Filters)));
        _runs = new AlignedBuffer<nint>(shape.FilterHeight);
        // A row of the input lies under output rows that far after the first of its block.
        for (int i = 0; i < shape.FilterHeight; i++)
            _runs.Pointer[i] = shape.FilterHeight - 1 - i;
    }

    /// <summary>Whether this is the kernel for a shape: channels that one tile holds, filters and rows that fill vectors.</summary>
    internal static bool Suits(ConvShape shape)
        => shape.Channels <= PlanarKernel.MostChannels && shape.Filters is >= 8 and <= 256 && shape.Height >= 12;

    /// <summary>[point, channel, row of the filter, filter].</summary>
    internal override void SetWeights(float* weights)
    {
        nint taps = _table.Taps, area = _grid.FilterHeight * taps;
        float* to = _points.Pointer;
        for (nint p = 0; p < _table.Points; p++)
        {
            float* g = _table.Filter + p * taps;
            for (nint c = 0; c < _grid.Channels; c++)
            {
                for (nint row = 0; row < _grid.FilterHeight; row++)
                {
                    float* from = weights + c * area + row * taps;
                    for (nint k = 0; k < _grid.Filters; k++, from += _grid.Channels * area)
                    {
                        float sum = 0;
                        for (nint j = 0; j < taps; j++)
                            sum += g[j] * from[j];
                        *to++ = sum;
                    }
                }
            }
        }
    }

    internal override int Blocks(int batch) => (int)(batch * RowPlanarCut.For(_grid, batch).Blocks);

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        var start = new Start
        {
            Chunks = Blocks(batch),
            Table = _table,
            Grid = _grid,
            Cut = RowPlanarCut.For(_grid, batch),
            Dy = x,
            Dx = y,
            Points = _points.Pointer,
            Runs = _runs.Pointer,
            Finish = finish,
        };
        Dispatch.Run<float, Start>(_level, ref start);
    }

    private struct Start : IKernel<float>
    {
        public int Chunks;
        public RowTable Table;
        public RowGrid Grid;
        public RowPlanarCut Cut;
        public float* Dy, Dx, Points;
        public nint* Runs;
        public ConvFinish Finish;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var job = new RowPlanarJob<V>(Table, Grid, Cut, Dy, Dx, Points, Runs, Finish);
            Team.Run(Chunks, ref job);
        }
    }
}

/// <summary>Blocks of input rows that are computed together.</summary>
/// <param name="Rows">Rows of a block.</param>
/// <param name="Blocks">Blocks of an image.</param>
/// <param name="Pitch">Room for the gradients of all output rows above a block, in whole vectors and a tile's overhang.</param>
/// <param name="RowPitch">Room for the rows of a block, in whole tiles.</param>
internal readonly record struct RowPlanarCut(nint Rows, nint Blocks, nint Pitch, nint RowPitch)
{
    /// <summary>Rows of the widest tile: two vectors of 16, four of 8.</summary>
    private const nint Tile = 32;

    /// <summary>Multiplications of a chunk, about 35 us, unless there are images enough.</summary>
    private const double ChunkWork = 2e6;

    internal static RowPlanarCut For(in RowGrid grid, nint batch)
    {
        double work = (double)(grid.FilterWidth + 3) * grid.Across * grid.Depth * grid.Filters * grid.Height;
        nint most = work * batch / 16 > ChunkWork * Blocking.CeilDiv(grid.Height, Tile) ? Tile : 16;
        nint blocks = Blocking.CeilDiv(grid.Height, most), rows = Blocking.CeilDiv(grid.Height, blocks);
        nint rowPitch = Blocking.CeilDiv(rows, Tile) * Tile, pitch = Blocking.CeilDiv(rowPitch + grid.FilterHeight - 1, 16) * 16;
        // Filters a multiple of a quarter of a page apart would fight for the same sets of the nearest cache.
        return new(rows, blocks, pitch % 256 == 0 ? pitch + 16 : pitch, rowPitch);
    }
}
