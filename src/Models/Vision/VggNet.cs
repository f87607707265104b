using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// The pattern of Simonyan and Zisserman (2014) for small images: pairs of 3x3 convolutions with batch norm, 2x2 max pools between, an
/// affine layer with dropout on top.
/// </summary>
public sealed record VggNet : Architecture
{
    /// <summary>Filters of the convolutions of each stage; a pool follows each stage.</summary>
    public IReadOnlyList<int> Filters
    {
        get;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            foreach (int filters in value)
                Positive(filters, nameof(Filters));
            field = value;
        }
    } = [64, 128, 256];

    /// <summary>Convolutions of a stage, 1 or more.</summary>
    public int Depth { get; init => field = Positive(value, nameof(Depth)); } = 2;

    /// <summary>Units of the hidden affine layer, 1 or more.</summary>
    public int Hidden { get; init => field = Positive(value, nameof(Hidden)); } = 256;

    /// <summary>Probability with which its units are dropped in training; 0 or more, less than 1.</summary>
    public float Dropout { get; init; } = 0.5f;

    /// <inheritdoc/>
    protected override Node Body(Node x, int classes)
    {
        foreach (int filters in Filters)
        {
            for (int i = 0; i < Depth; i++)
                x = x.Conv(filters, 3, bias: false).BatchNorm().Relu();
            x = x.MaxPool(2);
        }

        x = x.Dense(Hidden).Relu();
        return (Dropout > 0 ? x.Dropout(Dropout) : x).Dense(classes);
    }
}
