using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// A penalty on the size of the weights w that joins the loss: Squares * sum of w^2 + Absolutes * sum of |w|. The two usual meanings of
/// "L2 with lambda" have names of their own: <see cref="L2"/> is lambda w^2, <see cref="HalfL2"/> is 0.5 lambda w^2. A plan takes it
/// into loss and gradient (<see cref="TrainingPlan.Regularization"/>); an optimizer adds the gradient alone (<see cref="ApplyTo"/>).
/// </summary>
/// <param name="Squares">Factor of w^2, whose gradient is 2 Squares w; finite, 0 or more.</param>
/// <param name="Absolutes">Factor of |w|, whose gradient is Absolutes sign(w), with sign(0) = 0; finite, 0 or more.</param>
public sealed record Regularization(double Squares, double Absolutes)
{
    /// <summary>Factor of w^2.</summary>
    public double Squares { get; init => field = Settable.NotNegative(value); } = Settable.NotNegative(Squares, nameof(Squares));

    /// <summary>Factor of |w|.</summary>
    public double Absolutes { get; init => field = Settable.NotNegative(value); } = Settable.NotNegative(Absolutes, nameof(Absolutes));

    /// <summary>No penalty.</summary>
    public static Regularization None { get; } = new(0, 0);

    /// <summary>lambda * sum of w^2; the gradient is 2 lambda w.</summary>
    /// <param name="lambda">Finite, 0 or more.</param>
    public static Regularization L2(double lambda) => new(lambda, 0);

    /// <summary>0.5 * lambda * sum of w^2; the gradient is lambda w: what optimizers call a weight decay of lambda.</summary>
    /// <param name="lambda">Finite, 0 or more.</param>
    public static Regularization HalfL2(double lambda) => new(0.5 * lambda, 0);

    /// <summary>lambda * sum of |w|; the gradient is lambda sign(w).</summary>
    /// <param name="lambda">Finite, 0 or more.</param>
    public static Regularization L1(double lambda) => new(0, lambda);

    /// <summary>Elastic net: lambda * sum of (beta w^2 + |w|).</summary>
    /// <param name="lambda">Finite, 0 or more.</param>
    /// <param name="beta">Finite, 0 or more.</param>
    public static Regularization Elastic(double lambda, double beta) => new(lambda * beta, lambda);

    /// <summary>The penalty, a term of the loss.</summary>
    /// <param name="parameters">All parameters of a network.</param>
    /// <param name="segments">Which of them decay; empty for all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A segment reaches beyond the parameters.</exception>
    public double Value(ReadOnlySpan<float> parameters, ReadOnlySpan<ParameterSegment> segments = default)
    {
        if (segments.IsEmpty)
            return Value(parameters);

        double value = 0;
        foreach (ParameterSegment segment in segments)
        {
            if (segment.Decays)
                value += Value(parameters.Slice(segment.Offset, segment.Length));
        }

        return value;
    }

    /// <summary>Lets an optimizer add the gradient of this penalty in its own pass: sets its coupled WeightDecay and L1.</summary>
    /// <param name="optimizer">Receives the factors.</param>
    public void ApplyTo(Optimizer optimizer)
    {
        ArgumentNullException.ThrowIfNull(optimizer);
        (optimizer.WeightDecay, optimizer.L1, optimizer.DecoupledDecay) = (2 * Squares, Absolutes, false);
    }

    /// <summary>gradients += 2 Squares w + Absolutes sign(w), where the optimizer does not do it.</summary>
    /// <param name="parameters">The weights w.</param>
    /// <param name="gradients">As long as the parameters.</param>
    /// <param name="segments">Which of them decay; empty for all.</param>
    /// <exception cref="ArgumentException">The lengths differ or the memory overlaps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A segment reaches beyond the parameters.</exception>
    public void AddGradient(ReadOnlySpan<float> parameters, Span<float> gradients, ReadOnlySpan<ParameterSegment> segments = default)
    {
        if (segments.IsEmpty)
        {
            Update.AddPenalty(parameters, 2 * Squares, Absolutes, gradients);
            return;
        }

        foreach (ParameterSegment segment in segments)
        {
            if (segment.Decays)
                Update.AddPenalty(
                    parameters.Slice(segment.Offset, segment.Length), 2 * Squares, Absolutes,
                    gradients.Slice(segment.Offset, segment.Length));
        }
    }

    private double Value(ReadOnlySpan<float> parameters)
    {
        double value = 0;
        if (Squares != 0)
            value += Squares * Math.Pow(Reduce.L2Norm(parameters), 2);
        if (Absolutes != 0)
            value += Absolutes * Reduce.L1Norm(parameters);
        return value;
    }
}
