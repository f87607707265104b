using FastNet.Numerics;

namespace FastNet.Tests.Docs;

/// <summary>The example of README.md between the two marks, as the compiler sees it; a test keeps them equal.</summary>
internal static class QuickStart
{
    /// <summary>Runs the example; what it prints goes to <paramref name="Console"/>.</summary>
    internal static void Run(TextWriter Console)
    {
        // README begins
        // C = A B: 2 x 3 times 3 x 2, row-major, nothing to dispose.
        float[] a = [1, 2, 3, 4, 5, 6];
        float[] b = [1, 0, 0, 1, 1, 1];
        float[] c = new float[4];
        Gemm.Multiply(2, 2, 3, a, b, c);
        Console.WriteLine(string.Join(" ", c)); // 4 5 10 11

        // C = relu(2 A^T A + bias): transposes, factors and what follows the product are one call.
        float[] square = new float[9], bias = [-60, 0, 60];
        Gemm.Multiply(
            Transpose.Yes, Transpose.No, 3, 3, 2, 2f, a, 3, a, 3, 0f, square, 3,
            new Epilogue<float> { Bias = bias, Activation = Activation.Relu });
        Console.WriteLine(string.Join(" ", square)); // 0 44 114 0 58 132 0 72 150

        // Softmax of two rows of logits; mean cross-entropy of the labels 1 and 0, with its gradient.
        float[] logits = [1, 2, 3, 0, 0, 0], probabilities = new float[6], gradient = new float[6];
        Softmax.Forward(2, 3, logits, probabilities);
        float loss = Softmax.CrossEntropy(2, 3, logits, [1, 0], gradient);
        Console.WriteLine($"{probabilities[2]:0.0000} {loss:0.0000}"); // 0.6652 1.2531

        // The two points nearest to the origin, of four points in the plane.
        double[] query = [0, 0], points = [3, 4, 1, 0, 0, 2, 5, 5], distances = new double[2];
        int[] nearest = new int[2];
        Distances.Nearest(Metric.L2, 1, 4, 2, query, points, 2, nearest, distances);
        Console.WriteLine($"{nearest[0]} at {distances[0]}, {nearest[1]} at {distances[1]}"); // 1 at 1, 2 at 2
        // README ends
    }
}
