using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>AdaGrad (Duchi, Hazan and Singer 2011): s += g^2; w -= LearningRate * g / (sqrt(s) + Epsilon).</summary>
public sealed class AdaGrad : Optimizer
{
    private static readonly string[] Squares = ["squares"];

    /// <summary>Sets the learning rate.</summary>
    /// <param name="learningRate">Finite, 0 or more.</param>
    public AdaGrad(double learningRate = 0.01)
        : base(learningRate)
    {
    }

    /// <summary>Keeps the divisor off 0; finite, 0 or more, default 1e-10 (the course: 1e-8).</summary>
    public double Epsilon { get; set => field = Settable.NotNegative(value); } = 1e-10;

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerSetting> Settings =>
        [.. base.Settings, new(nameof(Epsilon), () => Epsilon, value => Epsilon = value)];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => Squares;

    /// <inheritdoc/>
    protected override void Update(
        ReadOnlySpan<float> gradients, Span<float> parameters, int offset, long stepNumber, in UpdateOptions options) =>
        Numerics.Update.AdaGrad(gradients, parameters, State(0, offset, parameters.Length), options, Epsilon);
}
