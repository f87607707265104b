using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Winograd's convolution with tiles of TDown x TAcross outputs, forward or data gradient (which is the forward pass of the gradient of
/// the output with filters turned around, channels and filters traded).
/// </summary>
internal sealed unsafe class WinogradKernel<TDown, TAcross> : ConvKernel
    where TDown : struct, IWinogradTile
    where TAcross : struct, IWinogradTile
{
    private readonly WinogradGrid _grid;
    private readonly bool _transposed;
    private readonly SimdLevel _level;
    private readonly AlignedBuffer<float> _panels;
    private readonly nint _mostTiles;

    private WinogradKernel(in WinogradGrid grid, bool transposed, SimdLevel level)
    {
        _grid = grid;
        _transposed = transposed;
        _level = level;
        var plan = new Plan { Grid = grid };
        Dispatch.Run<float, Plan>(level, ref plan);
        _panels = new AlignedBuffer<float>(checked((int)plan.PanelElements));
        _mostTiles = plan.MostTiles;
    }

    internal static WinogradKernel<TDown, TAcross> Forward(ConvShape shape, SimdLevel level)
        => new(WinogradGrid.Forward<TDown, TAcross>(shape), transposed: false, level);

    internal static WinogradKernel<TDown, TAcross> DataGradient(ConvShape shape, SimdLevel level)
        => new(WinogradGrid.DataGradient<TDown, TAcross>(shape), transposed: true, level);

    internal override void SetWeights(float* weights)
    {
        var kernel = new WeightsKernel { Weights = weights, Panels = _panels.Pointer, Grid = _grid, Transposed = _transposed };
        Dispatch.Run<float, WeightsKernel>(_level, ref kernel);
    }

    internal override int Blocks(int batch) => (int)Blocking.CeilDiv(_grid.Tiles(batch), BlockTiles(batch));

    private nint BlockTiles(int batch) => WinogradTask.TilesOfBlock(_grid, _grid.Tiles(batch), _mostTiles);

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        var kernel = new RunKernel
        {
            Task = new WinogradTask
            {
                Grid = _grid,
                X = x,
                Y = y,
                U = _panels.Pointer,
                Finish = finish,
                Tiles = _grid.Tiles(batch),
                BlockTiles = BlockTiles(batch),
            },
        };
        Dispatch.Run<float, RunKernel>(_level, ref kernel);
    }

    private struct Plan : IKernel<float>
    {
        internal WinogradGrid Grid;
        internal long PanelElements;
        internal nint MostTiles;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            PanelElements = WinogradWeights<V, TDown, TAcross>.Size(Grid.Channels, Grid.Filters);
            MostTiles = WinogradTask.MostTilesOfBlock<V, TDown, TAcross>(Grid);
        }
    }

    private struct WeightsKernel : IKernel<float>
    {
        internal float* Weights, Panels;
        internal WinogradGrid Grid;
        internal bool Transposed;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            (nint channels, nint filters) = Transposed ? (Grid.Filters, Grid.Channels) : (Grid.Channels, Grid.Filters);
            var job = new WinogradWeights<V, TDown, TAcross>(Weights, channels, filters, Transposed, Panels);
            Team.Run(job.Chunks, ref job);
        }
    }

    private struct RunKernel : IKernel<float>
    {
        internal WinogradTask Task;

        public void Run<V>()
            where V : unmanaged, IVec<V, float> => WinogradTask.Run<V, TDown, TAcross>(Task);
    }
}
