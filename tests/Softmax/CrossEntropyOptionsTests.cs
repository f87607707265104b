using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Losses;

/// <summary>Label smoothing, ignored labels and divisors of the cross-entropy, at every level against the loop in double.</summary>
[EveryLevel]
public sealed class CrossEntropyOptionsTests
{
    private static readonly (int Rows, int Classes)[] Shapes =
        [.. Enumerable.Range(1, 35).Select(c => (5, c)), (1, 1000), (517, 10), (4096, 10), (70, 129)];

    private static readonly CrossEntropyOptions[] Options =
    [
        new() { LabelSmoothing = 0.1 },
        new() { IgnoreLabel = -100 },
        new() { IgnoreLabel = 0, LabelSmoothing = 0.25, Divisor = 3.5 },
        new() { LabelSmoothing = 1, Divisor = -2 },
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Loss_and_gradient_are_those_of_the_loop_in_double(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        All<float>(4e-6);
        All<double>(2e-14);
    }

    [Fact]
    public void The_gradient_of_the_loop_is_the_numeric_one()
    {
        const int Rows = 6, Classes = 4;
        double[] x = TestData.Create<double>(Rows * Classes, DataSet.Reals, 1), gradient = new double[x.Length];
        int[] labels = Labels(Rows, Classes, -100);
        foreach (CrossEntropyOptions options in Options)
        {
            int[] own = options.IgnoreLabel == -100 ? labels : [.. labels.Select(l => Math.Max(0, l))];
            NaiveSoftmax.CrossEntropy(Rows, Classes, x, own, options, gradient);
            NumericGradient.AssertEqual(x, gradient, () => NaiveSoftmax.CrossEntropy<double>(Rows, Classes, x, own, options, []), 1e-7);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        float[] x = TestData.Create<float>(4096 * 30, DataSet.Reals, 1), one = new float[x.Length], many = new float[x.Length];
        int[] labels = Labels(4096, 30, -100);
        var options = new CrossEntropyOptions { IgnoreLabel = -100, LabelSmoothing = 0.1 };
        float loss;
        using (Team.Cap(1))
        {
            loss = Softmax.CrossEntropy<float>(4096, 30, x, labels, options, one);
            Assert.Equal(0, Allocations.Of(() => Softmax.CrossEntropy<float>(4096, 30, x, labels, options, one)));
        }

        using (new ManyThreads(3))
            Assert.Equal(loss, Softmax.CrossEntropy<float>(4096, 30, x, labels, options, many));
        Assert.Equal(one, many);
    }

    [Fact]
    public void Where_no_row_counts_loss_and_gradient_are_zero()
    {
        var gradient = new float[6];
        gradient.AsSpan().Fill(5);
        Assert.Equal(0, Softmax.CrossEntropy<float>(2, 3, new float[6], [7, 7], new CrossEntropyOptions { IgnoreLabel = 7 }, gradient));
        Assert.All(gradient, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Bad_input_is_named_and_nothing_is_written()
    {
        var gradient = new float[6];
        Wrong([0, 3], new() { LabelSmoothing = 0.1 }, "labels[1] is 3");
        Wrong([-100, 3], new() { IgnoreLabel = -100 }, "labels[1] is 3");
        Wrong([-100, 0], new() { IgnoreLabel = -1 }, "labels[0] is -100");
        Wrong([0, int.MinValue], default, "labels[1] is -2147483648");
        Wrong([0, 1], new() { LabelSmoothing = 1.5 }, "LabelSmoothing is 1.5");
        Wrong([0, 1], new() { LabelSmoothing = double.NaN }, "LabelSmoothing is NaN");
        Wrong([0, 1], new() { Divisor = 0 }, "Divisor is 0");
        Wrong([0, 1], new() { Divisor = double.NaN }, "Divisor is NaN");
        Assert.All(gradient, value => Assert.Equal(0, value));

        void Wrong(int[] labels, CrossEntropyOptions options, string message) => Assert.Contains(
            message,
            Assert.ThrowsAny<ArgumentException>(() => Softmax.CrossEntropy<float>(2, 3, new float[6], labels, options, gradient)).Message,
            StringComparison.Ordinal);
    }

    private static void All<T>(double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach ((int rows, int classes) in Shapes)
        {
            foreach (CrossEntropyOptions options in Options)
            {
                Journal.Note($"{typeof(T).Name} {rows} x {classes} {options} {Cpu.Level}");
                int length = rows * classes;
                T[] values = TestData.Create<T>(length, DataSet.Reals, length);
                for (int i = 0; i < length; i++)
                    values[i] *= T.CreateTruncating(10);
                int[] labels = Labels(rows, classes, options.IgnoreLabel);
                double[] expected = new double[length];
                double loss = NaiveSoftmax.CrossEntropy(
                    rows, classes, Array.ConvertAll(values, double.CreateTruncating), labels, options, expected);

                using GuardedMemory<T> x = new GuardedMemory<T>(length).Set(values);
                using var gradient = new GuardedMemory<T>(length);
                double actual = double.CreateTruncating(Softmax.CrossEntropy(rows, classes, x.Span, labels, options, gradient.Span));
                x.AssertUnchanged();
                gradient.AssertIntact();
                Assert.Equal(loss, actual, 10 * tolerance * (1 + Math.Abs(loss)));
                Assert.Equal(actual, double.CreateTruncating(Softmax.CrossEntropy<T>(rows, classes, x.Span, labels, options, [])));
                for (int i = 0; i < length; i++)
                    Assert.Equal(expected[i], double.CreateTruncating(gradient.Span[i]), tolerance);

                T[] apart = gradient.Span.ToArray();
                x.Span.CopyTo(gradient.Span);
                Softmax.CrossEntropy(rows, classes, gradient.Span, labels, options, gradient.Span);
                Assert.Equal(apart, gradient.Span.ToArray());
            }
        }
    }

    /// <summary>Every third row has the ignored label.</summary>
    private static int[] Labels(int rows, int classes, int? ignored) =>
        [.. Enumerable.Range(0, rows).Select(r => r % 3 == 2 && ignored is int label ? label : r * 7 % classes)];
}
