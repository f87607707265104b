using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>Normal numbers of fixed mean and deviation.</summary>
internal sealed class NormalInitializer(double mean, double deviation) : Initializer
{
    private readonly float _mean = (float)Settable.Finite(mean, nameof(mean));
    private readonly float _deviation = (float)Settable.NotNegative(deviation, nameof(deviation));

    protected override void Write(Span<float> weights, WeightShape shape, Philox random) => random.Normal(weights, _mean, _deviation);
}
