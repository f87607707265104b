using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Winograd's F(4, r) along the rows of the image, forward or data gradient (which is the forward pass of the gradient of the output
/// with filters turned around, channels and filters traded): for filters so large that tiles in two directions would round badly,
/// and for so few channels that they would not pay, as the rows of the filter are part of the products' depth.
/// </summary>
internal sealed unsafe class RowKernel : ConvKernel
{
    /// <summary>Weights from which the team transforms them.</summary>
    private const int ShareWeights = 30_000;

    private readonly RowGrid _grid;
    private readonly RowTable _table;
    private readonly bool _gradient;
    private readonly SimdLevel _level;
    private readonly AlignedBuffer<float> _panels;

    private RowKernel(in RowGrid grid, bool gradient, SimdLevel level)
    {
        (_grid, _gradient, _level) = (grid, gradient, level);
        _table = RowTable.For((int)grid.FilterWidth);
        var plan = new Plan { Grid = grid, Points = _table.Points };
        Dispatch.Run<float, Plan>(level, ref plan);
        _panels = new AlignedBuffer<float>(checked((int)plan.Size));
    }

    internal static RowKernel Forward(ConvShape shape, SimdLevel level) => new(RowGrid.Forward(shape), gradient: false, level);

    internal static RowKernel DataGradient(ConvShape shape, SimdLevel level) => new(RowGrid.DataGradient(shape), gradient: true, level);

    internal override void SetWeights(float* weights)
    {
        var pack = new Pack { Table = _table, Grid = _grid, Gradient = _gradient, Weights = weights, Panels = _panels.Pointer };
        Dispatch.Run<float, Pack>(_level, ref pack);
    }

    internal override int Blocks(int batch) => (int)(batch * _grid.RowBlocks(_grid.RowsOfBlock(batch)));

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        var start = new Start
        {
            Chunks = Blocks(batch),
            Table = _table,
            Grid = _grid,
            Rows = _grid.RowsOfBlock(batch),
            X = x,
            Y = y,
            Panels = _panels.Pointer,
            Finish = finish,
        };
        Dispatch.Run<float, Start>(_level, ref start);
    }

    private struct Plan : IKernel<float>
    {
        public RowGrid Grid;
        public nint Points;
        public long Size;

        public void Run<V>()
            where V : unmanaged, IVec<V, float> => Size = RowWeights<V>.Size(Grid, Points);
    }

    private struct Pack : IKernel<float>
    {
        public RowTable Table;
        public RowGrid Grid;
        public bool Gradient;
        public float* Weights, Panels;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var job = new RowWeights<V>(Table, Grid, Gradient, Weights, Panels);
            if (Grid.Depth * Table.Taps * Grid.Filters >= ShareWeights)
            {
                Team.Run(job.Chunks, ref job);
                return;
            }

            for (int chunk = 0; chunk < job.Chunks; chunk++)
                job.Run(chunk);
        }
    }

    private struct Start : IKernel<float>
    {
        public int Chunks;
        public RowTable Table;
        public RowGrid Grid;
        public nint Rows;
        public float* X, Y, Panels;
        public ConvFinish Finish;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var job = new RowJob<V>(Table, Grid, Rows, X, Y, Panels, Finish);
            Team.Run(Chunks, ref job);
        }
    }
}
