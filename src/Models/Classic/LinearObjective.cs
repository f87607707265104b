using System.Numerics;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// The loss of a linear classifier over a batch, mean data loss + lambda * (sum of W^2), and its gradient. The matrix x of samples is rows x
/// inputs with a leading dimension, W is inputs x classes; the biases are a row of W, their input is 1.
/// </summary>
internal static class LinearObjective
{
    /// <summary>Computes the scores x W and the data loss, and replaces the scores by their gradient.</summary>
    /// <returns>The mean data loss.</returns>
    internal static T Forward<T>(
        LinearLoss loss,
        int inputs,
        int classes,
        ReadOnlySpan<T> x,
        int ldx,
        ReadOnlySpan<int> labels,
        ReadOnlySpan<T> weights,
        Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int rows = labels.Length;
        Gemm.Multiply(Transpose.No, Transpose.No, rows, classes, inputs, T.One, x, ldx, weights, classes, T.Zero, scores, classes);
        return loss switch
        {
            LinearLoss.Softmax => Softmax.CrossEntropy(rows, classes, scores, labels, scores),
            LinearLoss.Hinge => Hinge.Multiclass(rows, classes, scores, labels, T.One, scores),
            _ => Hinge.Squared(rows, classes, scores, labels, T.One, scores),
        };
    }

    /// <summary>lambda * (sum of W^2).</summary>
    internal static double Penalty<T>(ReadOnlySpan<T> weights, double lambda)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lambda * double.CreateTruncating(Reduce.Dot(weights, weights));

    /// <summary>
    /// w = scale (x^T g + 2 lambda W) + keep w: with scale 1 and keep 0 the gradient, with the negative learning rate and keep 1 a step
    /// down the gradient, both by one product of matrices.
    /// </summary>
    /// <param name="inputs">Rows of W.</param>
    /// <param name="classes">Columns of W.</param>
    /// <param name="x">The samples.</param>
    /// <param name="ldx">Their leading dimension.</param>
    /// <param name="gradient">Gradient of the scores, rows x classes.</param>
    /// <param name="scale">The factor above.</param>
    /// <param name="factor">2 scale lambda + keep, where w holds W.</param>
    /// <param name="w">Holds W; receives the result.</param>
    internal static void Accumulate<T>(
        int inputs, int classes, ReadOnlySpan<T> x, int ldx, ReadOnlySpan<T> gradient, double scale, double factor, Span<T> w)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Gemm.Multiply(
            Transpose.Yes, Transpose.No, inputs, classes, gradient.Length / classes, T.CreateTruncating(scale), x, ldx, gradient, classes,
            T.CreateTruncating(factor), w, classes);
}
