using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>As <see cref="MulticlassHinge"/> with every term squared: max(0, score[j] - score[label] + Margin)^2.</summary>
public sealed class SquaredHinge : LabelLoss
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
        float loss = Hinge.Squared(rows, columns, scores, labels, (float)Margin, gradient);
        if (weight != 1)
            Elementwise.Multiply<float>(gradient, weight, gradient);
        return weight * loss;
    }
}
