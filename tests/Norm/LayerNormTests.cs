using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Norm;

/// <summary>Layer normalisation at every level against the textbook's loops in double.</summary>
[EveryLevel]
public sealed class LayerNormTests
{
    private const float Epsilon = 1e-5f;

    private static readonly (int Rows, int Columns)[] Shapes =
        [.. Enumerable.Range(1, 70).Select(c => (3, c)), (0, 5), (1, 1000), (70, 129), (517, 64), (300, 512), (2, 20_001)];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Forward_and_backward_equal_the_loops(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int rows, int columns) in Shapes)
        {
            foreach (float offset in (float[])[0, 1e4f, 1e6f])
                Compare(rows, columns, offset);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        const int Rows = 1500, Columns = 130;
        float[] x = NormCheck.Data(Rows * Columns, 1), dy = NormCheck.Data(Rows * Columns, 2), gamma = NormCheck.Data(Columns, 3);
        float[][] one = Step(1), many;
        using (new ManyThreads(3))
            many = Step(3);
        for (int i = 0; i < one.Length; i++)
            Assert.Equal(one[i], many[i]);

        float[][] Step(int threads)
        {
            float[] y = new float[x.Length], dx = new float[x.Length], mean = new float[Rows], invStd = new float[Rows];
            float[] dgamma = new float[Columns], dbeta = new float[Columns];
            using Team.CapScope cap = Team.Cap(threads);
            if (threads == 1)
                NormCheck.NothingAllocated(Calls);
            else
                Calls();
            return [y, dx, mean, invStd, dgamma, dbeta];

            void Calls()
            {
                LayerNormalization.Forward(Rows, Columns, x, gamma, gamma, Epsilon, mean, invStd, y);
                LayerNormalization.Backward(Rows, Columns, x, dy, gamma, mean, invStd, dx, dgamma, dbeta);
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_results_have_the_bits_of_small_ones(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int rows, int columns) in ((int, int)[])[(9_001, 512), (4_001, 1_100), (6_000, 320)])
        {
            // Past the caches, in place, and lines asked for; the same row by row.
            float[] x = NormCheck.Data(rows * columns, 1), gamma = NormCheck.Data(columns, 2), one = new float[x.Length];
            using var y = new GuardedMemory<float>(x.Length, name: "y");
            for (int r = 0; r < rows; r++)
                Forward(1, x.AsSpan(r * columns, columns), one.AsSpan(r * columns, columns));
            Forward(rows, x, y.Span);
            Assert.True(y.Span.SequenceEqual(one));
            Forward(rows, x, x);
            Assert.True(x.AsSpan().SequenceEqual(one));
            y.AssertIntact();

            void Forward(int count, ReadOnlySpan<float> input, Span<float> output)
                => LayerNormalization.Forward(count, columns, input, gamma, gamma, Epsilon, [], [], output);
        }
    }

    [Fact]
    public void The_gradient_of_the_loops_equals_numeric_differentiation()
    {
        const int Rows = 3, Columns = 5;
        double[] x = NormCheck.Exact(NormCheck.Data(15, 1)), dy = NormCheck.Exact(NormCheck.Data(15, 2));
        double[] gamma = [0.5, 1.5, -2, 1, 3], beta = [1, 0, 3, 0, 0], dx = new double[15], dgamma = new double[5], dbeta = new double[5];
        NaiveNorm.LayerBackward<double>(Rows, Columns, x, dy, gamma, Epsilon, dx, dgamma, dbeta);
        NormCheck.Differentiate(x, dy, at => Forward(at, gamma, beta), dx);
        NormCheck.Differentiate(gamma, dy, at => Forward(x, at, beta), dgamma);
        NormCheck.Differentiate(beta, dy, at => Forward(x, gamma, at), dbeta);

        static double[] Forward(double[] x, double[] gamma, double[] beta)
        {
            var y = new double[x.Length];
            NaiveNorm.LayerForward<double>(Rows, Columns, x, gamma, beta, Epsilon, y);
            return y;
        }
    }

    [Fact]
    public void Nan_stays_in_its_row()
    {
        float[] x = NormCheck.Data(4 * 50, 1), y = new float[x.Length];
        x[60] = float.NaN;
        x[199] = float.NegativeInfinity;
        LayerNormalization.Forward(4, 50, x, [], [], Epsilon, [], [], y);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(i / 50 is 1 or 3, float.IsNaN(y[i]));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        float[] x = new float[12], y = new float[12], three = new float[3], four = new float[4];
        Refuse("x", () => LayerNormalization.Forward(5, 3, x, [], [], 0, [], [], y));
        Refuse("columns", () => LayerNormalization.Forward(5, 0, [], [], [], 0, [], [], []));
        Refuse("gamma", () => LayerNormalization.Forward(4, 3, x, four, [], 0, [], [], y));
        Refuse("savedMean", () => LayerNormalization.Forward(4, 3, x, [], [], 0, three, three, y));
        Refuse("savedInvStd", () => LayerNormalization.Forward(4, 3, x, [], [], 0, four, [], y));
        Refuse("epsilon", () => LayerNormalization.Forward(4, 3, x, [], [], float.NaN, [], [], y));
        Refuse("dx", () => LayerNormalization.Backward(4, 3, x, y, [], four, four, x, [], []));
        Refuse("dbeta", () => LayerNormalization.Backward(4, 3, x, x, [], four, four, y, three, []));

        static void Refuse(string name, Action call) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(call).ParamName);
    }

    private static void Compare(int rows, int columns, float offset)
    {
        Journal.Note($"LayerNorm {rows} x {columns} + {offset} {Cpu.Level}");
        int length = rows * columns;
        using GuardedMemory<float> x = NormCheck.Guarded(NormCheck.Data(length, length, offset), "x");
        using GuardedMemory<float> dy = NormCheck.Guarded(NormCheck.Data(length, 4), "dy");
        using GuardedMemory<float> gamma = NormCheck.Guarded(NormCheck.Data(columns, 5, 1), "gamma");
        using GuardedMemory<float> beta = NormCheck.Guarded(NormCheck.Data(columns, 6), "beta");
        using GuardedMemory<float> y = new(length), dx = new(length), mean = new(rows), invStd = new(rows);
        using GuardedMemory<float> dgamma = new(columns), dbeta = new(columns);
        double[] exact = NormCheck.Exact(x.Span), g = NormCheck.Exact(gamma.Span), b = NormCheck.Exact(beta.Span);
        double[] ey = new double[length], edx = new double[length], edgamma = new double[columns], edbeta = new double[columns];

        NaiveNorm.LayerForward<double>(rows, columns, exact, g, b, Epsilon, ey);
        LayerNormalization.Forward(rows, columns, x.Span, gamma.Span, beta.Span, Epsilon, mean.Span, invStd.Span, y.Span);
        NormCheck.Near(ey, y.Span, 5e-6, "y");
        float[] apart = y.Span.ToArray();
        x.Span.CopyTo(y.Span);
        LayerNormalization.Forward(rows, columns, y.Span, gamma.Span, beta.Span, Epsilon, [], [], y.Span);
        Assert.Equal(apart, y.Span.ToArray());

        double slope = 1 + (rows == 0 ? 0 : invStd.Span.ToArray().Max());
        NaiveNorm.LayerBackward<double>(rows, columns, exact, NormCheck.Exact(dy.Span), g, Epsilon, edx, edgamma, edbeta);
        LayerNormalization.Backward(rows, columns, x.Span, dy.Span, gamma.Span, mean.Span, invStd.Span, dx.Span, dgamma.Span, dbeta.Span);

        // The mean that is saved is rounded to float: far from zero that shifts x-hat by as much.
        double unit = 5e-6 + offset * 6e-8 * slope;
        NormCheck.Near(edx, dx.Span, unit * slope, "dx");
        NormCheck.Near(edgamma, dgamma.Span, unit * slope * Math.Sqrt(1 + rows), "dgamma");
        NormCheck.Near(edbeta, dbeta.Span, 5e-6 * Math.Sqrt(1 + rows), "dbeta");
        foreach (GuardedMemory<float> input in (GuardedMemory<float>[])[x, gamma, beta, dy])
            input.AssertUnchanged();
        foreach (GuardedMemory<float> output in (GuardedMemory<float>[])[y, dx, mean, invStd, dgamma, dbeta])
            output.AssertIntact();
    }
}
