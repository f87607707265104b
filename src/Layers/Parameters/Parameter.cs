namespace FastNet.Layers;

/// <summary>
/// A tensor that belongs to a layer and outlives a step: weights and biases, which optimizers change, or running statistics, which
/// the layer keeps itself. Its numbers lie in the memory of the network's <see cref="ParameterSet"/>.
/// </summary>
public sealed class Parameter
{
    private ParameterSet? _set;
    private int _offset;

    internal Parameter(string name, int[] dimensions, Initializer initializer, (int In, int Out) fan, bool isTrained, bool decays)
    {
        Name = name;
        LocalName = name;
        Dimensions = dimensions;
        Initializer = initializer;
        Fan = fan;
        IsTrained = isTrained;
        Decays = decays;
        Length = dimensions.Aggregate(1, (product, dimension) => checked(product * dimension));
    }

    /// <summary>"layer.weight": unique in a network.</summary>
    public string Name { get; internal set; }

    /// <summary>The dimensions, as PyTorch has them for the same layer.</summary>
    public IReadOnlyList<int> Dimensions { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>Whether optimizers change it; if not, it is a statistic that its layer keeps.</summary>
    public bool IsTrained { get; }

    /// <summary>Whether weight decay and regularisation apply: true for weights, false for biases and the gains of norms.</summary>
    public bool Decays { get; }

    /// <summary>The elements, row-major. After changing them by hand call <see cref="ParameterSet.Touch"/>.</summary>
    public Span<float> Values => Set.Memory.Slice(_offset, Length);

    /// <summary>The gradient of the last training step; empty if <see cref="IsTrained"/> is false.</summary>
    public Span<float> Gradient => IsTrained ? Set.Gradients.Slice(_offset, Length) : [];

    /// <summary>The name within the layer.</summary>
    internal string LocalName { get; }

    internal Initializer Initializer { get; }

    internal (int In, int Out) Fan { get; }

    internal int Offset => _offset;

    private ParameterSet Set => _set ?? throw new InvalidOperationException($"The parameter {Name} belongs to no network yet.");

    internal void Place(ParameterSet set, int offset)
    {
        if (_set is not null)
            throw new GraphException($"The parameter {Name} already belongs to a network; expected a layer of its own for each network.");
        _set = set;
        _offset = offset;
    }

    /// <summary>Its name and dimensions.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Dimensions)}]";
}
