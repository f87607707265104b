namespace FastNet.Numerics;

/// <summary>
/// Group normalisation (Wu and He 2018) of batch x pixels x channels, stored channels last: the channels of a group, over all pixels of
/// a sample, by their common mean and variance; then a scale and shift per channel:
/// y = gamma * (x - mean) / sqrt(variance + epsilon) + beta, variance by the number of elements.
/// One group is layer normalisation over a sample; as many groups as channels is <see cref="InstanceNormalization"/>.
/// </summary>
/// <remarks>
/// A sample is read from memory once where a second-level cache holds it. Statistics do not cancel, see
/// <see cref="BatchNormalization"/>. At one
/// SIMD level the bits do not depend on the number of threads.
/// </remarks>
public static unsafe class GroupNormalization
{
    // From this many samples on each is one thread's work, and stays in its caches; fewer are shared one after the other.
    private const int ApartFrom = 8;

    /// <summary>Normalises every group of every sample.</summary>
    /// <param name="batch">Samples, 0 or more.</param>
    /// <param name="pixels">Pixels of a sample, 1 or more.</param>
    /// <param name="channels">Channels of a pixel, 1 or more.</param>
    /// <param name="groups">Groups of consecutive channels, 1 or more; divides channels.</param>
    /// <param name="x">batch x pixels x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more. 1e-5 is usual.</param>
    /// <param name="savedMean">Receives batch x groups means, for <see cref="Backward"/>; or empty, with savedInvStd.</param>
    /// <param name="savedInvStd">Receives batch x groups values 1 / sqrt(variance + epsilon).</param>
    /// <param name="y">Receives batch x pixels x channels; may be x itself.</param>
    /// <exception cref="ArgumentException">A size does not fit, epsilon is out of range, or memory overlaps shifted.</exception>
    public static void Forward(
        int batch, int pixels, int channels, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta,
        float epsilon, Span<float> savedMean, Span<float> savedInvStd, Span<float> y)
    {
        CheckShape(batch, pixels, channels, groups);
        NormArguments.Epsilon(epsilon);
        Check.Length(x.Length, (long)batch * pixels * channels, nameof(x));
        NormArguments.PerChannelOrEmpty(gamma, channels, nameof(gamma));
        NormArguments.PerChannelOrEmpty(beta, channels, nameof(beta));
        NormArguments.PerChannelOrEmpty(savedMean, batch * groups, nameof(savedMean));
        Check.Length(savedInvStd.Length, savedMean.Length, nameof(savedInvStd));
        NormArguments.Output(y, x, nameof(y), nameof(x));
        fixed (float* px = x, pg = gamma, pb = beta, pm = savedMean, pi = savedInvStd, py = y)
        {
            var shape = new Shape(batch, pixels, channels, groups, Cpu.Level);
            var body = new ForwardSamples(shape, px, pg, pb, epsilon, pm, pi, py);
            Run(batch, ref body);
        }
    }

    /// <summary>
    /// Gradients of <see cref="Forward"/>: with h = (x - mean) * invStd and g = gamma * dy,
    /// dx = invStd * (g - mean(g) - h * mean(g * h)) by groups, dgamma = sum(dy * h), dbeta = sum(dy) by channels.
    /// </summary>
    /// <param name="batch">Samples, 0 or more.</param>
    /// <param name="pixels">Pixels of a sample, 1 or more.</param>
    /// <param name="channels">Channels of a pixel, 1 or more.</param>
    /// <param name="groups">Groups of consecutive channels, 1 or more; divides channels.</param>
    /// <param name="x">batch x pixels x channels, the input of the forward pass.</param>
    /// <param name="dy">batch x pixels x channels, the gradient of the output.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Receives batch x pixels x channels; may be dy itself.</param>
    /// <param name="dgamma">Receives the gradient of gamma; empty together with dbeta if they are not wanted.</param>
    /// <param name="dbeta">Receives the gradient of beta.</param>
    /// <exception cref="ArgumentException">A size does not fit, or memory overlaps shifted.</exception>
    public static void Backward(
        int batch, int pixels, int channels, int groups, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> savedMean, ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dgamma, Span<float> dbeta)
    {
        CheckShape(batch, pixels, channels, groups);
        Check.Length(x.Length, (long)batch * pixels * channels, nameof(x));
        Check.Length(dy.Length, x.Length, nameof(dy));
        NormArguments.PerChannelOrEmpty(gamma, channels, nameof(gamma));
        NormArguments.PerChannel(savedMean, batch * groups, nameof(savedMean));
        NormArguments.PerChannel(savedInvStd, batch * groups, nameof(savedInvStd));
        NormArguments.PerChannelOrEmpty(dgamma, channels, nameof(dgamma));
        Check.Length(dbeta.Length, dgamma.Length, nameof(dbeta));
        NormArguments.Output(dx, dy, nameof(dx), nameof(dy));
        Check.Disjoint(dx, x, nameof(dx), nameof(x));
        using Arena.Block<double> sums = Arena.Thread.Take<double>(2 * (nint)batch * channels);
        fixed (float* px = x, pdy = dy, pg = gamma, pm = savedMean, pi = savedInvStd, pdx = dx)
        {
            var shape = new Shape(batch, pixels, channels, groups, Cpu.Level);
            var body = new BackwardSamples(shape, px, pdy, pg, pm, pi, pdx, sums.Pointer);
            Run(batch, ref body);
        }

        for (int c = 0; c < dgamma.Length; c++)
        {
            // Samples in their order: the same sum for any number of threads.
            double sum = 0, product = 0;
            for (int sample = 0; sample < batch; sample++)
            {
                sum += sums.Pointer[2 * (nint)sample * channels + c];
                product += sums.Pointer[(2 * (nint)sample + 1) * channels + c];
            }

            (dgamma[c], dbeta[c]) = ((float)product, (float)sum);
        }
    }

    private static void CheckShape(int batch, int pixels, int channels, int groups)
    {
        Check.Size(batch);
        Check.Positive(pixels);
        Check.Positive(channels);
        Check.Positive(groups);
        if (channels % groups != 0)
            Check.Throw(nameof(groups), $"groups is {groups}; expected a divisor of channels, {channels}.");
    }

    private static void Run<TBody>(int batch, ref TBody body)
        where TBody : unmanaged, ITeamBody
    {
        if (batch >= ApartFrom)
        {
            Team.Run(batch, ref body);
            return;
        }

        for (int sample = 0; sample < batch; sample++)
            body.Run(sample);
    }

    private readonly struct Shape(int batch, int pixels, int channels, int groups, SimdLevel level)
    {
        internal int Pixels => pixels;

        internal int Channels => channels;

        internal int Groups => groups;

        internal int PerGroup => channels / groups;

        internal SimdLevel Level => level;

        internal nint SampleLength => (nint)pixels * channels;

        internal nint Length => batch * SampleLength;
    }

    private readonly struct ForwardSamples(
        Shape shape, float* x, float* gamma, float* beta, float epsilon, float* mean, float* invStd, float* y) : ITeamBody
    {
        public void Run(int sample)
        {
            int channels = shape.Channels;
            float* source = x + sample * shape.SampleLength;
            using Arena.Block<double> moments = Arena.Thread.Take<double>(2 * (nint)channels);
            using Arena.Block<float> memory = Arena.Thread.Take<float>(ChannelTable.Length(channels, ScaleShift.Rows));
            var table = new ChannelTable(channels, memory.Pointer);
            double* means = moments.Pointer, squares = means + channels;
            var grid = new ColumnGrid(shape.Pixels, channels);
            using (Arena.Block<float> parts = Arena.Thread.Take<float>(ColumnMoments.TableLength(in grid)))
            {
                ColumnMoments.Gather(shape.Level, in grid, source, parts.Pointer);
                ColumnMoments.Merge(in grid, source, parts.Pointer, means, squares);
            }

            for (int group = 0; group < shape.Groups; group++)
            {
                int first = group * shape.PerGroup, end = first + shape.PerGroup;
                double common = 0, variance = 0;
                for (int c = first; c < end; c++)
                    common += means[c];
                common /= shape.PerGroup;
                for (int c = first; c < end; c++)
                    variance += squares[c] / shape.Pixels + (means[c] - common) * (means[c] - common);
                double scale = 1 / Math.Sqrt(variance / shape.PerGroup + epsilon);
                for (int c = first; c < end; c++)
                    ScaleShift.SetChannel(in table, c, common, scale, gamma == null ? 1 : gamma[c], beta == null ? 0 : beta[c]);
                if (mean == null)
                    continue;
                mean[sample * shape.Groups + group] = (float)common;
                invStd[sample * shape.Groups + group] = (float)scale;
            }

            for (int row = 0; row < ScaleShift.Rows; row++)
                table.Repeat(row);
            ScaleShift.Run(
                shape.Level, table, source, null, y + sample * shape.SampleLength, false, shape.SampleLength, shape.Length);
        }
    }

    private readonly struct BackwardSamples(
        Shape shape, float* x, float* dy, float* gamma, float* mean, float* invStd, float* dx, double* sums) : ITeamBody
    {
        public void Run(int sample)
        {
            int channels = shape.Channels;
            nint start = sample * shape.SampleLength;
            using Arena.Block<float> memory = Arena.Thread.Take<float>(ChannelTable.Length(channels, GradientMap.Rows));
            var table = new ChannelTable(channels, memory.Pointer);
            var operands = new GradientOperands(x + start, dy + start, null, null);
            double* sum = sums + 2 * (nint)sample * channels, product = sum + channels;
            float* centre = table[GradientMap.Centre];
            for (int c = 0; c < channels; c++)
                centre[c] = mean[sample * shape.Groups + c / shape.PerGroup];
            var grid = new ColumnGrid(shape.Pixels, channels);
            using (Arena.Block<float> parts = Arena.Thread.Take<float>(ColumnGradients.TableLength(in grid)))
            {
                ColumnGradients.Gather(shape.Level, in grid, centre, operands, parts.Pointer);
                ColumnGradients.Merge(in grid, operands, centre, parts.Pointer, sum, product);
            }

            double count = (double)shape.Pixels * shape.PerGroup;
            for (int group = 0; group < shape.Groups; group++)
            {
                int first = group * shape.PerGroup, end = first + shape.PerGroup;
                double scale = invStd[sample * shape.Groups + group], total = 0, products = 0;
                for (int c = first; c < end; c++)
                {
                    product[c] *= scale;
                    double factor = gamma == null ? 1 : gamma[c];
                    total += factor * sum[c];
                    products += factor * product[c];
                }

                for (int c = first; c < end; c++)
                {
                    table[GradientMap.OfGradient][c] = (float)(scale * (gamma == null ? 1 : gamma[c]));
                    table[GradientMap.OfInput][c] = (float)(-scale * scale * products / count);
                    table[GradientMap.Constant][c] = (float)(-scale * total / count);
                }
            }

            for (int row = 0; row < GradientMap.Rows; row++)
                table.Repeat(row);
            GradientMap.Run(shape.Level, table, operands, dx + start, shape.SampleLength, shape.Length);
        }
    }
}
