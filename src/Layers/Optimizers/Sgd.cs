using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Stochastic gradient descent, plain or with momentum: v = Momentum * v + (1 - Dampening) * g; w -= LearningRate * v. The first
/// velocity is the gradient undampened. The course's form, v = mu v - rate g; w += v, is the same while the rate is constant.
/// </summary>
public sealed class Sgd : Optimizer
{
    private static readonly string[] Nothing = [], Velocity = ["velocity"];

    /// <summary>Plain descent; set <see cref="Momentum"/> for more.</summary>
    /// <param name="learningRate">Finite, 0 or more.</param>
    public Sgd(double learningRate)
        : base(learningRate)
    {
    }

    /// <summary>Share of the velocity that is kept; finite, 0 or more. 0, the default, remembers nothing; usual is 0.9.</summary>
    public double Momentum { get; set => field = Settable.NotNegative(value); }

    /// <summary>Share of the gradient that does not join the velocity; finite, default 0. Without effect on Nesterov's form.</summary>
    public double Dampening { get; set => field = Settable.Finite(value); }

    /// <summary>Nesterov's form: v = Momentum * v + g; w -= LearningRate * (g + Momentum * v).</summary>
    public bool Nesterov { get; set; }

    /// <inheritdoc/>
    protected override IEnumerable<OptimizerSetting> Settings =>
    [
        .. base.Settings,
        new(nameof(Momentum), () => Momentum, value => Momentum = value),
        new(nameof(Dampening), () => Dampening, value => Dampening = value),
        new(nameof(Nesterov), () => Nesterov ? 1 : 0, value => Nesterov = value != 0),
    ];

    /// <inheritdoc/>
    protected override IReadOnlyList<string> StateNames => Momentum == 0 ? Nothing : Velocity;

    /// <inheritdoc/>
    protected override void Update(
        ReadOnlySpan<float> gradients, Span<float> parameters, int offset, long stepNumber, in UpdateOptions options)
    {
        if (Momentum == 0)
        {
            Numerics.Update.Sgd(gradients, parameters, options);
            return;
        }

        Span<float> velocities = State(0, offset, parameters.Length);
        if (Nesterov)
            Numerics.Update.Nesterov(gradients, parameters, velocities, options, Momentum);
        else
            Numerics.Update.Momentum(gradients, parameters, velocities, options, Momentum, stepNumber == 1 ? 0 : Dampening);
    }
}
