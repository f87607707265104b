using System.Globalization;
using FastNet.Cli;
using FastNet.Numerics;

namespace FastNet.Tests.Cli;

/// <summary>The command line, and that its demo learns.</summary>
public sealed class DemoTests
{
    [Theory]
    [InlineData("--threads 0", "--threads is '0'; expected a whole number of 1 to ")]
    [InlineData("--threads many", "--threads is 'many'; expected a whole number of 1 to ")]
    [InlineData("demo --seed -1", "--seed is '-1'; expected a whole number of 0 to 18446744073709551615.")]
    [InlineData("--speed 1", "'--speed'")]
    [InlineData("dance", "'dance'")]
    public void A_bad_option_is_one_line_and_exit_code_2(string arguments, string expected)
    {
        StringWriter output = new(), error = new();
        Assert.Equal(2, Commands.Run(arguments.Split(' '), output, error));
        Assert.Empty(output.ToString());
        Assert.Contains(expected, Assert.Single(error.ToString().TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void The_demo_prints_its_tables()
    {
        StringWriter output = new(), error = new();
        Assert.Equal(0, Commands.Run(["--threads", "1", "--seed", "7"], output, error));
        Assert.Empty(error.ToString());
        Assert.StartsWith("FastNet demo: seed 7, threads 1, SIMD level ", output.ToString(), StringComparison.Ordinal);

        string[] rows = [.. output.ToString().Split('\n').Where(line => line.Contains('%', StringComparison.Ordinal))];
        Assert.Equal(8, rows.Length); // two metrics, six epochs
        foreach (string row in rows)
        {
            string accuracy = row.Split(' ', StringSplitOptions.RemoveEmptyEntries)[2];
            Assert.InRange(double.Parse(accuracy, CultureInfo.InvariantCulture), 80, 100);
        }
    }

    [Fact]
    public void The_classifier_learns_and_any_number_of_threads_gives_the_same_bits()
    {
        (double[] Losses, double Accuracy) Train(int threads)
        {
            using Team.CapScope cap = Team.Cap(threads);
            Patterns train = new(seed: 3, series: 1, 2000), test = new(seed: 3, series: 2, 500);
            var classifier = new SoftmaxClassifier(Patterns.Pixels, Patterns.Classes);
            var random = new Philox(3);
            double[] losses = [.. Enumerable.Range(0, 6).Select(_ => classifier.Epoch(train.Images, train.Labels, 96, 0.02f, random))];
            return (losses, classifier.Accuracy(test.Images, test.Labels));
        }

        var one = Train(1);
        var all = Train(Team.MaxThreads);
        Assert.Equal(one.Losses, all.Losses);
        Assert.Equal(one.Accuracy, all.Accuracy);
        Assert.Equal(one.Losses.OrderDescending(), one.Losses);
        Assert.InRange(one.Losses[0], 0.1, Math.Log(Patterns.Classes));
        Assert.InRange(one.Losses[^1], 0, one.Losses[0] / 2);
        Assert.InRange(one.Accuracy, 0.8, 1);
    }
}
