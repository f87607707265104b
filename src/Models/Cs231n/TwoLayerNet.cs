using FastNet.Layers;

namespace FastNet.Models;

/// <summary>The course's first network: affine - ReLU - affine.</summary>
public sealed record TwoLayerNet : Architecture
{
    /// <summary>Units of the hidden layer, 1 or more.</summary>
    public int Hidden { get; init => field = Positive(value, nameof(Hidden)); } = 50;

    /// <summary>Standard deviation of the initial weights; null for PyTorch's initialisation. The course has 1e-3.</summary>
    public double? WeightScale { get; init; }

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes) => Dense(Dense(x, Hidden, WeightScale).Relu(), classes, WeightScale);
}
