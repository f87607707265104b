using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// All parameters of a network in one block of memory, the trained ones first: an optimizer passes over them once, and saving is
/// one write.
/// </summary>
public sealed class ParameterSet
{
    // Every parameter starts a cache line; the gaps are zero and stay zero, since their gradients are.
    private const int Line = AlignedBuffer<float>.Alignment / sizeof(float);

    private readonly AlignedBuffer<float> _memory;
    private readonly Parameter[] _all;
    private readonly ParameterSegment[] _segments;
    private AlignedBuffer<float>? _gradients;

    internal ParameterSet(IEnumerable<Parameter> parameters)
    {
        _all = [.. parameters.Where(p => p.IsTrained), .. parameters.Where(p => !p.IsTrained)];
        int length = 0;
        foreach (Parameter parameter in _all)
        {
            parameter.Place(this, length);
            length = checked(length + (parameter.Length + Line - 1) / Line * Line);
            if (parameter.IsTrained)
                TrainedLength = length;
        }

        _segments = [.. _all.Where(
            p => p.IsTrained).Select(p => new ParameterSegment(p.Offset, (p.Length + Line - 1) / Line * Line, p.Decays))];
        _memory = new AlignedBuffer<float>(length);
        _memory.Span.Clear();
    }

    /// <summary>Every parameter, the trained ones first.</summary>
    public IReadOnlyList<Parameter> All => _all;

    /// <summary>Elements of the trained parameters, without the gaps.</summary>
    public int TrainedCount => _all.Where(p => p.IsTrained).Sum(p => p.Length);

    /// <summary>The trained parameters in one piece, gaps of zeros between them.</summary>
    public Span<float> Trained => _memory.Span[..TrainedLength];

    /// <summary>The gradients of <see cref="Trained"/>, in the same places.</summary>
    public Span<float> Gradients => (_gradients ??= NewGradients()).Span;

    /// <summary>The trained parameters as an optimizer sees them: where each is, and whether it decays.</summary>
    public ReadOnlySpan<ParameterSegment> Segments => _segments;

    /// <summary>Counts changes of the values: a plan packs weights again when it has moved on.</summary>
    public int Version { get; private set; }

    internal int TrainedLength { get; }

    internal Span<float> Memory => _memory.Span;

    /// <summary>The parameter of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public Parameter this[string name] => _all.FirstOrDefault(p => p.Name == name)
        ?? throw new ArgumentException(
            $"There is no parameter {name}; expected one of {string.Join(", ", _all.Select(p => p.Name))}.", nameof(name));

    /// <summary>Tells that values have been changed.</summary>
    public void Touch() => Version++;

    /// <summary>Draws all parameters anew: the same numbers for the same seed and network, on every machine.</summary>
    /// <param name="seed">Any number.</param>
    public void Initialize(ulong seed)
    {
        ulong stream = 0;
        foreach (Parameter parameter in _all)
            parameter.Initializer.Fill(
                parameter.Values,
                new WeightShape(parameter.Fan.In, parameter.Fan.Out, parameter.Length / parameter.Dimensions[0]),
                new Philox(seed, stream++));
        Touch();
    }

    private AlignedBuffer<float> NewGradients()
    {
        var gradients = new AlignedBuffer<float>(TrainedLength);
        gradients.Span.Clear();
        return gradients;
    }
}
