using FastNet.Numerics;
using FastNet.Tests.Recurrent;
using FastNet.Tests.Support;

namespace FastNet.Tests.Naive;

/// <summary>
/// Forward and backward loops in double against central differences: within 1e-7 of the largest element where the function is smooth, 1e-4
/// where it has kinks. The float kernels are then compared with these loops.
/// </summary>
public sealed class ReferenceGradientTests
{
    private const double Smooth = 1e-7, Kinked = 1e-4, Epsilon = 1e-5;

    public static TheoryData<int> ConvShapes => [.. Enumerable.Range(0, s_convolutions.Length)];

    public static TheoryData<int> PoolShapes => [.. Enumerable.Range(0, s_pools.Length)];

    private static readonly ConvShape[] s_convolutions =
    [
        new(2, 3, 5, 4, 2, 3, 3) { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1 },
        new(1, 4, 7, 6, 6, 3, 2) { StrideHeight = 2, StrideWidth = 3, PadTop = 2, PadRight = 1, Groups = 2 },
        new(2, 2, 8, 7, 3, 2, 3) { DilationHeight = 3, DilationWidth = 2, PadBottom = 2 },
        new(2, 3, 4, 4, 3, 3, 3) { Groups = 3, PadTop = 1, PadLeft = 1 },
    ];

    private static readonly PoolShape[] s_pools =
    [
        new(2, 3, 4, 6, 2, 2) { StrideHeight = 2, StrideWidth = 2 },
        new(1, 2, 7, 5, 3, 3) { StrideHeight = 2, StrideWidth = 1, PadTop = 1, PadRight = 1 },
    ];

    [Theory]
    [MemberData(nameof(ConvShapes))]
    public void Convolution(int number)
    {
        ConvShape shape = s_convolutions[number];
        double[] x = Numbers(shape.Batch * shape.InputSize, 1), w = Numbers((int)shape.WeightCount, 2), b = Numbers(shape.Filters, 3),
            dy = Numbers(shape.Batch * shape.OutputSize, 4), y = new double[dy.Length], dx = new double[x.Length],
            dw = new double[w.Length], db = new double[b.Length];
        NaiveConvolution.DataGradient<double>(shape, dy, w, dx);
        NaiveConvolution.WeightGradient<double>(shape, x, dy, dw, db);
        Check(() => NaiveConvolution.Forward<double>(shape, x, w, b, y), y, dy, Smooth, (x, dx), (w, dw), (b, db));
    }

    [Theory]
    [MemberData(nameof(PoolShapes))]
    public void Pooling(int number)
    {
        PoolShape shape = s_pools[number];
        double[] x = Numbers(shape.Batch * shape.InputSize, 1), dy = Numbers(shape.Batch * shape.OutputSize, 2),
            y = new double[dy.Length], dx = new double[x.Length];
        var indices = new int[y.Length];
        NaivePool.MaxForward<double>(shape, x, y, indices);
        NaivePool.MaxBackward<double>(shape, indices, dy, dx);
        Check(() => NaivePool.MaxForward<double>(shape, x, y), y, dy, Kinked, (x, dx));
        foreach (bool padding in (bool[])[true, false])
        {
            NaivePool.AverageBackward<double>(shape, dy, dx, padding);
            Check(() => NaivePool.AverageForward<double>(shape, x, y, padding), y, dy, Smooth, (x, dx));
        }
    }

    [Fact]
    public void Normalisation()
    {
        const int Rows = 6, Channels = 4, Pixels = 3;
        double[] x = Numbers(Rows * Channels, 1), gamma = Numbers(Channels, 2), beta = Numbers(Channels, 3), dy = Numbers(x.Length, 4),
            y = new double[x.Length], dx = new double[x.Length], dgamma = new double[Channels], dbeta = new double[Channels],
            mean = new double[Channels], variance = new double[Channels];
        (double[], double[])[] all = [(x, dx), (gamma, dgamma), (beta, dbeta)];

        NaiveNorm.BatchBackward<double>(Rows, Channels, x, dy, gamma, Epsilon, dx, dgamma, dbeta);
        Check(() => NaiveNorm.BatchForward<double>(Rows, Channels, x, gamma, beta, Epsilon, 0.1, mean, variance, y), y, dy, Smooth, all);

        NaiveNorm.LayerBackward<double>(Rows, Channels, x, dy, gamma, Epsilon, dx, dgamma, dbeta);
        Check(() => NaiveNorm.LayerForward<double>(Rows, Channels, x, gamma, beta, Epsilon, y), y, dy, Smooth, all);

        foreach (int groups in (int[])[1, 2, Channels]) // the last is instance norm
        {
            NaiveNorm.GroupBackward<double>(Rows / Pixels, Pixels, Channels, groups, x, dy, gamma, Epsilon, dx, dgamma, dbeta);
            Check(
                () => NaiveNorm.GroupForward<double>(Rows / Pixels, Pixels, Channels, groups, x, gamma, beta, Epsilon, y), y, dy, Smooth,
                all);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Attention(bool causal, bool padded)
    {
        var shape = new AttentionShape(2, 2, 3, 4, 5) { Causal = causal };
        bool[] padding = padded ? [false, true, false, false, true, false, false, true] : [];
        double[] q = Numbers(shape.Batch * shape.Queries * shape.Width, 1), k = Numbers(shape.Batch * shape.Keys * shape.Width, 2),
            v = Numbers(k.Length, 3), dy = Numbers(shape.OutputSize, 4), y = new double[dy.Length], p = new double[shape.ProbabilitySize],
            dq = new double[q.Length], dk = new double[k.Length], dv = new double[v.Length];
        NaiveAttention.Forward<double>(shape, q, k, v, padding, y, p);
        NaiveAttention.Backward<double>(shape, q, k, v, p, dy, dq, dk, dv);
        Check(() => NaiveAttention.Forward<double>(shape, q, k, v, padding, y, p), y, dy, Smooth, (q, dq), (k, dk), (v, dv));
    }

    [Theory]
    [InlineData(Cell.Rnn)]
    [InlineData(Cell.Lstm)]
    [InlineData(Cell.Gru)]
    public void Recurrence(Cell cell)
    {
        var arrays = RecurrentArrays<double>.Random(cell, new RecurrentShape(2, 3, 4, 3), optional: true, seed: 7);
        Dictionary<string, double[]> gradients = arrays.Naive();
        string[] names = ["input", "inputWeights", "hiddenWeights", "inputBias", "hiddenBias", "initialHidden", "initialCell"];
        foreach (string name in names.Where(n => arrays.Given[n].Length > 0))
            NumericGradient.AssertEqual(arrays.Given[name], gradients["d." + name], Loss, Smooth);

        double Loss()
        {
            Dictionary<string, double[]> made = arrays.Naive(backward: false);
            return Dot(made["output"], arrays.Given["outputGradient"]) + Dot(made["finalHidden"], arrays.Given["finalHiddenGradient"])
                + Dot(made["finalCell"], arrays.Given["finalCellGradient"]);
        }
    }

    [Fact]
    public void Losses()
    {
        const int Rows = 5, Classes = 4;
        int[] labels = [0, 3, 1, 1, 2];
        double[] scores = Numbers(Rows * Classes, 1), gradient = new double[scores.Length];
        NaiveSoftmax.CrossEntropy<double>(Rows, Classes, scores, labels, gradient);
        NumericGradient.AssertEqual(
            scores, gradient, () => NaiveSoftmax.CrossEntropy<double>(Rows, Classes, scores, labels, []), Smooth);
        NaiveHinge.Multiclass(Rows, Classes, scores, labels, 1.0, gradient);
        NumericGradient.AssertEqual(
            scores, gradient, () => NaiveHinge.Multiclass<double>(Rows, Classes, scores, labels, 1.0, []), Kinked);
        NaiveHinge.Squared(Rows, Classes, scores, labels, 1.0, gradient);
        NumericGradient.AssertEqual(scores, gradient, () => NaiveHinge.Squared<double>(Rows, Classes, scores, labels, 1.0, []), Kinked);
    }

    private static void Check(
        Action forward, double[] y, double[] dy, double tolerance, params (double[] Values, double[] Gradient)[] arguments)
    {
        foreach ((double[] values, double[] gradient) in arguments)
        {
            NumericGradient.AssertEqual(
                values, gradient,
                () =>
                {
                    forward();
                    return Dot(y, dy);
                },
                tolerance);
        }
    }

    private static double Dot(double[] x, double[] y) => x.Zip(y, (a, b) => a * b).Sum();

    private static double[] Numbers(int count, ulong seed)
    {
        var numbers = new double[count];
        new Philox(seed).Normal(numbers, 0.0, 1.0);
        return numbers;
    }
}
