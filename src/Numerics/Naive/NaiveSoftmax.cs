using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Softmax and its cross-entropy as a textbook writes them: one element at a time. In double it is the oracle of the tests.
/// </summary>
public static class NaiveSoftmax
{
    /// <inheritdoc cref="Softmax.Forward"/>
    public static void Forward<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> x = logits.Slice(r * columns, columns);
            Span<T> p = destination.Slice(r * columns, columns);
            T max = Largest(x);
            T sum = T.Zero;
            for (int c = 0; c < columns; c++)
                sum += T.Exp(x[c] - max);
            for (int c = 0; c < columns; c++)
                p[c] = T.Exp(x[c] - max) / sum;
        }
    }

    /// <inheritdoc cref="Softmax.LogForward"/>
    public static void LogForward<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> x = logits.Slice(r * columns, columns);
            Span<T> p = destination.Slice(r * columns, columns);
            T max = Largest(x);
            T sum = T.Zero;
            for (int c = 0; c < columns; c++)
                sum += T.Exp(x[c] - max);
            for (int c = 0; c < columns; c++)
                p[c] = x[c] - max - T.Log(sum);
        }
    }

    /// <inheritdoc cref="Softmax.CrossEntropy{T}(int, int, ReadOnlySpan{T}, ReadOnlySpan{int}, Span{T})"/>
    public static T CrossEntropy<T>(int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossArguments.Check(rows, classes, logits, labels, gradient);
        T count = T.CreateTruncating(rows);
        T loss = T.Zero;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> x = logits.Slice(r * classes, classes);
            T max = Largest(x);
            T sum = T.Zero;
            for (int c = 0; c < classes; c++)
                sum += T.Exp(x[c] - max);
            loss += T.Log(sum) - (x[labels[r]] - max);

            if (gradient.IsEmpty)
                continue;
            for (int c = 0; c < classes; c++)
                gradient[r * classes + c] = (T.Exp(x[c] - max) / sum - (c == labels[r] ? T.One : T.Zero)) / count;
        }

        return loss / count;
    }

    /// <inheritdoc cref="Softmax.CrossEntropy{T}(int, int, ReadOnlySpan{T}, ReadOnlySpan{int}, in CrossEntropyOptions, Span{T})"/>
    public static T CrossEntropy<T>(
        int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, in CrossEntropyOptions options, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int counted = LossArguments.Check(rows, classes, logits, labels, gradient, options.IgnoreLabel);
        T divisor = T.CreateTruncating(options.Divisor ?? Math.Max(1, counted));
        T smoothing = T.CreateTruncating(options.LabelSmoothing);
        T loss = T.Zero;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> x = logits.Slice(r * classes, classes);
            bool counts = labels[r] != options.IgnoreLabel;
            T max = Largest(x);
            T sum = T.Zero;
            for (int c = 0; c < classes; c++)
                sum += T.Exp(x[c] - max);
            for (int c = 0; c < classes; c++)
            {
                T target = smoothing / T.CreateTruncating(classes) + (c == labels[r] ? T.One - smoothing : T.Zero);
                if (counts && target != T.Zero)
                    loss -= target * (x[c] - max - T.Log(sum));
                if (!gradient.IsEmpty)
                    gradient[r * classes + c] = counts ? (T.Exp(x[c] - max) / sum - target) / divisor : T.Zero;
            }
        }

        return loss / divisor;
    }

    private static T Largest<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T max = T.NegativeInfinity;
        foreach (T value in x)
            max = T.Max(max, value);
        return max;
    }
}
