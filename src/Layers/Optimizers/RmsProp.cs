using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// RMSProp (Tieleman and Hinton 2012), neither centred nor with momentum: s = Decay * s + (1 - Decay) * g^2;
/// w -= LearningRate * g / (sqrt(s) + Epsilon). The defaults are PyTorch's and the course's.
/// </summary>
public sealed class RmsProp : Optimizer
{
    private static readonly string[] Squares = ["squares"];

    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">Finite, 0 or more.</param>
    public RmsProp(double learningRate = 0.01)
        : base(learningRate)
    {
    }

    /// <summary>Share of the mean that is kept (PyTorch: alpha); 0 or more and less than 1, default 0.99.</summary>
    public double Decay { get; set => field = Settable.Fraction(value); } = 0.99;

    /// <summary>Keeps the divisor off 0; finite, 0 or more, default 1e-8.</summary>
    public double Epsilon { get; set => field = Settable.NotNegative(value); } = 1e-8;

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerSetting> Settings =>
    [
        .. base.Settings,
        new(nameof(Decay), () => Decay, value => Decay = value),
        new(nameof(Epsilon), () => Epsilon, value => Epsilon = value),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => Squares;

    /// <inheritdoc/>
    protected override void Update(
        ReadOnlySpan<float> gradients, Span<float> parameters, int offset, long stepNumber, in UpdateOptions options) =>
        Numerics.Update.RmsProp(gradients, parameters, State(0, offset, parameters.Length), options, Decay, Epsilon);
}
