using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Losses that compare each score with a target of its own, with gradient, in one pass. Sums are taken over a fixed tree and in
/// double, so the bits do not depend on the number of threads.
/// </summary>
public static unsafe class PointwiseLoss
{
    /// <summary>weight * sum of (score - target)^2, and its gradient by the scores, 2 weight (score - target).</summary>
    /// <param name="scores">What the network says.</param>
    /// <param name="targets">As long as the scores.</param>
    /// <param name="weight">1 / length for the mean. Finite.</param>
    /// <param name="gradient">As long as the scores, may be the scores themselves; empty if only the loss is wanted.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, gradient overlaps shifted, or a number is not finite; nothing has been written then.
    /// </exception>
    public static T SquaredError<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Run(new SquaredErrorTerm<T>(), scores, targets, weight, gradient);

    /// <summary>
    /// weight * sum of -(positiveWeight target log(p) + (1 - target) log(1 - p)), where p = sigmoid(logit), and its gradient by the
    /// logits, weight ((1 + (positiveWeight - 1) target) p - positiveWeight target). No logit is too large for it.
    /// </summary>
    /// <param name="logits">What the network says, before the sigmoid.</param>
    /// <param name="targets">Probabilities of 0 to 1, as long as the logits; not checked.</param>
    /// <param name="weight">1 / length for the mean. Finite.</param>
    /// <param name="positiveWeight">How much more a positive target counts than a negative one, 1 for alike. Finite, 0 or more.</param>
    /// <param name="gradient">As long as the logits, may be the logits themselves; empty if only the loss is wanted.</param>
    /// <exception cref="ArgumentException">
    /// Lengths differ, gradient overlaps shifted, or a number is out of its range; nothing has been written then.
    /// </exception>
    public static T BinaryCrossEntropy<T>(
        ReadOnlySpan<T> logits, ReadOnlySpan<T> targets, T weight, T positiveWeight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.NotNegative(double.CreateTruncating(positiveWeight), nameof(positiveWeight));
        return Run(new BinaryCrossEntropyTerm<T>(positiveWeight), logits, targets, weight, gradient);
    }

    private static T Run<T, TTerm>(in TTerm term, ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, T weight, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTerm : unmanaged, IPointwiseTerm<T>
    {
        CheckArguments<T>(scores, targets, weight, gradient);
        fixed (T* x = scores, t = targets, g = gradient)
            return T.CreateTruncating(double.CreateTruncating(weight) * PointwiseLoop.Sum(term, x, t, weight, g, scores.Length));
    }

    /// <summary>Nothing is written before all of it holds.</summary>
    internal static void CheckArguments<T>(ReadOnlySpan<T> scores, ReadOnlySpan<T> targets, T weight, ReadOnlySpan<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        Check.Length(targets.Length, scores.Length, nameof(targets));
        if (!T.IsFinite(weight))
            Check.ThrowRange(nameof(weight), weight, $"weight is {weight}; expected a finite number.");
        if (gradient.IsEmpty)
            return;
        Check.Length(gradient.Length, scores.Length, nameof(gradient));
        Check.SameOrDisjoint(gradient, scores, nameof(gradient), nameof(scores));
        Check.SameOrDisjoint(gradient, targets, nameof(gradient), nameof(targets));
    }
}
