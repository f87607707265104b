using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// -(PositiveWeight target log(p) + (1 - target) log(1 - p)) with p = sigmoid(score), mean over all scores; log(2) for scores of 0. No
/// score is too large for it. Targets are 0, 1 or probabilities between.
/// </summary>
public sealed class BinaryCrossEntropyWithLogits : TargetLoss
{
    /// <summary>How much more a positive target counts than a negative one; finite, 0 or more, default 1 (PyTorch: pos_weight).</summary>
    public double PositiveWeight { get; init => field = Settable.NotNegative(value); } = 1;

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size does not fit; nothing has been written then.</exception>
    public override float Forward(
        int rows, int columns, ReadOnlySpan<float> scores, ReadOnlySpan<float> targets, Span<float> gradient, float weight = 1) =>
        PointwiseLoss.BinaryCrossEntropy(
            scores, targets, PerScore(rows, columns, scores, weight), (float)PositiveWeight, gradient);
}
