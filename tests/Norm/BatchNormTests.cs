using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Norm;

/// <summary>Batch normalisation at every level against the textbook's loops in double.</summary>
[EveryLevel]
public sealed class BatchNormTests
{
    private const float Epsilon = 1e-5f;

    private static readonly (int Rows, int Channels)[] Shapes =
    [
        .. Enumerable.Range(1, 34).Select(c => (37, c)), (2, 1), (2, 3), (3, 16), (7, 70), (300, 3), (4099, 1), (2050, 10), (1031, 24),
        (700, 100), (260, 64), (17, 1000), (300, 1040), (5, 2500), (1301, 96), (2700, 48), (1100, 128),
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Forward_and_backward_equal_the_loops(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int rows, int channels) in Shapes)
        {
            Plain(rows, channels);
            Fused(rows, channels);
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Data_far_from_zero_do_not_cancel(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int rows, int channels) in ((int, int)[])[(5000, 3), (3000, 64), (40, 33)])
        {
            foreach (float offset in (float[])[1e4f, -1e6f])
            {
                // The last of these starts with rows that are far from all others.
                foreach (int outliers in (int[])[0, 1])
                {
                    float[] x = NormCheck.Data(rows * channels, rows, offset);
                    x.AsSpan(0, outliers * channels).Clear();
                    double[] exact = NormCheck.Exact(x), expected = new double[x.Length];
                    double[] mean = new double[channels], variance = new double[channels];
                    NaiveNorm.BatchForward<double>(rows, channels, exact, [], [], Epsilon, 1, mean, variance, expected);
                    float[] y = new float[x.Length], m = new float[channels], v = new float[channels], s = new float[channels];
                    BatchNormalization.TrainForward(rows, channels, x, [], [], Epsilon, 1, m, v, s, new float[channels], y);
                    for (int c = 0; c < channels; c++)
                    {
                        Assert.Equal(mean[c], m[c], Math.Abs(mean[c]) * 6e-8 + Math.Sqrt(variance[c]) * 4e-6);
                        Assert.Equal(m[c], s[c]);
                        Assert.Equal(variance[c], v[c], variance[c] * 4e-6);
                    }

                    NormCheck.Near(expected, y, 4e-6, "y");
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Threads_change_no_bit_and_nothing_is_allocated(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int rows, int channels) in ((int, int)[])[(20_000, 24), (3000, 100), (200, 2100)])
        {
            float[] x = NormCheck.Data(rows * channels, 1), dy = NormCheck.Data(rows * channels, 2);
            float[][] one = Step(1), many;
            using (new ManyThreads(3))
                many = Step(3);
            for (int i = 0; i < one.Length; i++)
                Assert.Equal(one[i], many[i]);

            float[][] Step(int threads)
            {
                float[] y = new float[x.Length], dx = new float[x.Length], kept = new float[x.Length];
                float[][] per = [.. Enumerable.Range(0, 6).Select(_ => new float[channels])];
                using Team.CapScope cap = Team.Cap(threads);
                if (threads == 1)
                    NormCheck.NothingAllocated(Calls);
                else
                    Calls();
                return [y, dx, kept, .. per];

                void Calls()
                {
                    BatchNormalization.TrainForward(
                        rows, channels, x, [], [], Epsilon, 1, per[0], per[1], per[2], per[3], y, Activation.Relu, dy);
                    BatchNormalization.Backward(rows, channels, x, dy, [], per[2], per[3], dx, per[4], per[5], Activation.Relu, y, kept);
                    BatchNormalization.InferForward(rows, channels, x, [], [], Epsilon, per[0], per[1], y);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_tensors_are_written_past_the_caches_alike(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        const int Rows = 90_001, Channels = 50; // 18 MB
        float[] x = NormCheck.Data(Rows * Channels, 1, 3), mean = NormCheck.Data(Channels, 2), variance = new float[Channels];
        variance.AsSpan().Fill(2);
        float[] whole = new float[x.Length + 3], residual = NormCheck.Data(x.Length, 3), part = new float[x.Length];
        for (int shift = 0; shift < 3; shift += 2)
        {
            Span<float> y = whole.AsSpan(shift, x.Length);
            BatchNormalization.InferForward(Rows, Channels, x, [], [], Epsilon, mean, variance, y, Activation.Relu, residual);
            const int Half = Rows / 2 * Channels;
            foreach ((int rows, Range range) in ((int, Range)[])[(Rows / 2, ..Half), (Rows - Rows / 2, Half..)])
            {
                BatchNormalization.InferForward(
                    rows, Channels, x.AsSpan(range), [], [], Epsilon, mean, variance, part.AsSpan(range), Activation.Relu,
                    residual.AsSpan(range));
            }

            Assert.True(y.SequenceEqual(part));
        }

        // In place nothing goes past the caches, and the bits are the same.
        float[] dy = (float[])residual.Clone(), dx = new float[x.Length], sums = new float[Channels];
        BatchNormalization.Backward(Rows, Channels, x, dy, [], mean, variance, dx, sums, [], Activation.Relu, part);
        BatchNormalization.Backward(Rows, Channels, x, dy, [], mean, variance, dy, sums, [], Activation.Relu, part);
        Assert.Equal(dx, dy);
    }

    [Fact]
    public void The_gradient_of_the_loops_equals_numeric_differentiation()
    {
        const int Rows = 5, Channels = 3;
        double[] x = NormCheck.Exact(NormCheck.Data(Rows * Channels, 1)), dy = NormCheck.Exact(NormCheck.Data(Rows * Channels, 2));
        double[] gamma = [0.5, 1.5, -2], beta = [1, 0, 3], dx = new double[x.Length], dgamma = new double[3], dbeta = new double[3];
        NaiveNorm.BatchBackward<double>(Rows, Channels, x, dy, gamma, Epsilon, dx, dgamma, dbeta);
        NormCheck.Differentiate(x, dy, at => Forward(at, gamma, beta), dx);
        NormCheck.Differentiate(gamma, dy, at => Forward(x, at, beta), dgamma);
        NormCheck.Differentiate(beta, dy, at => Forward(x, gamma, at), dbeta);

        static double[] Forward(double[] x, double[] gamma, double[] beta)
        {
            var y = new double[x.Length];
            NaiveNorm.BatchForward<double>(Rows, Channels, x, gamma, beta, Epsilon, 0.1, new double[3], new double[3], y);
            return y;
        }
    }

    [Fact]
    public void Nan_and_infinity_stay_in_their_channel()
    {
        float[] x = NormCheck.Data(64 * 4, 1), y = new float[x.Length], s = new float[4];
        x[4 * 9 + 1] = float.NaN;
        x[4 * 50 + 2] = float.PositiveInfinity;
        BatchNormalization.TrainForward(64, 4, x, [], [], Epsilon, .1f, [], [], s, new float[4], y);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(i % 4 is 1 or 2, float.IsNaN(y[i]));
        BatchNormalization.TrainForward(64, 4, x, [], [], Epsilon, .1f, [], [], s, new float[4], y, Activation.Relu);
        for (int i = 0; i < y.Length; i++)
            Assert.Equal(i % 4 is 1 or 2, float.IsNaN(y[i]));
    }

    [Fact]
    public void Folding_gives_what_inference_does()
    {
        float[] x = NormCheck.Data(30, 1), mean = [1, 2, 3], variance = [0.5f, 1, 2], gamma = [1, -1, 2], beta = [0, 5, 1];
        float[] y = new float[30], scale = new float[3], bias = new float[3];
        BatchNormalization.InferForward(10, 3, x, gamma, beta, Epsilon, mean, variance, y);
        BatchNormalization.Fold(gamma, beta, Epsilon, mean, variance, scale, bias);
        for (int i = 0; i < 30; i++)
            Assert.Equal(y[i], x[i] * scale[i % 3] + bias[i % 3], 2e-6f * (1 + Math.Abs(y[i])));
    }

    [Fact]
    public void Bad_arguments_are_named_and_nothing_is_written()
    {
        float[] x = new float[12], y = new float[12], three = new float[3], four = new float[4];
        Refuse("rows", () => Train(1, 12, x, new float[12], new float[12], y));
        Refuse("channels", () => Train(2, 0, [], [], [], []));
        Refuse("x", () => Train(5, 3, x, three, three, y));
        Refuse("savedMean", () => Train(4, 3, x, four, three, y));
        Refuse("savedInvStd", () => Train(4, 3, x, three, four, y));
        Refuse("y", () => Train(4, 3, x, three, three, y.AsSpan(1)));
        Refuse("y", () => BatchNormalization.InferForward(2, 3, x.AsSpan(0, 6), [], [], 0, three, three, x.AsSpan(1, 6)));
        Refuse("gamma", () => BatchNormalization.InferForward(4, 3, x, four, [], 0, three, three, y));
        Refuse("epsilon", () => BatchNormalization.InferForward(4, 3, x, [], [], -1, three, three, y));
        Refuse("momentum", () => BatchNormalization.TrainForward(4, 3, x, [], [], 0, 2, [], [], three, three, y));
        Refuse("runningVariance", () => BatchNormalization.TrainForward(4, 3, x, [], [], 0, 0, new float[3], [], three, three, y));
        Refuse("activation", () => BatchNormalization.InferForward(4, 3, x, [], [], 0, three, three, y, Activation.Tanh));
        Refuse("residual", () => BatchNormalization.InferForward(4, 3, x, [], [], 0, three, three, y, Activation.None, four));
        Refuse("y", () => BatchNormalization.Backward(4, 3, x, x, [], three, three, y, [], [], Activation.Relu));
        Refuse("dx", () => BatchNormalization.Backward(4, 3, x, new float[12], [], three, three, x, [], []));
        Refuse("dgamma", () => BatchNormalization.Backward(4, 3, x, x, [], three, three, y, four, []));
        Assert.All(y, value => Assert.Equal(0, value));
        BatchNormalization.InferForward(0, 3, [], [], [], 0, three, three, []);

        static void Train(int rows, int channels, Span<float> x, Span<float> mean, Span<float> invStd, Span<float> y) =>
            BatchNormalization.TrainForward(rows, channels, x, [], [], Epsilon, 0, [], [], mean, invStd, y);

        static void Refuse(string name, Action call) => Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(call).ParamName);
    }

    private static void Plain(int rows, int channels)
    {
        Journal.Note($"BatchNorm {rows} x {channels} {Cpu.Level}");
        int length = rows * channels;
        float[] values = NormCheck.Data(length, length, 0.5f), gammas = NormCheck.Data(channels, 7), betas = NormCheck.Data(channels, 8);
        using GuardedMemory<float> x = NormCheck.Guarded(values, "x"), gamma = NormCheck.Guarded(gammas, "gamma");
        using GuardedMemory<float> beta = NormCheck.Guarded(betas, "beta"), dy = NormCheck.Guarded(NormCheck.Data(length, 9), "dy");
        using GuardedMemory<float> y = new(length), dx = new(length), savedMean = new(channels), savedInvStd = new(channels);
        using GuardedMemory<float> dgamma = new(channels), dbeta = new(channels);
        float[] runningMean = NormCheck.Data(channels, 10), runningVariance = NormCheck.Data(channels, 11, 2);
        double[] exact = NormCheck.Exact(values), g = NormCheck.Exact(gammas), b = NormCheck.Exact(betas);
        double[] mean = NormCheck.Exact(runningMean), variance = NormCheck.Exact(runningVariance);
        double[] ey = new double[length], edx = new double[length], edgamma = new double[channels], edbeta = new double[channels];

        NaiveNorm.BatchForward<double>(rows, channels, exact, g, b, Epsilon, 0.1f, mean, variance, ey);
        BatchNormalization.TrainForward(
            rows, channels, x.Span, gamma.Span, beta.Span, Epsilon, 0.1f, runningMean, runningVariance, savedMean.Span, savedInvStd.Span,
            y.Span);
        NormCheck.Near(ey, y.Span, 4e-6, "y");
        NormCheck.Near(mean, runningMean, 1e-6, "running mean");
        NormCheck.Near(variance, runningVariance, 1e-6, "running variance");

        NaiveNorm.BatchBackward<double>(rows, channels, exact, NormCheck.Exact(dy.Span), g, Epsilon, edx, edgamma, edbeta);
        BatchNormalization.Backward(
            rows, channels, x.Span, dy.Span, gamma.Span, savedMean.Span, savedInvStd.Span, dx.Span, dgamma.Span, dbeta.Span);

        // Two rows are normalised to -1 and 1 whatever they are: the gradient is the difference of what is alike.
        double slope = savedInvStd.Span.ToArray().Max();
        NormCheck.Near(edx, dx.Span, 4e-6 * Math.Max(1, slope), "dx");
        NormCheck.Near(edgamma, dgamma.Span, 4e-6 * Math.Sqrt(rows), "dgamma");
        NormCheck.Near(edbeta, dbeta.Span, 1e-6 * Math.Sqrt(rows), "dbeta");

        NaiveNorm.BatchInfer<double>(
            rows, channels, exact, g, b, Epsilon, NormCheck.Exact(runningMean), NormCheck.Exact(runningVariance), ey);
        BatchNormalization.InferForward(rows, channels, x.Span, gamma.Span, beta.Span, Epsilon, runningMean, runningVariance, y.Span);
        NormCheck.Near(ey, y.Span, 4e-6, "inferred");
        foreach (GuardedMemory<float> input in (GuardedMemory<float>[])[x, gamma, beta, dy])
            input.AssertUnchanged();
        foreach (GuardedMemory<float> output in (GuardedMemory<float>[])[y, dx, savedMean, savedInvStd, dgamma, dbeta])
            output.AssertIntact();
    }

    /// <summary>Activation and residual, statistics from elsewhere, and in place: as one thing after the other.</summary>
    private static void Fused(int rows, int channels)
    {
        int length = rows * channels;
        float[] values = NormCheck.Data(length, length), gamma = NormCheck.Data(channels, 7), beta = NormCheck.Data(channels, 8);
        using GuardedMemory<float> x = NormCheck.Guarded(values, "x"), residual = NormCheck.Guarded(NormCheck.Data(length, 5), "residual");
        using GuardedMemory<float> dy = NormCheck.Guarded(NormCheck.Data(length, 6), "dy");
        using GuardedMemory<float> y = new(length), fused = new(length), dx = new(length), kept = new(length);
        float[] mean = new float[channels], invStd = new float[channels], none = [];
        BatchNormalization.TrainForward(rows, channels, x.Span, gamma, beta, Epsilon, 0, none, none, mean, invStd, y.Span);
        BatchNormalization.TrainForward(
            rows, channels, x.Span, gamma, beta, Epsilon, 0, none, none, mean, invStd, fused.Span, Activation.Relu, residual.Span);
        for (int i = 0; i < length; i++)
            Assert.Equal(Math.Max(0, y.Span[i] + residual.Span[i]), fused.Span[i]);

        // The residual may be where the result goes.
        residual.Span.CopyTo(kept.Span);
        BatchNormalization.TrainForward(
            rows, channels, x.Span, gamma, beta, Epsilon, 0, none, none, mean, invStd, kept.Span, Activation.Relu, kept.Span);
        Assert.True(fused.Span.SequenceEqual(kept.Span));

        float[] masked = dy.Span.ToArray(), dgamma = new float[channels], dbeta = new float[channels];
        for (int i = 0; i < length; i++)
            masked[i] = fused.Span[i] > 0 ? masked[i] : 0;
        float[] plain = new float[length], plainGamma = new float[channels], plainBeta = new float[channels];
        BatchNormalization.Backward(rows, channels, x.Span, masked, gamma, mean, invStd, plain, plainGamma, plainBeta);
        BatchNormalization.Backward(
            rows, channels, x.Span, dy.Span, gamma, mean, invStd, dx.Span, dgamma, dbeta, Activation.Relu, fused.Span, kept.Span);
        Assert.Equal(plain, dx.Span.ToArray());
        Assert.Equal(masked, kept.Span.ToArray());
        Assert.Equal(plainGamma, dgamma);
        Assert.Equal(plainBeta, dbeta);
        BatchNormalization.Backward(
            rows, channels, x.Span, dy.Span, gamma, mean, invStd, dx.Span, dgamma, dbeta, Activation.Relu, fused.Span);
        Assert.Equal(plain, dx.Span.ToArray());
        BatchNormalization.Backward(
            rows, channels, x.Span, masked, gamma, mean, invStd, dx.Span, dgamma, dbeta, residualGradient: kept.Span);
        Assert.Equal(masked, kept.Span.ToArray());
        Assert.Equal(plain, dx.Span.ToArray());
        BatchNormalization.Backward(rows, channels, x.Span, masked, gamma, mean, invStd, masked, dgamma, dbeta);
        Assert.Equal(plain, masked);

        // In place, and from statistics that are given.
        float[] variance = new float[channels], from = new float[length];
        for (int c = 0; c < channels; c++)
            variance[c] = (float)(1 / ((double)invStd[c] * invStd[c]) - Epsilon);
        BatchNormalization.TrainForwardFrom(
            rows, channels, x.Span, mean, variance, gamma, beta, Epsilon, 0, none, none, mean, invStd, from);
        NormCheck.Near(NormCheck.Exact(y.Span), from, 1e-5, "from");
        x.AssertUnchanged();
        residual.AssertUnchanged();
        dy.AssertUnchanged();
        BatchNormalization.TrainForward(rows, channels, x.Span, gamma, beta, Epsilon, 0, none, none, mean, invStd, x.Span);
        Assert.True(y.Span.SequenceEqual(x.Span));
        foreach (GuardedMemory<float> output in (GuardedMemory<float>[])[y, fused, dx, kept])
            output.AssertIntact();
    }
}
