using FastNet.Layers;

namespace FastNet.Models;

/// <summary>The course's convolutional network: conv - ReLU - 2x2 max pool - affine - ReLU - affine.</summary>
public sealed record ThreeLayerConvNet : Architecture
{
    /// <summary>Filters of the convolution, 1 or more.</summary>
    public int Filters { get; init => field = Positive(value, nameof(Filters)); } = 32;

    /// <summary>Rows and columns of a filter, odd; the image keeps its size.</summary>
    public int FilterSize { get; init => field = Positive(value, nameof(FilterSize)); } = 7;

    /// <summary>Units of the hidden layer, 1 or more.</summary>
    public int Hidden { get; init => field = Positive(value, nameof(Hidden)); } = 100;

    /// <summary>Standard deviation of the initial weights; null for PyTorch's initialisation. The course has 1e-3.</summary>
    public double? WeightScale { get; init; }

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes)
    {
        x = x.Apply(new Conv(Filters, FilterSize) { WeightInitializer = Initial(WeightScale) }).Relu().MaxPool(2);
        return Dense(Dense(x, Hidden, WeightScale).Relu(), classes, WeightScale);
    }
}
