using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Recurrent;
using FastNet.Tests.Support;

namespace FastNet.Tests.Attending;

/// <summary>Attention at every level against the loops in double, numeric differentiation and PyTorch.</summary>
[EveryLevel]
public sealed class AttentionTests
{
    // One of everything; odd; other numbers of keys than queries; gaps; several blocks and chunks of queries.
    private static readonly AttentionShape[] Shapes =
    [
        new(1, 1, 1, 1, 1), new(3, 2, 5, 5, 3), new(2, 3, 7, 4, 16), new(1, 2, 3, 19, 33), new(3, 4, 33, 33, 8),
        new(2, 2, 50, 65, 12) { QueryLd = 24, KeyLd = 31, ValueLd = 72 }, new(1, 1, 100, 101, 64), new(1, 2, 400, 40, 5),
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Kernels_agree_with_the_loops_in_double(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (AttentionShape shape in Shapes)
        {
            foreach ((bool causal, bool padded) in ((bool, bool)[])[(false, false), (true, false), (false, true), (true, true)])
            {
                Journal.Note($"{shape} causal {causal} padded {padded} {level}");
                var attention = new AttentionCase(shape with { Causal = causal }, padded, AttentionCase.Random);
                RecurrentTests.Close(attention.Naive(), attention.Guarded(padded ? Edge.Start : Edge.End), 3e-6);
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        var shape = new AttentionShape(2, 2, 410, 64, 20) { Causal = true };
        var attention = new AttentionCase(shape, padded: true, AttentionCase.Random);
        float[][] one = Room();
        using (Team.Cap(1))
        {
            Assert.Equal(0, Allocations.Of(() => Run(one)));
        }

        foreach (int threads in (int[])[2, 3, 7])
        {
            using var scopeOfThreads = new ManyThreads(threads);
            float[][] many = Room();
            Run(many);
            Assert.Equal(one, many);
        }

        float[][] Room() =>
        [
            new float[shape.OutputSize], new float[shape.ProbabilitySize], new float[attention.Queries.Length],
            new float[attention.Keys.Length], new float[attention.Values.Length],
        ];

        void Run(float[][] to)
        {
            Attention.Forward(shape, attention.Queries, attention.Keys, attention.Values, attention.Padding, to[0], to[1]);
            Attention.Backward(
                shape, attention.Queries, attention.Keys, attention.Values, to[1], attention.OutputGradient, to[2], to[3], to[4]);
        }
    }

    [Fact]
    public void The_loops_agree_with_numeric_differentiation()
    {
        foreach (bool causal in (bool[])[false, true])
        {
            var shape = new AttentionShape(2, 2, 3, 4, 2) { Causal = causal, KeyLd = 6 };
            var attention = new AttentionCase(shape, padded: true, AttentionCase.Random);
            Dictionary<string, double[]> analytic = attention.Naive();
            double[] dy = Array.ConvertAll(attention.OutputGradient, v => (double)v), y = new double[dy.Length];
            float[][] singles = [attention.Queries, attention.Keys, attention.Values];
            double[][] inputs = Array.ConvertAll(singles, a => Array.ConvertAll(a, v => (double)v));
            foreach ((string name, int which) in ((string, int)[])[("d.queries", 0), ("d.keys", 1), ("d.values", 2)])
            {
                double[] values = inputs[which];
                double largest = analytic[name].Max(Math.Abs);
                for (int i = 0; i < values.Length; i++)
                {
                    double step = 1e-3, x = values[i];
                    double numeric = (8 * (At(x + step) - At(x - step)) - (At(x + 2 * step) - At(x - 2 * step))) / (12 * step);
                    values[i] = x;
                    double error = Math.Abs(numeric - analytic[name][i]) / largest;
                    Assert.True(error <= 1e-7, $"{name}[{i}]: {analytic[name][i]}, numeric {numeric}");

                    double At(double value)
                    {
                        values[i] = value;
                        NaiveAttention.Forward<double>(
                            shape, inputs[0], inputs[1], inputs[2], attention.Padding, y, new double[shape.ProbabilitySize]);
                        return y.Zip(dy, (a, b) => a * b).Sum();
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData("attention", false, false)]
    [InlineData("attention-causal", true, false)]
    [InlineData("attention-padded", false, true)]
    public void Outputs_and_gradients_are_those_of_PyTorch(string golden, bool causal, bool padded)
    {
        Dictionary<string, double[]> expected = GoldenNumbers.Of("tests/Golden/recurrent.txt", golden);
        Assert.Equal(5, expected.Count);
        var attention = new AttentionCase(new(2, 2, 4, 4, 3) { Causal = causal }, padded, GoldenNumbers.Fill);
        Journal.Note(golden);
        RecurrentTests.Close(expected, attention.Guarded(Edge.End), 1e-6);
    }

    [Fact]
    public void One_projection_holds_queries_keys_and_values()
    {
        var shape = new AttentionShape(2, 2, 5, 5, 4) { QueryLd = 24, KeyLd = 24, ValueLd = 24 };
        float[] all = TestData.Create<float>(2 * 5 * 24, DataSet.Reals, 1), gradient = new float[all.Length];
        float[] y = new float[shape.OutputSize], p = new float[shape.ProbabilitySize];
        float[] dy = TestData.Create<float>(y.Length, DataSet.Reals, 2);
        Attention.Forward(shape, all, all.AsSpan(8), all.AsSpan(16), [], y, p);
        Attention.Backward(shape, all, all.AsSpan(8), all.AsSpan(16), p, dy, gradient, gradient.AsSpan(8), gradient.AsSpan(16));
        var apart = new AttentionCase(shape with { QueryLd = 0, KeyLd = 0, ValueLd = 0 }, padded: false, (values, which) =>
        {
            for (int row = 0; row < 10; row++)
                (which == 4 ? dy.AsSpan(row * 8, 8) : all.AsSpan(row * 24 + (which - 1) * 8, 8)).CopyTo(values.AsSpan(row * 8));
        });
        Dictionary<string, float[]> expected = apart.Guarded(Edge.End);
        Assert.Equal(expected["output"], y);
        foreach ((string name, int at) in ((string, int)[])[("d.queries", 0), ("d.keys", 8), ("d.values", 16)])
            for (int row = 0; row < 10; row++)
                Assert.Equal(expected[name].AsSpan(row * 8, 8).ToArray(), gradient.AsSpan(row * 24 + at, 8).ToArray());

        // Without a backward pass: the same output; one gradient alone is the same.
        float[] alone = new float[y.Length], keys = new float[gradient.Length];
        Attention.Forward(shape, all, all.AsSpan(8), all.AsSpan(16), [], alone, []);
        Assert.Equal(y, alone);
        Attention.Backward(shape, all, all.AsSpan(8), all.AsSpan(16), p, dy, [], keys.AsSpan(8), []);
        for (int row = 0; row < 10; row++)
            Assert.Equal(gradient.AsSpan(row * 24 + 8, 8).ToArray(), keys.AsSpan(row * 24 + 8, 8).ToArray());
    }

    [Fact]
    public void Extremes_stay_finite_and_NaN_shows()
    {
        var shape = new AttentionShape(1, 1, 2, 3, 1);
        float[] y = new float[2], p = new float[6];
        Attention.Forward(shape, [1e20f, -1e20f], [1e18f, 0, -1e18f], [1, 2, 3], [], y, p);
        Assert.Equal([1f, 3f], y);
        Attention.Forward(shape, [float.NaN, 0], [1, 0, -1], [1, 2, 3], [], y, p);
        Assert.True(float.IsNaN(y[0]));
        Assert.Equal(2, y[1], 1e-6);
        Attention.Forward(shape, [1, 1], [1, 0, -1], [1, 2, 3], [true, true, true], y, p);
        Assert.Equal([0f, 0f], y);
        Assert.All(p, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Wrong_arguments_are_refused_and_nothing_is_written()
    {
        var shape = new AttentionShape(2, 3, 4, 5, 6);
        float[] q = new float[2 * 4 * 18], k = new float[2 * 5 * 18], y = new float[q.Length], p = new float[shape.ProbabilitySize];
        Array.Fill(k, 1);
        Refused("Heads is 0", () => Run(shape with { Heads = 0 }, q, k, [], y, p));
        Refused("Batch is -1", () => Run(shape with { Batch = -1 }, q, k, [], y, p));
        Refused("KeyLd is 17; expected 0 or at least 18", () => Run(shape with { KeyLd = 17 }, q, k, [], y, p));
        Refused("too large", () => Run(shape with { Queries = 1 << 30, Keys = 1 << 30 }, q, k, [], y, p));
        Refused("queries has 143 elements; expected at least 144", () => Run(shape, q.AsSpan(1), k, [], y, p));
        Refused("keys has 179 elements; expected at least 180", () => Run(shape, q, k.AsSpan(1), [], y, p));
        Refused("padding has 3 elements; expected exactly 10", () => Run(shape, q, k, new bool[3], y, p));
        Refused("output has 143 elements; expected exactly 144", () => Run(shape, q, k, [], y.AsSpan(1), p));
        Refused("probabilities has 119 elements; expected exactly 120", () => Run(shape, q, k, [], y, p.AsSpan(1)));
        Refused("overlaps", () => Run(shape, y, k, [], y, p));
        Refused("overlaps", () => Run(shape, q, k, [], y, y.AsSpan(0, 120)));
        Refused("keyGradient has 7 elements", () => Attention.Backward(shape, q, k, k, p, y, q, new float[7], []));
        Refused("queryGradient (144 elements) overlaps queries", () => Attention.Backward(shape, q, k, k, p, y, q, [], []));
        Assert.All(y, value => Assert.Equal(0, value));
        Assert.All(p, value => Assert.Equal(0, value));
        Attention.Forward(shape with { Batch = 0 }, [], [], [], [], [], []);

        static void Run(AttentionShape s, Span<float> queries, Span<float> keys, bool[] padding, Span<float> output, Span<float> p)
            => Attention.Forward(s, queries, keys, keys, padding, output, p);

        static void Refused(string message, Action call)
            => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(call).Message, StringComparison.Ordinal);
    }
}
