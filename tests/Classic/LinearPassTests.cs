using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Classic;

public sealed class LinearPassTests
{
    [Theory]
    [InlineData(LinearLoss.Softmax)]
    [InlineData(LinearLoss.Hinge)]
    [InlineData(LinearLoss.SquaredHinge)]
    public void A_batch_in_parts_is_the_batch_as_a_whole(LinearLoss loss)
    {
        // Batches of one part, of several, of parts that are not equally large, and of as many parts as there can be.
        ImageDataset train = Samples.RandomImages(70, 32, 3, classes: 5);
        int inputs = train.Shape.Size + 1, classes = train.Classes.Count;
        foreach (int rows in new[] { 1, 3, 199, 200, 301, 1999 })
        {
            var pass = new LinearPass(train, loss, rows);
            Assert.Equal(inputs, pass.Inputs);
            var whole = new LinearBatch(train, rows);
            var chosen = new int[rows];
            var random = new Philox(3, (ulong)rows);
            random.Integers(chosen, 0, train.Count);
            for (int row = 0; row < rows; row++)
                whole.Set(row, chosen[row]);
            float[] weights = new float[classes * pass.Stride], scores = new float[rows * classes], gradient = new float[weights.Length];
            for (int c = 0; c < classes; c++)
                random.Normal(weights.AsSpan(c * pass.Stride, inputs), 0, 1e-3f);

            // Twice: nothing is left over from the batch before.
            pass.DataLoss(chosen, weights);
            double found = pass.DataLoss(chosen, weights);
            LinearObjective.Scores<float>(rows, inputs, classes, whole.Rows, pass.Stride, weights, scores);
            double expected = LinearObjective.DataLoss<float>(loss, classes, scores, whole.Labels, scores);
            LinearObjective.Gradient<float>(rows, inputs, classes, whole.Rows, pass.Stride, scores, gradient);

            Assert.Equal(expected, found, Math.Abs(expected) * 1e-5);
            float largest = gradient.Max(Math.Abs);
            for (int c = 0; c < classes; c++)
                for (int i = c * pass.Stride; i < c * pass.Stride + inputs; i++)
                    Assert.Equal(gradient[i], pass.Gradient[i], largest * 1e-5f);
        }
    }
}
