using System.Numerics;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// The loss of a linear classifier over a batch, mean data loss + lambda * (sum of W^2), and its gradient. The matrix x of samples is rows
/// x inputs with a leading dimension; W^T is classes x inputs with the same one, as products with few classes go through long rows
/// faster than through long columns.
/// </summary>
internal static class LinearObjective
{
    /// <summary>Computes the data loss of scores, and replaces them by their gradient if it is wanted.</summary>
    /// <param name="loss">Which loss.</param>
    /// <param name="classes">Elements of a row of scores.</param>
    /// <param name="scores">rows x classes.</param>
    /// <param name="labels">One for each row.</param>
    /// <param name="gradient">The scores, or empty.</param>
    internal static T DataLoss<T>(LinearLoss loss, int classes, ReadOnlySpan<T> scores, ReadOnlySpan<int> labels, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => loss switch
        {
            LinearLoss.Softmax => Softmax.CrossEntropy(labels.Length, classes, scores, labels, gradient),
            LinearLoss.Hinge => Hinge.Multiclass(labels.Length, classes, scores, labels, T.One, gradient),
            _ => Hinge.Squared(labels.Length, classes, scores, labels, T.One, gradient),
        };

    /// <summary>scores = x W.</summary>
    internal static void Scores<T>(
        int rows, int inputs, int classes, ReadOnlySpan<T> x, int stride, ReadOnlySpan<T> transposed, Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Gemm.Multiply(
            Transpose.No, Transpose.Yes, rows, classes, inputs, T.One, x, stride, transposed, stride, T.Zero, scores, classes);

    /// <summary>lambda * (sum of W^2).</summary>
    internal static double Penalty<T>(ReadOnlySpan<T> weights, double lambda)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => lambda * double.CreateTruncating(Reduce.Dot(weights, weights));

    /// <summary>gradient = g^T x, that of the data loss by W^T.</summary>
    /// <param name="rows">Rows of x.</param>
    /// <param name="inputs">Rows of W.</param>
    /// <param name="classes">Columns of W.</param>
    /// <param name="x">The samples.</param>
    /// <param name="stride">Leading dimension of x and the gradient.</param>
    /// <param name="scores">The gradient g by the scores, rows x classes.</param>
    /// <param name="gradient">classes x inputs.</param>
    internal static void Gradient<T>(
        int rows, int inputs, int classes, ReadOnlySpan<T> x, int stride, ReadOnlySpan<T> scores, Span<T> gradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Gemm.Multiply(
            Transpose.Yes, Transpose.No, classes, inputs, rows, T.One, scores, classes, x, stride, T.Zero, gradient, stride);

    /// <summary>W -= rate (gradient + 2 lambda W).</summary>
    internal static void Descend<T>(ReadOnlySpan<T> gradient, double rate, double lambda, Span<T> transposed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Update.Sgd(gradient, transposed, new UpdateOptions(rate) { WeightDecay = 2 * lambda });
}
