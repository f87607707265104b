namespace FastNet.Numerics;

/// <summary>
/// What every update of <see cref="Update"/> has in common: how large the step is, and what becomes of a gradient element before
/// the rule sees it. In this order: g = <see cref="GradientScale"/> * gradient; g to within +-<see cref="GradientLimit"/>;
/// g += <see cref="WeightDecay"/> * w + <see cref="L1"/> * sign(w), where sign(0) = 0.
/// </summary>
/// <param name="LearningRate">Size of the step, finite, 0 or more.</param>
public readonly record struct UpdateOptions(double LearningRate)
{
    /// <summary>Factor of the gradient: 1 / n averages n accumulated gradients, less than 1 clips by norm. Finite.</summary>
    public double GradientScale { get; init; } = 1;

    /// <summary>Largest magnitude of a scaled gradient element (clipping by value), above 0; infinity for none.</summary>
    public double GradientLimit { get; init; } = double.PositiveInfinity;

    /// <summary>
    /// Coupled L2 penalty: WeightDecay * w joins the gradient, which is that of 0.5 * WeightDecay * w^2. Finite, 0 or more.
    /// </summary>
    public double WeightDecay { get; init; }

    /// <summary>L1 penalty: L1 * sign(w) joins the gradient, which is that of L1 * |w|. Finite, 0 or more.</summary>
    public double L1 { get; init; }

    /// <summary>
    /// Decoupled weight decay (Loshchilov and Hutter 2019, AdamW): w *= 1 - LearningRate * DecoupledDecay ahead of the step,
    /// beside the gradient and its moments. Finite, 0 or more.
    /// </summary>
    public double DecoupledDecay { get; init; }

    /// <summary>Whether a gradient is only scaled.</summary>
    internal bool IsPlain => WeightDecay == 0 && L1 == 0 && DecoupledDecay == 0 && double.IsPositiveInfinity(GradientLimit);

    /// <summary>All numbers within their ranges.</summary>
    internal void Check()
    {
        Numerics.Check.NotNegative(LearningRate);
        Numerics.Check.NotNegative(WeightDecay);
        Numerics.Check.NotNegative(L1);
        Numerics.Check.NotNegative(DecoupledDecay);
        if (!double.IsFinite(GradientScale))
            Numerics.Check.ThrowRange(nameof(GradientScale), GradientScale, $"GradientScale is {GradientScale}; expected a finite number.");
        if (!(GradientLimit > 0))
            Numerics.Check.ThrowRange(nameof(GradientLimit), GradientLimit, $"GradientLimit is {GradientLimit}; expected more than 0.");
    }
}
