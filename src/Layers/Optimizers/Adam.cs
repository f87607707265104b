using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Adam (Kingma and Ba 2015): m = Beta1 * m + (1 - Beta1) * g; s = Beta2 * s + (1 - Beta2) * g^2;
/// w -= LearningRate * m' / (sqrt(s') + Epsilon), where m' = m / (1 - Beta1^t), s' = s / (1 - Beta2^t) and t is 1 at the first step.
/// The defaults are PyTorch's and the course's.
/// </summary>
public class Adam : Optimizer
{
    private static readonly string[] Moments = ["means", "squares"];

    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">Finite, 0 or more.</param>
    public Adam(double learningRate = 1e-3)
        : base(learningRate)
    {
    }

    /// <summary>Share of the means that is kept; 0 or more and less than 1, default 0.9.</summary>
    public double Beta1 { get; set => field = Settable.Fraction(value); } = 0.9;

    /// <summary>Share of the squares that is kept; 0 or more and less than 1, default 0.999.</summary>
    public double Beta2 { get; set => field = Settable.Fraction(value); } = 0.999;

    /// <summary>Keeps the divisor off 0; finite, 0 or more, default 1e-8.</summary>
    public double Epsilon { get; set => field = Settable.NotNegative(value); } = 1e-8;

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerSetting> Settings =>
    [
        .. base.Settings,
        new(nameof(Beta1), () => Beta1, value => Beta1 = value),
        new(nameof(Beta2), () => Beta2, value => Beta2 = value),
        new(nameof(Epsilon), () => Epsilon, value => Epsilon = value),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => Moments;

    /// <inheritdoc/>
    protected override void Update(
        ReadOnlySpan<float> gradients, Span<float> parameters, int offset, long stepNumber, in UpdateOptions options)
    {
        Span<float> means = State(0, offset, parameters.Length), squares = State(1, offset, parameters.Length);
        Numerics.Update.Adam(gradients, parameters, means, squares, options, stepNumber, Beta1, Beta2, Epsilon);
    }
}
