using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Classic;

public sealed class LinearPassTests
{
    private const double Rate = 1e-6, Lambda = 0.1;

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
            float[] moved = [.. weights], again = [.. weights];
            pass.Step(chosen, moved, Rate, Lambda);
            double found = pass.Step(chosen, again, Rate, Lambda);
            Assert.Equal(moved, again);

            float[] expected = [.. weights];
            LinearObjective.Scores<float>(rows, inputs, classes, whole.Rows, pass.Stride, weights, scores);
            double data = LinearObjective.DataLoss<float>(loss, classes, scores, whole.Labels, scores);
            LinearObjective.Gradient<float>(rows, inputs, classes, whole.Rows, pass.Stride, scores, gradient);
            LinearObjective.Descend<float>(gradient, Rate, Lambda, expected);
            double total = data + LinearObjective.Penalty<float>(weights, Lambda);

            Assert.Equal(total, found, total * 1e-5);
            double largest = Rate * gradient.Max(Math.Abs);
            for (int i = 0; i < weights.Length; i++)
            {
                if (i % pass.Stride < inputs)
                    Assert.Equal(expected[i], again[i], largest * 1e-5 + Math.Abs(expected[i]) * 1e-6);
            }
        }
    }
}
