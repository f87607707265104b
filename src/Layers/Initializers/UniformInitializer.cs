using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>Uniform numbers between fixed bounds.</summary>
internal sealed class UniformInitializer : Initializer
{
    private readonly float _low, _high;

    internal UniformInitializer(double low, double high)
    {
        _low = (float)Settable.Finite(low, nameof(low));
        _high = (float)Settable.Finite(high, nameof(high));
        if (!(_low < _high))
            throw new ArgumentOutOfRangeException(nameof(high), high, $"high is {high}; expected more than low, {low}.");
    }

    protected override void Write(Span<float> weights, WeightShape shape, Philox random) => random.Uniform(weights, _low, _high);
}
