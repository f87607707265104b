using System.Numerics;

namespace FastNet.Numerics;

/// <summary>Multiclass hinge losses as a textbook writes them: one score at a time. In double it is the oracle of the tests.</summary>
public static class NaiveHinge
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
        T count = T.CreateTruncating(rows);
        T loss = T.Zero;
        for (int r = 0; r < rows; r++)
        {
            ReadOnlySpan<T> x = scores.Slice(r * classes, classes);
            T right = x[labels[r]];
            T ofLabel = T.Zero;
            for (int c = 0; c < classes; c++)
            {
                T term = c == labels[r] ? T.Zero : T.Max(T.Zero, x[c] - right + margin);
                T slope = !squared ? (term > T.Zero ? T.One : T.Zero) : term + term;
                loss += squared ? term * term : term;
                ofLabel -= slope;
                if (!gradient.IsEmpty)
                    gradient[r * classes + c] = slope / count;
            }

            if (!gradient.IsEmpty)
                gradient[r * classes + labels[r]] = ofLabel / count;
        }

        return loss / count;
    }
}
