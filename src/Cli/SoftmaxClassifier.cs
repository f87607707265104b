using FastNet.Numerics;

namespace FastNet.Cli;

/// <summary>
/// Multinomial logistic regression: scores = x W + b, trained by stochastic gradient descent on the softmax cross-entropy. A
/// whole learner in five calls of the numerics.
/// </summary>
/// <param name="inputs">Elements of an example.</param>
/// <param name="classes">Kinds of examples.</param>
internal sealed class SoftmaxClassifier(int inputs, int classes)
{
    private readonly float[] _weights = new float[inputs * classes], _weightGradient = new float[inputs * classes];
    private readonly float[] _bias = new float[classes], _biasGradient = new float[classes];

    /// <summary>scores (rows x classes) = x (rows x inputs) W + b.</summary>
    public void Score(int rows, ReadOnlySpan<float> x, Span<float> scores) => Gemm.Multiply(
        Transpose.No, Transpose.No, rows, classes, inputs, 1f, x, inputs, _weights, classes, 0f, scores, classes, new() { Bias = _bias });

    /// <summary>One step down the gradient of the loss of a mini-batch.</summary>
    /// <param name="x">rows x inputs.</param>
    /// <param name="labels">The right class of each row.</param>
    /// <param name="rate">Length of the step, as a factor of the gradient.</param>
    /// <param name="scores">Scratch, rows x classes.</param>
    /// <returns>The mean loss before the step.</returns>
    public float Step(ReadOnlySpan<float> x, ReadOnlySpan<int> labels, float rate, Span<float> scores)
    {
        int rows = labels.Length;
        Score(rows, x, scores);
        float loss = Softmax.CrossEntropy(rows, classes, scores, labels, scores); // the gradient takes the place of the scores
        Gemm.Multiply(
            Transpose.Yes, Transpose.No, inputs, classes, rows, 1f, x, inputs, scores, classes, 0f, _weightGradient, classes); // dW = x^T g
        Columns.Sum<float>(rows, classes, scores, _biasGradient);
        Elementwise.Axpy(-rate, _weightGradient, _weights);
        Elementwise.Axpy(-rate, _biasGradient, _bias);
        return loss;
    }

    /// <summary>One pass over the examples in a random order.</summary>
    /// <returns>The mean loss on the way.</returns>
    public double Epoch(ReadOnlySpan<float> x, ReadOnlySpan<int> labels, int batch, float rate, Philox random)
    {
        int[] order = new int[labels.Length], batchLabels = new int[batch];
        float[] batchX = new float[batch * inputs], scores = new float[batch * classes];
        random.Permutation(order);
        double loss = 0;
        for (int start = 0; start < order.Length; start += batch)
        {
            int rows = Math.Min(batch, order.Length - start);
            for (int i = 0; i < rows; i++)
            {
                int example = order[start + i];
                x.Slice(example * inputs, inputs).CopyTo(batchX.AsSpan(i * inputs));
                batchLabels[i] = labels[example];
            }

            loss += rows * Step(batchX.AsSpan(0, rows * inputs), batchLabels.AsSpan(0, rows), rate, scores.AsSpan(0, rows * classes));
        }

        return loss / order.Length;
    }

    /// <summary>The share of examples whose highest score is that of their class.</summary>
    public double Accuracy(ReadOnlySpan<float> x, ReadOnlySpan<int> labels)
    {
        var scores = new float[labels.Length * classes];
        var predicted = new int[labels.Length];
        Score(labels.Length, x, scores);
        Rows.ArgMax<float>(labels.Length, classes, scores, predicted);
        return Share(predicted, labels);
    }

    /// <summary>The share of predictions that are right.</summary>
    public static double Share(ReadOnlySpan<int> predicted, ReadOnlySpan<int> labels)
    {
        int right = 0;
        for (int i = 0; i < labels.Length; i++)
            right += predicted[i] == labels[i] ? 1 : 0;
        return (double)right / labels.Length;
    }
}
