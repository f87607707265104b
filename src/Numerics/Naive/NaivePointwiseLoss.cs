using System.Numerics;

namespace FastNet.Numerics;

/// <summary>Pointwise losses as a textbook writes them: one score at a time. In double they are the oracle of the tests.</summary>
public static class NaivePointwiseLoss
{
    /// <inheritdoc cref="PointwiseLoss.SquaredError"/>
    public static T SquaredError<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PointwiseLoss.CheckArguments(scores, targets, weight, gradient);
        T loss = T.Zero;
        for (int i = 0; i < scores.Length; i++)
        {
            T difference = scores[i] - targets[i];
            loss += difference * difference;
            if (!gradient.IsEmpty)
                gradient[i] = weight * (difference + difference);
        }

        return weight * loss;
    }

    /// <inheritdoc cref="PointwiseLoss.BinaryCrossEntropy"/>
    public static T BinaryCrossEntropy<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, T weight, T positiveWeight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        PointwiseLoss.CheckArguments(logits, targets, weight, gradient);
        T loss = T.Zero;
        for (int i = 0; i < logits.Length; i++)
        {
            // -log(sigmoid(x)) = max(-x, 0) + log(1 + e^-|x|), and -log(1 - sigmoid(x)) is that of -x.
            T x = logits[i], t = targets[i];
            T rest = T.LogP1(T.Exp(-T.Abs(x)));
            loss += positiveWeight * t * (T.Max(-x, T.Zero) + rest) + (T.One - t) * (T.Max(x, T.Zero) + rest);
            if (!gradient.IsEmpty)
                gradient[i] = weight * ((T.One - t) / (T.One + T.Exp(-x)) - positiveWeight * t / (T.One + T.Exp(x)));
        }

        return weight * loss;
    }
}
