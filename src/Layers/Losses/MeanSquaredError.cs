using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>(score - target)^2, mean over all scores: the gradient is 2 (score - target) / (rows * columns), as in PyTorch.</summary>
public sealed class MeanSquaredError : TargetLoss
{
    /// <inheritdoc/>
    /// <exception cref="ArgumentException">A size does not fit; nothing has been written then.</exception>
    public override float Forward(
        int rows, int columns, ReadOnlySpan<float> scores, ReadOnlySpan<float> targets, Span<float> gradient, float weight = 1) =>
        PointwiseLoss.SquaredError(scores, targets, PerScore(rows, columns, scores, weight), gradient);
}
