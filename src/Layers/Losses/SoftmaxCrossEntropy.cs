using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Softmax cross-entropy, -log(softmax(scores)[label]), mean over the rows that count; log(columns) for equal scores. With
/// <see cref="IgnoreLabel"/> it is the masked temporal softmax: rows are samples times steps.
/// </summary>
public sealed class SoftmaxCrossEntropy : LabelLoss
{
    /// <summary>Share of the target that is spread over all classes evenly; 0 to 1, default 0.</summary>
    public double LabelSmoothing
    {
        get;
        init => field = value is >= 0 and <= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"LabelSmoothing is {value}; expected 0 to 1.");
    }

    /// <summary>
    /// Rows of this label neither count nor have a gradient: padding. It need not be a class; null, the default, for none.
    /// If no row counts, loss and gradient are 0 (PyTorch: NaN).
    /// </summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>
    /// Null, the default, divides the sum by the number of rows that count, as PyTorch does. A number T divides it by rows / T instead,
    /// the number of samples if each has T rows, whether or not they count: the course's temporal softmax loss. 1 or more.
    /// </summary>
    public int? RowsPerSample
    {
        get;
        init => field = value is null or >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"RowsPerSample is {value}; expected 1 or more.");
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// A size does not fit or a label is out of range (row and value are named); nothing has been written then.
    /// </exception>
    public override float Forward(
        int rows, int columns, ReadOnlySpan<float> scores, ReadOnlySpan<int> labels, Span<float> gradient, float weight = 1)
    {
        CheckWeight(weight);
        double divisor;
        if (RowsPerSample is not int perSample)
            divisor = IgnoreLabel is int ignored ? Math.Max(1, labels.Length - labels.Count(ignored)) : rows;
        else if (rows % perSample == 0)
            divisor = rows / perSample;
        else
            throw new ArgumentException($"There are {rows} rows; expected a multiple of {perSample}, RowsPerSample.", nameof(rows));

        var options = new CrossEntropyOptions { LabelSmoothing = LabelSmoothing, IgnoreLabel = IgnoreLabel };
        if (weight != 0)
            return Softmax.CrossEntropy(rows, columns, scores, labels, options with { Divisor = Math.Max(1, divisor) / weight }, gradient);

        // Still checked, and without a gradient.
        Softmax.CrossEntropy(rows, columns, scores, labels, options, gradient);
        gradient.Clear();
        return 0;
    }
}
