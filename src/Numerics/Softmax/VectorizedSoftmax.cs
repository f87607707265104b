using System.Numerics;
using CommunityToolkit.HighPerformance.Buffers;

namespace FastNet.Numerics;

/// <summary>
/// Softmax, cross-entropy and the hinge losses the way NumPy code writes them: a few operations on whole matrices. Easier to read
/// than kernels and far faster than loops; every operation goes through memory once more than <see cref="Softmax"/> does.
/// </summary>
public static class VectorizedSoftmax
{
    /// <inheritdoc cref="Softmax.Forward"/>
    public static void Forward<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using SpanOwner<T> perRow = SpanOwner<T>.Allocate(rows);
        Rows.Max(rows, columns, logits, perRow.Span);
        Columns.Subtract(rows, columns, logits, perRow.Span, destination); // p = x - max(x, axis=1, keepdims)
        Span<T> p = destination[..logits.Length];
        Elementwise.Exp(p, p);
        Rows.Sum(rows, columns, p, perRow.Span);
        Columns.Divide(rows, columns, p, perRow.Span, p);
    }

    /// <inheritdoc cref="Softmax.LogForward"/>
    public static void LogForward<T>(int rows, int columns, ReadOnlySpan<T> logits, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using SpanOwner<T> perRow = SpanOwner<T>.Allocate(rows);
        using SpanOwner<T> exponentials = SpanOwner<T>.Allocate(logits.Length);
        Rows.Max(rows, columns, logits, perRow.Span);
        Columns.Subtract(rows, columns, logits, perRow.Span, destination);
        Elementwise.Exp(destination[..logits.Length], exponentials.Span);
        Rows.Sum(rows, columns, exponentials.Span, perRow.Span);
        Elementwise.Log(perRow.Span, perRow.Span);
        Columns.Subtract(rows, columns, destination[..logits.Length], perRow.Span, destination);
    }

    /// <inheritdoc cref="Softmax.CrossEntropy{T}(int, int, ReadOnlySpan{T}, ReadOnlySpan{int}, Span{T})"/>
    public static T CrossEntropy<T>(int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossArguments.Check(rows, classes, logits, labels, gradient);
        using SpanOwner<T> logarithms = SpanOwner<T>.Allocate(logits.Length);
        using SpanOwner<T> ofLabels = SpanOwner<T>.Allocate(rows);
        LogForward(rows, classes, logits, logarithms.Span);
        TakeLabels(classes, logarithms.Span, labels, ofLabels.Span);
        if (!gradient.IsEmpty)
        {
            T weight = T.One / T.CreateTruncating(rows);
            Elementwise.Exp(logarithms.Span, gradient);
            Elementwise.Multiply(gradient, weight, gradient);
            for (int r = 0; r < rows; r++)
                gradient[r * classes + labels[r]] -= weight; // p[arange(n), y] -= 1
        }

        return -Reduce.Mean<T>(ofLabels.Span);
    }

    /// <summary>x[arange(n), labels].</summary>
    internal static void TakeLabels<T>(int classes, ReadOnlySpan<T> x, ReadOnlySpan<int> labels, Span<T> destination)
    {
        for (int r = 0; r < labels.Length; r++)
            destination[r] = x[r * classes + labels[r]];
    }
}
