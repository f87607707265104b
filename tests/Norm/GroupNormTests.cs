using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Norm;

/// <summary>Group and instance normalisation at every level against the textbook's loops in double.</summary>
[EveryLevel]
public sealed class GroupNormTests
{
    private const float Epsilon = 1e-5f;

    private static readonly (int Batch, int Pixels, int Channels, int Groups)[] Shapes =
    [
        (0, 3, 2, 1), (1, 1, 1, 1), (2, 1, 6, 3), (3, 7, 1, 1), (2, 5, 12, 4), (9, 49, 10, 5), (1, 300, 33, 3), (2, 64, 64, 8),
        (10, 25, 17, 17), (1, 1024, 3, 1), (3, 600, 30, 2), (1, 9, 1100, 10),
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Forward_and_backward_equal_the_loops(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int batch, int pixels, int channels, int groups) in Shapes)
        {
            foreach (float offset in (float[])[0, 1e4f])
            {
                Compare(batch, pixels, channels, groups, offset);
                Compare(batch, pixels, channels, channels, offset);
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach (int batch in (int[])[2, 12])
        {
            const int Pixels = 900, Channels = 48, Groups = 6;
            float[] x = NormCheck.Data(batch * Pixels * Channels, 1), dy = NormCheck.Data(x.Length, 2), gamma = NormCheck.Data(Channels, 3);
            float[][] one = Step(1), many;
            using (new ManyThreads(3))
                many = Step(3);
            for (int i = 0; i < one.Length; i++)
                Assert.Equal(one[i], many[i]);

            float[][] Step(int threads)
            {
                float[] y = new float[x.Length], dx = new float[x.Length];
                float[] mean = new float[batch * Groups], invStd = new float[batch * Groups];
                float[] dgamma = new float[Channels], dbeta = new float[Channels];
                using Team.CapScope cap = Team.Cap(threads);
                if (threads == 1)
                    NormCheck.NothingAllocated(Calls);
                else
                    Calls();
                return [y, dx, mean, invStd, dgamma, dbeta];

                void Calls()
                {
                    GroupNormalization.Forward(batch, Pixels, Channels, Groups, x, gamma, gamma, Epsilon, mean, invStd, y);
                    GroupNormalization.Backward(batch, Pixels, Channels, Groups, x, dy, gamma, mean, invStd, dx, dgamma, dbeta);
                }
            }
        }
    }

    [Fact]
    public void The_gradient_of_the_loops_equals_numeric_differentiation()
    {
        double[] x = NormCheck.Exact(NormCheck.Data(2 * 3 * 4, 1)), dy = NormCheck.Exact(NormCheck.Data(x.Length, 2));
        double[] gamma = [0.5, 1.5, -2, 1], beta = [1, 0, 3, 0], dx = new double[x.Length], dgamma = new double[4], dbeta = new double[4];
        NaiveNorm.GroupBackward<double>(2, 3, 4, 2, x, dy, gamma, Epsilon, dx, dgamma, dbeta);
        NormCheck.Differentiate(x, dy, at => Forward(at, gamma, beta), dx);
        NormCheck.Differentiate(gamma, dy, at => Forward(x, at, beta), dgamma);
        NormCheck.Differentiate(beta, dy, at => Forward(x, gamma, at), dbeta);

        static double[] Forward(double[] x, double[] gamma, double[] beta)
        {
            var y = new double[x.Length];
            NaiveNorm.GroupForward<double>(2, 3, 4, 2, x, gamma, beta, Epsilon, y);
            return y;
        }
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        float[] x = new float[24], y = new float[24], four = new float[4];
        Refuse("groups", () => GroupNormalization.Forward(2, 3, 4, 3, x, [], [], 0, [], [], y));
        Refuse("pixels", () => GroupNormalization.Forward(2, 0, 4, 2, [], [], [], 0, [], [], []));
        Refuse("x", () => GroupNormalization.Forward(2, 2, 4, 2, x, [], [], 0, [], [], y));
        Refuse("savedMean", () => GroupNormalization.Forward(2, 3, 4, 4, x, [], [], 0, four, four, y));
        Refuse("y", () => InstanceNormalization.Forward(2, 3, 4, x, [], [], 0, [], [], y.AsSpan(1)));
        Refuse("dx", () => GroupNormalization.Backward(2, 3, 4, 2, x, y, [], four, four, x, [], []));
        Refuse("dbeta", () => GroupNormalization.Backward(2, 3, 4, 2, x, x, [], four, four, y, four, []));

        static void Refuse(string name, Action call) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(call).ParamName);
    }

    private static void Compare(int batch, int pixels, int channels, int groups, float offset)
    {
        Journal.Note($"GroupNorm {batch} x {pixels} x {channels} / {groups} + {offset} {Cpu.Level}");
        int length = batch * pixels * channels;
        using GuardedMemory<float> x = NormCheck.Guarded(NormCheck.Data(length, length, offset), "x");
        using GuardedMemory<float> dy = NormCheck.Guarded(NormCheck.Data(length, 4), "dy");
        float[] gamma = NormCheck.Data(channels, 5, 1), beta = NormCheck.Data(channels, 6);
        using GuardedMemory<float> y = new(length), dx = new(length), mean = new(batch * groups), invStd = new(batch * groups);
        using GuardedMemory<float> dgamma = new(channels), dbeta = new(channels);
        double[] exact = NormCheck.Exact(x.Span), g = NormCheck.Exact(gamma), b = NormCheck.Exact(beta);
        double[] ey = new double[length], edx = new double[length], edgamma = new double[channels], edbeta = new double[channels];

        NaiveNorm.GroupForward<double>(batch, pixels, channels, groups, exact, g, b, Epsilon, ey);
        NaiveNorm.GroupBackward<double>(batch, pixels, channels, groups, exact, NormCheck.Exact(dy.Span), g, Epsilon, edx, edgamma, edbeta);
        if (groups == channels)
        {
            InstanceNormalization.Forward(batch, pixels, channels, x.Span, gamma, beta, Epsilon, mean.Span, invStd.Span, y.Span);
            InstanceNormalization.Backward(
                batch, pixels, channels, x.Span, dy.Span, gamma, mean.Span, invStd.Span, dx.Span, dgamma.Span, dbeta.Span);
        }
        else
        {
            GroupNormalization.Forward(batch, pixels, channels, groups, x.Span, gamma, beta, Epsilon, mean.Span, invStd.Span, y.Span);
            GroupNormalization.Backward(
                batch, pixels, channels, groups, x.Span, dy.Span, gamma, mean.Span, invStd.Span, dx.Span, dgamma.Span, dbeta.Span);
        }

        double slope = 1 + (batch == 0 ? 0 : invStd.Span.ToArray().Max());

        // The mean that is saved is rounded to float: far from zero that shifts x-hat by as much.
        double unit = 5e-6 + offset * 6e-8 * slope;
        NormCheck.Near(ey, y.Span, 5e-6, "y");
        NormCheck.Near(edx, dx.Span, unit * slope, "dx");
        NormCheck.Near(edgamma, dgamma.Span, unit * slope * Math.Sqrt(1 + batch * pixels), "dgamma");
        NormCheck.Near(edbeta, dbeta.Span, 5e-6 * Math.Sqrt(1 + batch * pixels), "dbeta");
        x.AssertUnchanged();
        dy.AssertUnchanged();
        foreach (GuardedMemory<float> output in (GuardedMemory<float>[])[y, dx, mean, invStd, dgamma, dbeta])
            output.AssertIntact();
    }
}
