using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The weight gradient by Winograd's tiles: where the forward pass multiplies the points of inputs and filters, the gradient of a
/// filter's points is the sum over the tiles of input points times output gradient points,
/// <code>dg = G^T (sum over tiles of V * A dY A^T) G</code>
/// a product with the tiles as its depth at every point. Blocks of tiles follow each other and each is shared by the team, so every
/// sum has one order.
/// </summary>
internal sealed unsafe class WinogradWeightKernel<TDown, TAcross>(ConvShape shape, SimdLevel level) : ConvWeightKernel
    where TDown : struct, IWinogradTile
    where TAcross : struct, IWinogradTile
{
    private readonly WinogradGrid _grid = WinogradGrid.Forward<TDown, TAcross>(shape);

    internal override void Run(int batch, float* x, float* dy, float* dw)
    {
        var kernel = new RunKernel { Task = new WinogradWeightTask { Grid = _grid, X = x, Dy = dy, Dw = dw, Tiles = _grid.Tiles(batch) } };
        Dispatch.Run<float, RunKernel>(level, ref kernel);
    }

    private struct RunKernel : IKernel<float>
    {
        internal WinogradWeightTask Task;

        public void Run<V>()
            where V : unmanaged, IVec<V, float> => WinogradWeightTask.Run<V, TDown, TAcross>(Task);
    }
}
