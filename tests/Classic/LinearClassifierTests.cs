using FastNet.Models;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Classic;

public sealed class LinearClassifierTests
{
    // The scores are the samples: W is the identity and the biases are 0.
    private static LinearClassifier Identity => new(3, 3, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0]);

    [Fact]
    public void The_hinge_losses_of_the_worked_example_come_out()
    {
        float[][] scores = [[3.2f, 5.1f, -1.7f], [1.3f, 4.9f, 2.0f], [2.2f, 2.5f, -3.1f]];
        double[] expected = [2.9, 0, 12.9];
        for (int i = 0; i < 3; i++)
            Assert.Equal(expected[i], Identity.Loss(Samples.Vectors(3, scores[i], [i], 3), LinearLoss.Hinge), 1e-5);

        VectorDataset all = Samples.Vectors(3, [.. scores.SelectMany(s => s)], [0, 1, 2], 3);
        Assert.Equal(15.8 / 3, Identity.Loss(all, LinearLoss.Hinge), 1e-5);
        Assert.Equal(15.8 / 3 + 2 * 3, Identity.Loss(all, LinearLoss.Hinge, regularization: 2), 1e-5); // three ones squared
        Assert.Equal((2.9 * 2.9 + 6.3 * 6.3 + 6.6 * 6.6) / 3, Identity.Loss(all, LinearLoss.SquaredHinge), 1e-4);
        Assert.Equal([1, 1, 1], Identity.Predict(all));
        Assert.Equal(1.0 / 3, Identity.Score(all), 1e-12);
        Assert.Equal(scores.SelectMany(s => s), Identity.Scores(all));
    }

    [Fact]
    public void Weights_of_zero_give_the_sanity_values()
    {
        var zero = new LinearClassifier(4, 10, new float[50]);
        VectorDataset samples = Samples.Clouds(30, 4, 10, 1, 1, 1);

        Assert.Equal(Math.Log(10), zero.Loss(samples, LinearLoss.Softmax), 1e-5);
        Assert.Equal(9, zero.Loss(samples, LinearLoss.Hinge), 1e-5);
    }

    [Fact]
    public void The_last_row_of_the_weights_are_the_biases()
    {
        var classifier = new LinearClassifier(1, 2, [3, -2, 10, 20]);

        Assert.Equal([16f, 16f, 13f, 18f], classifier.Scores(Samples.Vectors(1, [2, 1], [0, 0], 2)));
        Assert.Equal([0, 1], classifier.Predict(Samples.Vectors(1, [2, 1], [0, 0], 2))); // of equal scores the first
    }

    [Theory]
    [InlineData(LinearLoss.Softmax)]
    [InlineData(LinearLoss.Hinge)]
    [InlineData(LinearLoss.SquaredHinge)]
    public void A_step_goes_down_the_numeric_gradient(LinearLoss loss)
    {
        const int Rows = 9, Inputs = 6, Stride = 7, Classes = 4;
        const double Lambda = 0.3, Rate = 0.5, H = 1e-5;
        double[] x = new double[Rows * Stride], w = new double[Classes * Stride];
        var random = new Philox(11);
        random.Normal<double>(x, 0, 1);
        random.Normal<double>(w, 0, 1);
        for (int i = Inputs; i < w.Length; i += Stride)
            w[i] = 0; // the gap between rows
        var labels = new int[Rows];
        random.Integers(labels, 0, Classes);

        double[] gradient = new double[w.Length], moved = [.. w], scores = new double[Rows * Classes];
        LinearObjective.Scores<double>(Rows, Inputs, Classes, x, Stride, w, scores);
        LinearObjective.DataLoss<double>(loss, Classes, scores, labels, scores);
        LinearObjective.Gradient<double>(Rows, Inputs, Classes, x, Stride, scores, gradient);
        LinearObjective.Descend<double>(gradient, Rate, Lambda, moved);

        for (int i = 0; i < w.Length; i++)
        {
            if (i % Stride == Inputs)
            {
                Assert.Equal(0, moved[i]);
                continue;
            }

            double numeric = (Loss(i, H) - Loss(i, -H)) / (2 * H), found = (w[i] - moved[i]) / Rate;
            Assert.True(Math.Abs(numeric - found) <= 1e-7 * Math.Max(1, Math.Abs(numeric)), $"weight {i}: {found}, numeric {numeric}");
        }

        double Loss(int at, double step)
        {
            double[] changed = [.. w], s = new double[Rows * Classes];
            changed[at] += step;
            LinearObjective.Scores<double>(Rows, Inputs, Classes, x, Stride, changed, s);
            return LinearObjective.DataLoss<double>(loss, Classes, s, labels, []) + LinearObjective.Penalty<double>(changed, Lambda);
        }
    }

    [Theory]
    [InlineData(LinearLoss.Softmax)]
    [InlineData(LinearLoss.Hinge)]
    [InlineData(LinearLoss.SquaredHinge)]
    public void Clouds_apart_are_learned(LinearLoss loss)
    {
        VectorDataset train = Samples.Clouds(600, 10, 4, 0.4f, 2, 1), test = Samples.Clouds(200, 10, 4, 0.4f, 2, 2);

        var fitted = LinearClassifier.Fit(
            train, new LinearOptions { Loss = loss, LearningRate = 0.03, Regularization = 1e-3, Iterations = 400, BatchSize = 50 });

        Assert.True(fitted.Score(test) > 0.97);
        Assert.Equal(400, fitted.LossHistory.Count);
        Assert.True(fitted.LossHistory[^1] < fitted.LossHistory[0] / 2);
        var again = new LinearClassifier(fitted.Inputs, fitted.Classes, fitted.Weights);
        Assert.Equal(fitted.Predict(test), again.Predict(test));
    }

    [Fact]
    public void A_seed_gives_the_same_weights_for_any_number_of_threads()
    {
        ImageDataset images = Samples.RandomImages(80, 16, 3, classes: 4);
        var options = new LinearOptions { Iterations = 20, BatchSize = 230, Seed = 5, LearningRate = 1e-7, Regularization = 10 };

        float[] many = LinearClassifier.Fit(images, options).Weights.ToArray(), one;
        using (Team.Cap(1))
            one = LinearClassifier.Fit(images, options).Weights.ToArray();

        Assert.Equal(many, one);
        Assert.NotEqual(many, LinearClassifier.Fit(images, options with { Seed = 6 }).Weights.ToArray());
    }

    [Fact]
    public void Iterations_allocate_nothing()
    {
        VectorDataset train = Samples.Clouds(100, 8, 3, 1, 1, 1);
        LinearOptions few = new() { LearningRate = 0.01, Regularization = 0, Iterations = 10 }, many = few with { Iterations = 1000 };

        // But for the history, 4 bytes each.
        Assert.InRange(Bytes(many) - Bytes(few), 0, 990 * 4 + 256);

        long Bytes(LinearOptions options) => Allocations.Of(() => LinearClassifier.Fit(train, options));
    }

    [Fact]
    public void Progress_is_told_and_a_cancellation_returns_what_was_learned()
    {
        VectorDataset train = Samples.Clouds(100, 8, 3, 1, 1, 1);
        var options = new LinearOptions { LearningRate = 0.01, Regularization = 0, Iterations = 350 };
        using var source = new CancellationTokenSource();
        var told = new Told(p =>
        {
            if (p.Iteration == 200)
                source.Cancel();
        });

        var full = LinearClassifier.Fit(train, options, new Told(_ => { }));
        var part = LinearClassifier.Fit(train, options, told, source.Token);

        Assert.Equal([100, 200], told.All.Select(p => p.Iteration));
        Assert.Equal(full.LossHistory.Take(200), part.LossHistory);
    }

    [Fact]
    public void A_loss_that_is_not_finite_is_an_error_that_names_the_rate()
    {
        VectorDataset train = Samples.Clouds(100, 8, 3, 1, 1, 1);
        var options = new LinearOptions { LearningRate = 1e10, Regularization = 1e3 };

        Assert.Contains("rate, 10000000000,", Assert.Throws<ArithmeticException>(() => LinearClassifier.Fit(train, options)).Message);
        IReadOnlyList<LinearResult> results = LinearSearch.Run(
            train, train, [options, new LinearOptions { LearningRate = 0.01, Regularization = 0 }]);
        Assert.Null(results[0].Classifier);
        Assert.True(double.IsNaN(results[0].ValidationAccuracy));
        Assert.Same(results[1], LinearSearch.Best(results));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        VectorDataset train = Samples.Clouds(10, 3, 3, 1, 1, 1);

        Assert.Contains("expected exactly 12", Assert.Throws<ArgumentException>(() => new LinearClassifier(3, 3, new float[9])).Message);
        Assert.Contains(
            "LearningRate is 0",
            Assert.ThrowsAny<ArgumentException>(() => LinearClassifier.Fit(train, new LinearOptions { LearningRate = 0 })).Message);
        Assert.Contains(
            "BatchSize is 0",
            Assert.ThrowsAny<ArgumentException>(() => LinearClassifier.Fit(train, new LinearOptions { BatchSize = 0 })).Message);
        Assert.Contains(
            "expected 1 or more of 3 elements",
            Assert.Throws<ArgumentException>(() => Identity.Predict(Samples.Clouds(2, 4, 3, 1, 1, 1))).Message);
    }

    private sealed class Told(Action<LinearProgress> also) : IProgress<LinearProgress>
    {
        public List<LinearProgress> All { get; } = [];

        public void Report(LinearProgress value)
        {
            All.Add(value);
            also(value);
        }
    }
}
