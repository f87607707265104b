using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// How gradients are kept from growing too large: by the norm of all of them together, by value, or both, by norm first. It costs no
/// pass over memory beyond the norm: scale and limit go into <see cref="Optimizer.Step"/>.
/// </summary>
public sealed record GradientClipping
{
    // As PyTorch's clip_grad_norm_ has it.
    private const double Epsilon = 1e-6;

    /// <summary>Largest norm that is left alone, above 0; infinity, the default, for any.</summary>
    public double MaximumNorm { get; init => field = Positive(value, nameof(MaximumNorm)); } = double.PositiveInfinity;

    /// <summary>Largest magnitude of an element, above 0; infinity, the default, for any.</summary>
    public double Limit { get; init => field = Positive(value, nameof(Limit)); } = double.PositiveInfinity;

    /// <summary>Scales all gradients alike if their norm exceeds a maximum.</summary>
    /// <param name="maximum">Above 0.</param>
    public static GradientClipping ByNorm(double maximum) => new() { MaximumNorm = maximum };

    /// <summary>Cuts every element to within +- a limit.</summary>
    /// <param name="limit">Above 0.</param>
    public static GradientClipping ByValue(double limit) => new() { Limit = limit };

    /// <summary>
    /// The factor that the optimizer has to apply: gradientScale * min(1, MaximumNorm / (gradientScale * norm + 1e-6)).
    /// </summary>
    /// <param name="norm">L2 norm of all gradients as they are, <see cref="Norm"/>.</param>
    /// <param name="gradientScale">What is applied anyway: 1 / n for n accumulated gradients.</param>
    /// <returns>NaN if the norm is infinite or NaN: such gradients cannot be clipped, and the optimizer refuses the step.</returns>
    public double Scale(double norm, double gradientScale = 1)
    {
        double factor = MaximumNorm / (Math.Abs(gradientScale) * norm + Epsilon);
        return double.IsPositiveInfinity(MaximumNorm) ? gradientScale
            : double.IsFinite(norm) ? gradientScale * Math.Min(1, factor) : double.NaN;
    }

    /// <summary>L2 norm of gradients: the same bits for any number of threads; squares that overflow do no harm.</summary>
    /// <param name="gradients">All gradients of a network.</param>
    public static double Norm(ReadOnlySpan<float> gradients) => Reduce.L2Norm(gradients);

    private static double Positive(double value, string name) => value > 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected more than 0.");
}
