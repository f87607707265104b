using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// A small network that learns small images in seconds: 3x3 convolutions with batch norm, twice as many filters at each halving of the
/// image, a mean over what is left, affine.
/// </summary>
public sealed record SmallConvNet : Architecture
{
    /// <summary>Filters of the first convolution, 1 or more.</summary>
    public int Filters { get; init => field = Positive(value, nameof(Filters)); } = 16;

    /// <summary>Halvings of the image, each after a convolution, 1 or more.</summary>
    public int Stages { get; init => field = Positive(value, nameof(Stages)); } = 3;

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes)
    {
        for (int stage = 0; stage < Stages; stage++)
            x = x.Conv(Filters << stage, 3, bias: false).BatchNorm().Relu().MaxPool(2);
        return x.Conv(Filters << Stages, 3, bias: false).BatchNorm().Relu().GlobalAveragePool().Dense(classes);
    }
}
