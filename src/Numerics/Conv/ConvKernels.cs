namespace FastNet.Numerics;

/// <summary>From an algorithm to the code that runs it.</summary>
internal static class ConvKernels
{
    internal static ConvKernel Forward(ConvShape shape, ConvAlgorithm algorithm, SimdLevel level) => algorithm switch
    {
        ConvAlgorithm.Im2Col => new Im2ColForward(shape, level),
        ConvAlgorithm.Direct when PlanarKernel.Suits(shape, gradient: false) => PlanarKernel.Forward(shape, level),
        ConvAlgorithm.Direct => DirectKernel.Forward(shape, level),
        ConvAlgorithm.Winograd2x2 => WinogradKernel<WinogradTile2, WinogradTile2>.Forward(shape, level),
        ConvAlgorithm.Winograd4x4 => WinogradKernel<WinogradTile4, WinogradTile4>.Forward(shape, level),
        ConvAlgorithm.Depthwise => new DepthwiseKernel(shape, level, gradient: false),
        ConvAlgorithm.WinogradRow => RowKernel.Forward(shape, level),
        _ => throw new NotSupportedException($"{algorithm}"),
    };

    internal static ConvKernel DataGradient(ConvShape shape, ConvAlgorithm algorithm, SimdLevel level) => algorithm switch
    {
        ConvAlgorithm.Im2Col => new Im2ColDataGradient(shape, level),
        ConvAlgorithm.Direct when PlanarKernel.Suits(shape, gradient: true) => PlanarKernel.DataGradient(shape, level),
        ConvAlgorithm.Direct => DirectKernel.DataGradient(shape, level),
        ConvAlgorithm.Winograd2x2 => WinogradKernel<WinogradTile2, WinogradTile2>.DataGradient(shape, level),
        ConvAlgorithm.Winograd4x4 => WinogradKernel<WinogradTile4, WinogradTile4>.DataGradient(shape, level),
        ConvAlgorithm.Depthwise => new DepthwiseKernel(shape, level, gradient: true),
        ConvAlgorithm.WinogradRow when RowPlanarKernel.Suits(shape) => new RowPlanarKernel(shape, level),
        ConvAlgorithm.WinogradRow => RowKernel.DataGradient(shape, level),
        _ => throw new NotSupportedException($"{algorithm}"),
    };

    internal static ConvWeightKernel WeightGradient(ConvShape shape, ConvAlgorithm algorithm, SimdLevel level) => algorithm switch
    {
        ConvAlgorithm.Im2Col => new Im2ColWeightGradient(shape, level),
        ConvAlgorithm.Direct => new DirectWeightGradient(shape, level),
        ConvAlgorithm.Winograd2x2 => new WinogradWeightKernel<WinogradTile2, WinogradTile2>(shape, level),
        ConvAlgorithm.Winograd4x4 => new WinogradWeightKernel<WinogradTile4, WinogradTile4>(shape, level),
        ConvAlgorithm.Depthwise => new DepthwiseWeightKernel(shape, level),
        ConvAlgorithm.WinogradRow => new RowWeightKernel(shape, level),
        _ => throw new NotSupportedException($"{algorithm}"),
    };
}
