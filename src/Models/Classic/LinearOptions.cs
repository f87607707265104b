namespace FastNet.Models;

/// <summary>How a <see cref="LinearClassifier"/> is trained. The defaults are the course's.</summary>
public sealed record LinearOptions
{
    /// <summary>What is minimised.</summary>
    public LinearLoss Loss { get; init; } = LinearLoss.Softmax;

    /// <summary>Size of a step; finite, above 0. The default is made for pixels of 0 to 255 without their mean.</summary>
    public double LearningRate { get; init; } = 1e-7;

    /// <summary>
    /// Factor lambda of the penalty lambda * (sum of all weights squared), whose gradient is 2 lambda W: the course's form, not the one
    /// with 0.5. The biases count as weights. Finite, 0 or more.
    /// </summary>
    public double Regularization { get; init; } = 2.5e4;

    /// <summary>Steps, 0 or more.</summary>
    public int Iterations { get; init; } = 1500;

    /// <summary>Samples of a step, drawn with replacement; 1 or more.</summary>
    public int BatchSize { get; init; } = 200;

    /// <summary>Standard deviation of the weights at the start; finite, 0 or more.</summary>
    public double WeightScale { get; init; } = 1e-3;

    /// <summary>Number from which weights and batches follow.</summary>
    public ulong Seed { get; init; }

    /// <summary>All numbers within their ranges.</summary>
    internal void Check()
    {
        if (!Enum.IsDefined(Loss))
            throw new ArgumentOutOfRangeException(nameof(Loss), Loss, $"Loss is {(int)Loss}; expected 0 to 2.");
        Require(nameof(LearningRate), LearningRate, LearningRate > 0 && double.IsFinite(LearningRate), "a finite number above 0");
        Require(
            nameof(Regularization), Regularization, Regularization >= 0 && double.IsFinite(Regularization), "a finite number of 0 or more");
        Require(nameof(Iterations), Iterations, Iterations >= 0, "0 or more");
        Require(nameof(BatchSize), BatchSize, BatchSize >= 1, "1 or more");
        Require(nameof(WeightScale), WeightScale, WeightScale >= 0 && double.IsFinite(WeightScale), "a finite number of 0 or more");
    }

    private static void Require(string name, double value, bool holds, string expected)
    {
        if (!holds)
            throw new ArgumentOutOfRangeException(name, value, FormattableString.Invariant($"{name} is {value}; expected {expected}."));
    }
}
