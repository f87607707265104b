using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>What the deviation is scaled by.</summary>
internal enum Fan
{
    /// <summary>Fan in.</summary>
    In,

    /// <summary>Fan out.</summary>
    Out,

    /// <summary>Half of fan in plus fan out.</summary>
    Mean,
}

/// <summary>Numbers of mean 0 and deviation gain / sqrt(fan).</summary>
internal sealed class ScaledInitializer(double gain, Fan fan, bool isNormal) : Initializer
{
    private readonly double _gain = Settable.NotNegative(gain, nameof(gain));

    protected override void Write(Span<float> weights, WeightShape shape, Philox random)
    {
        double scale = fan switch
        {
            Fan.In => shape.FanIn,
            Fan.Out => shape.FanOut,
            _ => 0.5 * ((double)shape.FanIn + shape.FanOut),
        };
        double deviation = _gain / Math.Sqrt(scale);
        if (isNormal)
            random.Normal(weights, 0, (float)deviation);
        else if (deviation > 0)
            random.Uniform(weights, (float)(-Math.Sqrt(3) * deviation), (float)(Math.Sqrt(3) * deviation));
        else
            weights.Clear();
    }
}
