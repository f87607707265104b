using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>The same number everywhere.</summary>
internal sealed class ConstantInitializer(double value) : Initializer
{
    private readonly float _value = (float)Settable.Finite(value, nameof(value));

    protected override void Write(Span<float> weights, WeightShape shape, Philox random) => weights.Fill(_value);
}
