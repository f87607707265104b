using System.Numerics;
using CommunityToolkit.HighPerformance.Buffers;

namespace FastNet.Numerics;

/// <summary>The multiclass hinge losses the way NumPy code writes them: a few operations on whole matrices.</summary>
public static class VectorizedHinge
{
    /// <inheritdoc cref="Hinge.Multiclass"/>
    public static T Multiclass<T>(int rows, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, T margin, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, classes, scores, labels, margin, gradient, squared: false);

    /// <inheritdoc cref="Hinge.Squared"/>
    public static T Squared<T>(int rows, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, T margin, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Run(rows, classes, scores, labels, margin, gradient, squared: true);

    private static T Run<T>(
        int rows, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, T margin, Span<T> gradient, bool squared)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LossArguments.Check(rows, classes, scores, labels, gradient);
        using SpanOwner<T> owner = SpanOwner<T>.Allocate(scores.Length);
        using SpanOwner<T> perRow = SpanOwner<T>.Allocate(rows);
        Span<T> terms = owner.Span;

        // terms = maximum(0, x - (x[arange(n), y] - margin)); terms[arange(n), y] = 0
        VectorizedSoftmax.TakeLabels(classes, scores, labels, perRow.Span);
        Elementwise.Subtract<T>(perRow.Span, margin, perRow.Span);
        Columns.Subtract(rows, classes, scores, perRow.Span, terms);
        Elementwise.Max<T>(terms, T.Zero, terms);
        for (int r = 0; r < rows; r++)
            terms[r * classes + labels[r]] = T.Zero;

        T count = T.CreateTruncating(rows);
        T loss = (squared ? Reduce.Dot<T>(terms, terms) : Reduce.Sum<T>(terms)) / count;
        if (gradient.IsEmpty)
            return loss;

        // slopes = 2 terms or terms > 0, each row's sum taken off at its label
        if (squared)
            Elementwise.Add<T>(terms, terms, terms);
        else
            Map.Unary(default(PositiveOp<T>), terms, terms);
        Rows.Sum(rows, classes, terms, perRow.Span);
        for (int r = 0; r < rows; r++)
            terms[r * classes + labels[r]] = -perRow.Span[r];
        Elementwise.Divide<T>(terms, count, gradient);
        return loss;
    }
}
