using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// The loss of a multiclass support-vector machine: sum over j != label of max(0, score[j] - score[label] + Margin), mean over the rows;
/// (columns - 1) * Margin for equal scores. PyTorch's MultiMarginLoss also divides by the number of classes, the course does not.
/// </summary>
public sealed class MulticlassHinge : LabelLoss
{
    /// <summary>By how much the right score has to lead; finite, default 1.</summary>
    public double Margin { get; init => field = Settable.Finite(value); } = 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// A size does not fit or a label is out of range (row and value are named); nothing has been written then.
    /// </exception>
    public override float Forward(
        int rows, int columns, ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, Span<float> gradient, float weight = 1)
    {
        CheckWeight(weight);
        float loss = Hinge.Multiclass(rows, columns, scores, labels, (float)Margin, gradient);
        if (weight != 1)
            Elementwise.Multiply<float>(gradient, weight, gradient);
        return weight * loss;
    }
}
