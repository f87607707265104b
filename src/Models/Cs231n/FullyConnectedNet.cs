using FastNet.Layers;

namespace FastNet.Models;

/// <summary>Normalisation of the hidden layers of a network.</summary>
public enum HiddenNormalization
{
    /// <summary>None.</summary>
    None,

    /// <summary>Over the batch (Ioffe and Szegedy 2015).</summary>
    Batch,

    /// <summary>Over the features of each sample (Ba, Kiros and Hinton 2016).</summary>
    Layer,
}

/// <summary>Any number of times affine - (batch or layer norm) - ReLU - (dropout), then affine.</summary>
public sealed record FullyConnectedNet : Architecture
{
    /// <summary>Units of the hidden layers, 1 or more each.</summary>
    public IReadOnlyList<int> Hidden
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (int units in value)
                Positive(units, nameof(Hidden));
            field = value;
        }
    } = [512, 256, 100];

    /// <summary>Normalisation before each ReLU.</summary>
    public HiddenNormalization Normalization { get; init; }

    /// <summary>Probability with which a hidden unit is dropped in training; 0 or more, less than 1.</summary>
    public float Dropout { get; init; }

    /// <summary>Standard deviation of the initial weights; null for PyTorch's initialisation.</summary>
    public double? WeightScale { get; init; }

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes)
    {
        foreach (int units in Hidden)
        {
            x = Dense(x, units, WeightScale);
            x = Normalization switch
            {
                HiddenNormalization.Batch => x.BatchNorm(),
                HiddenNormalization.Layer => x.LayerNorm(),
                _ => x,
            };
            x = x.Relu();
            if (Dropout > 0)
                x = x.Dropout(Dropout);
        }

        return Dense(x, classes, WeightScale);
    }
}
