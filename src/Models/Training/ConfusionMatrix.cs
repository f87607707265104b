namespace FastNet.Models;

/// <summary>How often each class was taken for each, and the measures that follow.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[,] _counts;

    /// <summary>Counts.</summary>
    /// <param name="labels">True classes, 0 to the number of classes - 1.</param>
    /// <param name="predictions">Predicted classes, as many.</param>
    /// <param name="classes">Names of the classes, 1 or more.</param>
    /// <exception cref="ArgumentException">The lengths differ, or a class is out of range (index and value are named).</exception>
    public ConfusionMatrix(ReadOnlySpan<int> labels, ReadOnlySpan<int> predictions, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count == 0)
            throw new ArgumentException("There are 0 classes; expected 1 or more.", nameof(classes));
        if (labels.Length != predictions.Length)
            throw new ArgumentException(
                $"There are {labels.Length} labels and {predictions.Length} predictions; expected as many.", nameof(predictions));
        Check(labels, classes.Count, nameof(labels));
        Check(predictions, classes.Count, nameof(predictions));
        Classes = classes;
        _counts = new long[classes.Count, classes.Count];
        for (int i = 0; i < labels.Length; i++)
            _counts[labels[i], predictions[i]]++;
    }

    /// <summary>Takes counts.</summary>
    /// <param name="counts">A row for each true class, a column for each predicted one; 0 or more.</param>
    /// <param name="classes">Names of the classes, 1 or more.</param>
    /// <exception cref="ArgumentException">The sizes differ, or a count is negative.</exception>
    public ConfusionMatrix(int[,] counts, IReadOnlyList<string> classes)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentNullException.ThrowIfNull(classes);
        if (classes.Count == 0 || counts.GetLength(0) != classes.Count || counts.GetLength(1) != classes.Count)
            throw new ArgumentException(
                $"There are {counts.GetLength(0)} x {counts.GetLength(1)} counts for {classes.Count} classes; "
                + "expected a row and a column for each, and 1 class or more.",
                nameof(counts));
        Classes = classes;
        _counts = new long[classes.Count, classes.Count];
        for (int row = 0; row < classes.Count; row++)
        {
            for (int column = 0; column < classes.Count; column++)
            {
                _counts[row, column] = counts[row, column] >= 0
                    ? counts[row, column]
                    : throw new ArgumentException($"counts[{row}, {column}] is {counts[row, column]}; expected 0 or more.", nameof(counts));
            }
        }
    }

    /// <summary>Names of the classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>How often a class was taken for another.</summary>
    /// <param name="actual">True class.</param>
    /// <param name="predicted">Predicted class.</param>
    public long this[int actual, int predicted] => _counts[actual, predicted];

    /// <summary>All samples.</summary>
    public long Total => Enumerable.Range(0, Classes.Count).Sum(Actual);

    /// <summary>Samples whose class was found.</summary>
    public long Correct => Enumerable.Range(0, Classes.Count).Sum(c => _counts[c, c]);

    /// <summary>Part of the samples whose class was found; NaN without samples.</summary>
    public double Accuracy => Part(Correct, Total);

    /// <summary>Samples of a class.</summary>
    /// <param name="index">The class.</param>
    public long Actual(int index) => Enumerable.Range(0, Classes.Count).Sum(c => _counts[index, c]);

    /// <summary>Samples taken for a class.</summary>
    /// <param name="index">The class.</param>
    public long Predicted(int index) => Enumerable.Range(0, Classes.Count).Sum(r => _counts[r, index]);

    /// <summary>Of the samples taken for a class, the part that is of it; NaN if there are none.</summary>
    /// <param name="index">The class.</param>
    public double Precision(int index) => Part(_counts[index, index], Predicted(index));

    /// <summary>Of the samples of a class, the part that was found; NaN if there are none.</summary>
    /// <param name="index">The class.</param>
    public double Recall(int index) => Part(_counts[index, index], Actual(index));

    /// <summary>Harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN); NaN for a class that occurs nowhere.</summary>
    /// <param name="index">The class.</param>
    public double F1(int index) => Part(2 * _counts[index, index], Actual(index) + Predicted(index));

    private static double Part(long some, long all) => all > 0 ? (double)some / all : double.NaN;

    private static void Check(ReadOnlySpan<int> values, int classes, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if ((uint)values[i] >= (uint)classes)
                throw new ArgumentException($"{name}[{i}] is {values[i]}; expected 0 to {classes - 1}.", name);
        }
    }
}
