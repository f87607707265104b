namespace FastNet.Layers;

/// <summary>
/// A loss over a batch: one number and its gradient by the scores. What is right is given as labels (<see cref="LabelLoss"/>) or as a
/// number for each score (<see cref="TargetLoss"/>). Immutable, so one object serves any number of threads.
/// </summary>
public abstract class Loss
{
    private protected Loss()
    {
    }

    private protected static void CheckWeight(float weight)
    {
        if (!float.IsFinite(weight))
            throw new ArgumentOutOfRangeException(nameof(weight), weight, $"weight is {weight}; expected a finite number.");
    }
}

/// <summary>A loss that is told the right class of each row.</summary>
public abstract class LabelLoss : Loss
{
    /// <summary>weight times the loss, and the gradient of that.</summary>
    /// <param name="rows">Number of rows, 1 or more: samples, or samples times steps.</param>
    /// <param name="columns">Number of classes, 1 or more.</param>
    /// <param name="scores">rows x columns.</param>
    /// <param name="labels">The right class of each row, 0 to columns - 1.</param>
    /// <param name="gradient">rows x columns, may be the scores themselves; empty if only the loss is wanted.</param>
    /// <param name="weight">Factor of this loss among others; finite.</param>
    /// <exception cref="ArgumentException">
    /// A size does not fit or a label is out of range (row and value are named); nothing has been written then.
    /// </exception>
    public abstract float Forward(
        int rows, int columns, ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, Span<float> gradient, float weight = 1);
}

/// <summary>A loss that is told what each score should be.</summary>
public abstract class TargetLoss : Loss
{
    /// <summary>weight times the loss, and the gradient of that.</summary>
    /// <param name="rows">Number of rows, 1 or more.</param>
    /// <param name="columns">Scores of a row, 1 or more.</param>
    /// <param name="scores">rows x columns.</param>
    /// <param name="targets">rows x columns.</param>
    /// <param name="gradient">rows x columns, may be the scores themselves; empty if only the loss is wanted.</param>
    /// <param name="weight">Factor of this loss among others; finite.</param>
    /// <exception cref="ArgumentException">A size does not fit; nothing has been written then.</exception>
    public abstract float Forward(
        int rows, int columns, ReadOnlySpan<float> scores, ReadOnlySpan<float> targets, Span<float> gradient, float weight = 1);

    /// <summary>weight over the number of scores: the mean is over all of them, as in PyTorch.</summary>
    private protected static float PerScore(int rows, int columns, ReadOnlySpan<float> scores, float weight)
    {
        CheckWeight(weight);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (scores.Length != (long)rows * columns)
            throw new ArgumentException($"scores has {scores.Length} elements; expected exactly {(long)rows * columns}.", nameof(scores));
        return weight / scores.Length;
    }
}
