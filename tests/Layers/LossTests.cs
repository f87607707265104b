using FastNet.Layers;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>Losses against the course's worked example and numbers that PyTorch 1.13 computed in double.</summary>
public sealed class LossTests
{
    private const int Rows = 4, Columns = 3;

    private static readonly float[] Scores = [3.2f, 5.1f, -1.7f, 1.3f, 4.9f, 2.0f, 2.2f, 2.5f, -3.1f, 0.5f, -1, 0.25f];
    private static readonly int[] Labels = [0, 1, 2, -100];

    [Fact]
    public void The_worked_example_of_the_course()
    {
        float loss = new MulticlassHinge().Forward(3, Columns, Scores.AsSpan(0, 9), Labels.AsSpan(0, 3), new float[9]);
        Assert.Equal((2.9 + 0 + 12.9) / 3, loss, 1e-6);
        Assert.Equal(9, new MulticlassHinge().Forward(2, 10, new float[20], [3, 4], []), 1e-6);
        Assert.Equal(9, new SquaredHinge().Forward(2, 10, new float[20], [3, 4], []), 1e-6);
        Assert.Equal(Math.Log(10), new SoftmaxCrossEntropy().Forward(2, 10, new float[20], [3, 4], []), 1e-6);
        Assert.Equal(Math.Log(2), new BinaryCrossEntropyWithLogits().Forward(2, 2, new float[4], [0, 1, 0.5f, 0], []), 1e-6);
    }

    [Fact]
    public void Cross_entropy_with_ignored_rows_and_smoothing_is_PyTorchs()
    {
        var plain = new SoftmaxCrossEntropy { IgnoreLabel = -100 };
        Check(
            plain,
            2.758654710918577,
            [-0.2900058203276089, 0.28968317840275526, 0.0003226419248536814, 0.008414961159646565, -0.025360611978143766,
                0.016945650818497176, 0.1415518086089139, 0.19107495557905507, -0.33262676418796894, 0, 0, 0]);
        Check(
            new SoftmaxCrossEntropy { IgnoreLabel = -100, LabelSmoothing = 0.1 },
            2.7430991553630215,
            [-0.2677835981053867, 0.27857206729164424, -0.01078846918625743, -0.002696149951464544, -0.003138389755921514,
                0.005834539707386068, 0.1304406974978028, 0.17996384446794395, -0.31040454196574674, 0, 0, 0]);

        // The course divides by the number of samples, here two of two steps each.
        var course = new SoftmaxCrossEntropy { IgnoreLabel = -100, RowsPerSample = 2 };
        Assert.Equal(1.5f * plain.Forward(Rows, Columns, Scores, Labels, []), course.Forward(Rows, Columns, Scores, Labels, []), 1e-6f);
        Assert.Contains("4 rows; expected a multiple of 3", Assert.Throws<ArgumentException>(
            () => new SoftmaxCrossEntropy { RowsPerSample = 3 }.Forward(Rows, Columns, Scores, [0, 0, 0, 0], [])).Message);

        // Nothing but padding.
        float[] gradient = [.. Scores];
        Assert.Equal(0, plain.Forward(Rows, Columns, Scores, [-100, -100, -100, -100], gradient));
        Assert.All(gradient, value => Assert.Equal(0, value));

        static void Check(SoftmaxCrossEntropy loss, double expected, double[] expectedGradient)
        {
            float[] gradient = new float[12];
            Assert.Equal(expected, loss.Forward(Rows, Columns, Scores, Labels, gradient), 1e-6);
            Assert.All(gradient.Zip(expectedGradient), pair => Assert.Equal(pair.Second, pair.First, 1e-7));
        }
    }

    [Fact]
    public void Losses_over_numbers_are_PyTorchs()
    {
        float[] targets = [1, 0, 0.5f, 0, 0, 1, 1, 1, 0, 0.25f, 0, 1], gradient = new float[12];
        Assert.Equal(
            1.4728581075064664,
            new BinaryCrossEntropyWithLogits { PositiveWeight = 2.5 }.Forward(Rows, Columns, Scores, targets, gradient),
            1e-6);
        double[] expected =
        [
            -0.008159525582659236, 0.08282834987570131, -0.08164048217531784, 0.06548624858687989, 0.08271737155464318,
            -0.02483394208794117, -0.020781351899934426, -0.01580378750442572, 0.0035922712450905097, 0.019240131700212503,
            0.02241178511416626, -0.0912132289821254,
        ];
        Assert.All(gradient.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-7));
        Assert.Equal(6.442916666666666, new MeanSquaredError().Forward(Rows, Columns, Scores, targets, gradient), 1e-5);
        Assert.All(gradient.Zip([0.3666666666666667, 0.85, -0.3666666666666667]), pair => Assert.Equal(pair.Second, pair.First, 1e-6));
    }

    [Fact]
    public void A_weight_scales_loss_and_gradient_and_bad_input_is_named()
    {
        int[] labels = [0, 1, 2, 1];
        float[] targets = [.. Scores.Select(score => score > 0 ? 1f : 0)];
        LabelLoss[] ofLabels = [new SoftmaxCrossEntropy { LabelSmoothing = 0.1 }, new MulticlassHinge { Margin = 0.5 }, new SquaredHinge()];
        foreach (LabelLoss loss in ofLabels)
        {
            Weighted((weight, gradient) => loss.Forward(Rows, Columns, Scores, labels, gradient, weight));
            Assert.Contains("labels[2] is 3", Wrong(gradient => loss.Forward(Rows, Columns, Scores, [0, 1, 3, 1], gradient)));
            Assert.Contains("expected exactly", Wrong(gradient => loss.Forward(Rows + 1, Columns, Scores, labels, gradient)));
            Assert.Contains("weight is NaN", Wrong(gradient => loss.Forward(Rows, Columns, Scores, labels, gradient, float.NaN)));
        }

        foreach (TargetLoss loss in (TargetLoss[])[new MeanSquaredError(), new BinaryCrossEntropyWithLogits { PositiveWeight = 3 }])
        {
            Weighted((weight, gradient) => loss.Forward(Rows, Columns, Scores, targets, gradient, weight));
            Assert.Contains("12 elements; expected exactly 15", Wrong(g => loss.Forward(Rows + 1, Columns, Scores, targets, g)));
            Assert.Contains("targets has 3", Wrong(gradient => loss.Forward(Rows, Columns, Scores, targets.AsSpan(9), gradient)));
            Assert.Contains("weight is", Wrong(g => loss.Forward(Rows, Columns, Scores, targets, g, float.PositiveInfinity)));
        }

        static void Weighted(Func<float, float[], float> forward)
        {
            float[] one = new float[12], half = new float[12], none = [.. Scores];
            float whole = forward(1, one);
            Assert.Equal(-0.5f * whole, forward(-0.5f, half), 1e-6f * Math.Abs(whole));
            Assert.All(one.Zip(half), pair => Assert.Equal(-0.5f * pair.First, pair.Second, 1e-6f));
            Assert.Equal(0, forward(0, none));
            Assert.All(none, value => Assert.Equal(0, value));
            Assert.Equal(0, Allocations.Of(() => forward(0.5f, half)));
        }

        static string Wrong(Action<float[]> forward)
        {
            float[] gradient = new float[12];
            string message = Assert.ThrowsAny<ArgumentException>(() => forward(gradient)).Message;
            Assert.All(gradient, value => Assert.Equal(0, value));
            return message;
        }
    }

    [Fact]
    public void Penalties_and_their_gradients()
    {
        float[] w = [3, -4, 0, 0.5f];
        ParameterSegment[] segments = [new(0, 2), new(2, 2, Decays: false)];
        Assert.Equal(0.1 * 25.25, Regularization.L2(0.1).Value(w), 1e-6);
        Assert.Equal(0.05 * 25.25, Regularization.HalfL2(0.1).Value(w), 1e-6);
        Assert.Equal(0.1 * 7.5, Regularization.L1(0.1).Value(w), 1e-6);
        Assert.Equal(0.1 * (2 * 25.25 + 7.5), Regularization.Elastic(0.1, 2).Value(w), 1e-6);
        Assert.Equal(0.1 * 25, Regularization.L2(0.1).Value(w, segments), 1e-6);
        Assert.Equal(0, Regularization.None.Value(w));

        Regularization[] all = [Regularization.L2(0.25), Regularization.HalfL2(0.5), Regularization.Elastic(0.5, 2)];
        foreach (Regularization penalty in all)
        {
            // Added by hand or by the optimizer, the step is the same, and it is the slope of the value.
            float[] gradients = [1, 1, 1, 1], byHand = [.. w], byOptimizer = [.. w];
            var optimizer = new Sgd(0.5);
            penalty.ApplyTo(optimizer);
            optimizer.Step(gradients, byOptimizer);
            penalty.AddGradient(w, gradients);
            new Sgd(0.5).Step(gradients, byHand);
            Assert.All(byHand.Zip(byOptimizer), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
            foreach (int i in (int[])[0, 1, 3])
            {
                float[] above = [.. w], below = [.. w];
                (above[i], below[i]) = (w[i] + 0.01f, w[i] - 0.01f);
                Assert.Equal((penalty.Value(above) - penalty.Value(below)) / 0.02, gradients[i] - 1, 1e-3);
            }
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => Regularization.L2(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Regularization.L1(1) with { Absolutes = double.NaN });
        Assert.Throws<ArgumentException>(() => Regularization.L1(1).AddGradient(w, new float[3]));
    }
}
