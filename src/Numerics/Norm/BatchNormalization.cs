namespace FastNet.Numerics;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of rows x channels, every channel by its own mean and variance:
/// y = gamma * (x - mean) / sqrt(variance + epsilon) + beta. Rows are the samples, or all pixels of all samples where a
/// tensor is stored channels last (N * H * W rows). An activation and a residual can be taken into the same pass.
/// </summary>
/// <remarks>
/// Statistics take one pass over memory and do not cancel: data of mean 1e6 and deviation 1 are normalised as if they were centred.
/// At one SIMD level the bits do not depend on the number of threads.
/// <para>
/// Momentum is the weight of the batch, as in PyTorch: running = (1 - momentum) * running + momentum * batch. A course that writes
/// running = m * running + (1 - m) * batch has momentum 1 - m here. The running variance takes the unbiased variance
/// (by rows - 1) of a batch, the normalisation itself the biased one (by rows).
/// </para>
/// </remarks>
public static unsafe class BatchNormalization
{
    /// <summary>Normalises by the statistics of the batch, and moves the running statistics towards them.</summary>
    /// <param name="rows">2 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="x">rows x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more. 1e-5 is usual.</param>
    /// <param name="momentum">Weight of this batch in the running statistics, 0 to 1. 0.1 is usual.</param>
    /// <param name="runningMean">Per channel, updated; empty together with runningVariance to keep none.</param>
    /// <param name="runningVariance">Per channel, updated.</param>
    /// <param name="savedMean">Receives the mean per channel, for <see cref="Backward"/>.</param>
    /// <param name="savedInvStd">Receives 1 / sqrt(variance + epsilon) per channel, for <see cref="Backward"/>.</param>
    /// <param name="y">Receives rows x channels; may be x itself if x is not needed for a backward pass.</param>
    /// <param name="activation">None or Relu, applied last.</param>
    /// <param name="residual">rows x channels to add before the activation, may be y itself; or empty.</param>
    /// <exception cref="ArgumentException">A size does not fit, a number is out of range, or memory overlaps shifted.</exception>
    public static void TrainForward(
        int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon, float momentum,
        Span<float> runningMean, Span<float> runningVariance, Span<float> savedMean, Span<float> savedInvStd, Span<float> y,
        Activation activation = Activation.None, ReadOnlySpan<float> residual = default)
    {
        CheckTraining(rows, channels, epsilon, momentum, runningMean, runningVariance, savedMean, savedInvStd);
        bool relu = CheckMap(rows, channels, x, gamma, beta, y, activation, residual);
        using Arena.Block<double> moments = Arena.Thread.Take<double>(2 * (nint)channels);
        Gather(rows, channels, x, moments.Pointer);
        Train(
            rows, channels, x, moments.Pointer, gamma, beta, epsilon, momentum, runningMean, runningVariance, savedMean, savedInvStd, y,
            relu, residual);
    }

    /// <summary>
    /// <see cref="TrainForward"/> with statistics that whoever wrote x has already gathered: x is read once.
    /// </summary>
    /// <param name="rows">2 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="x">rows x channels.</param>
    /// <param name="mean">Mean per channel of x.</param>
    /// <param name="variance">Biased variance (by rows) per channel of x.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more.</param>
    /// <param name="momentum">Weight of this batch in the running statistics, 0 to 1.</param>
    /// <param name="runningMean">Per channel, updated; empty together with runningVariance to keep none.</param>
    /// <param name="runningVariance">Per channel, updated.</param>
    /// <param name="savedMean">Receives the mean per channel; may be mean itself.</param>
    /// <param name="savedInvStd">Receives 1 / sqrt(variance + epsilon) per channel; may be variance itself.</param>
    /// <param name="y">Receives rows x channels; may be x itself if x is not needed for a backward pass.</param>
    /// <param name="activation">None or Relu, applied last.</param>
    /// <param name="residual">rows x channels to add before the activation, may be y itself; or empty.</param>
    /// <exception cref="ArgumentException">A size does not fit, a number is out of range, or memory overlaps shifted.</exception>
    public static void TrainForwardFrom(
        int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> mean, ReadOnlySpan<float> variance, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> beta, float epsilon, float momentum, Span<float> runningMean, Span<float> runningVariance,
        Span<float> savedMean, Span<float> savedInvStd, Span<float> y, Activation activation = Activation.None,
        ReadOnlySpan<float> residual = default)
    {
        CheckTraining(rows, channels, epsilon, momentum, runningMean, runningVariance, savedMean, savedInvStd);
        NormArguments.PerChannel(mean, channels, nameof(mean));
        NormArguments.PerChannel(variance, channels, nameof(variance));
        bool relu = CheckMap(rows, channels, x, gamma, beta, y, activation, residual);
        using Arena.Block<double> moments = Arena.Thread.Take<double>(2 * (nint)channels);
        for (int c = 0; c < channels; c++)
            (moments.Pointer[c], moments.Pointer[channels + c]) = (mean[c], (double)variance[c] * rows);
        Train(
            rows, channels, x, moments.Pointer, gamma, beta, epsilon, momentum, runningMean, runningVariance, savedMean, savedInvStd, y,
            relu, residual);
    }

    /// <summary>Normalises by the running statistics.</summary>
    /// <param name="rows">0 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="x">rows x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more.</param>
    /// <param name="runningMean">Per channel.</param>
    /// <param name="runningVariance">Per channel.</param>
    /// <param name="y">Receives rows x channels; may be x itself.</param>
    /// <param name="activation">None or Relu, applied last.</param>
    /// <param name="residual">rows x channels to add before the activation, may be y itself; or empty.</param>
    /// <exception cref="ArgumentException">A size does not fit, a number is out of range, or memory overlaps shifted.</exception>
    public static void InferForward(
        int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon,
        ReadOnlySpan<float> runningMean, ReadOnlySpan<float> runningVariance, Span<float> y, Activation activation = Activation.None,
        ReadOnlySpan<float> residual = default)
    {
        Check.Size(rows);
        Check.Positive(channels);
        NormArguments.Epsilon(epsilon);
        NormArguments.PerChannel(runningMean, channels, nameof(runningMean));
        NormArguments.PerChannel(runningVariance, channels, nameof(runningVariance));
        bool relu = CheckMap(rows, channels, x, gamma, beta, y, activation, residual);
        using Arena.Block<float> memory = Arena.Thread.Take<float>(ChannelTable.Length(channels, ScaleShift.Rows));
        var table = new ChannelTable(channels, memory.Pointer);
        for (int c = 0; c < channels; c++)
        {
            double invStd = 1 / Math.Sqrt((double)runningVariance[c] + epsilon);
            ScaleShift.SetChannel(in table, c, runningMean[c], invStd, gamma.IsEmpty ? 1 : gamma[c], beta.IsEmpty ? 0 : beta[c]);
        }

        Map(in table, x, residual, y, relu);
    }

    /// <summary>
    /// Gradients of <see cref="TrainForward"/> in the simplified form: with h = (x - mean) * invStd,
    /// dx = gamma * invStd * (g - mean(g) - h * mean(g * h)), dgamma = sum(g * h), dbeta = sum(g), all per channel. g is dy, or with
    /// an activation dy where y is positive and 0 elsewhere.
    /// </summary>
    /// <param name="rows">2 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="x">rows x channels, the input of the forward pass.</param>
    /// <param name="dy">rows x channels, the gradient of the output.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="savedMean">What the forward pass saved.</param>
    /// <param name="savedInvStd">What the forward pass saved.</param>
    /// <param name="dx">Receives rows x channels; may be dy itself.</param>
    /// <param name="dgamma">Receives the gradient of gamma; empty if it is not wanted.</param>
    /// <param name="dbeta">Receives the gradient of beta; empty if it is not wanted.</param>
    /// <param name="activation">What the forward pass applied: None or Relu.</param>
    /// <param name="y">With Relu: rows x channels, the output of the forward pass. Else empty.</param>
    /// <param name="residualGradient">Receives g, the gradient of the residual, may be dy itself; empty if it is not wanted.</param>
    /// <exception cref="ArgumentException">A size does not fit, or memory overlaps shifted.</exception>
    public static void Backward(
        int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma, ReadOnlySpan<float> savedMean,
        ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dgamma, Span<float> dbeta, Activation activation = Activation.None,
        ReadOnlySpan<float> y = default, Span<float> residualGradient = default)
    {
        CheckRows(rows);
        Check.Positive(channels);
        Check.Length(x.Length, (long)rows * channels, nameof(x));
        Check.Length(dy.Length, x.Length, nameof(dy));
        NormArguments.PerChannelOrEmpty(gamma, channels, nameof(gamma));
        NormArguments.PerChannel(savedMean, channels, nameof(savedMean));
        NormArguments.PerChannel(savedInvStd, channels, nameof(savedInvStd));
        NormArguments.PerChannelOrEmpty(dgamma, channels, nameof(dgamma));
        NormArguments.PerChannelOrEmpty(dbeta, channels, nameof(dbeta));
        NormArguments.Output(dx, dy, nameof(dx), nameof(dy));
        Check.Disjoint(dx, x, nameof(dx), nameof(x));
        bool relu = NormArguments.IsRelu(activation);
        Check.Length(y.Length, relu ? x.Length : 0, nameof(y));
        Check.Disjoint(dx, y, nameof(dx), nameof(y));
        if (!residualGradient.IsEmpty)
        {
            NormArguments.Output(residualGradient, dy, nameof(residualGradient), nameof(dy));
            Check.Disjoint(residualGradient, x, nameof(residualGradient), nameof(x));
            Check.Disjoint(residualGradient, y, nameof(residualGradient), nameof(y));
            Check.Disjoint<float>(residualGradient, dx, nameof(residualGradient), nameof(dx));
        }

        using Arena.Block<double> sums = Arena.Thread.Take<double>(2 * (nint)channels);
        using Arena.Block<float> memory = Arena.Thread.Take<float>(ChannelTable.Length(channels, GradientMap.Rows));
        var table = new ChannelTable(channels, memory.Pointer);
        savedMean.CopyTo(new Span<float>(table[GradientMap.Centre], channels));
        SimdLevel level = Cpu.Level;
        fixed (float* px = x, pdy = dy, py = y, pdx = dx, pdr = residualGradient)
        {
            var grid = new ColumnGrid(rows, channels);
            var operands = new GradientOperands(px, pdy, py, pdr);
            using (Arena.Block<float> parts = Arena.Thread.Take<float>(ColumnGradients.TableLength(in grid)))
            {
                ColumnGradients.Gather(level, in grid, table[GradientMap.Centre], operands, parts.Pointer);
                ColumnGradients.Merge(in grid, operands, table[GradientMap.Centre], parts.Pointer, sums.Pointer, sums.Pointer + channels);
            }

            for (int c = 0; c < channels; c++)
            {
                double invStd = savedInvStd[c], product = sums.Pointer[channels + c] * invStd;
                double scale = invStd * (gamma.IsEmpty ? 1 : gamma[c]);
                table[GradientMap.OfGradient][c] = (float)scale;
                table[GradientMap.OfInput][c] = (float)(-scale * invStd * product / rows);
                table[GradientMap.Constant][c] = (float)(-scale * sums.Pointer[c] / rows);
                if (!dgamma.IsEmpty)
                    dgamma[c] = (float)product;
                if (!dbeta.IsEmpty)
                    dbeta[c] = (float)sums.Pointer[c];
            }

            for (int row = 0; row < GradientMap.Rows; row++)
                table.Repeat(row);
            GradientMap.Run(level, table, operands.Masked(), pdx, x.Length, x.Length);
        }
    }

    /// <summary>
    /// Scale and shift that do in one multiply-add what <see cref="InferForward"/> does, to fold into the layer before:
    /// scale = gamma / sqrt(variance + epsilon), bias = beta - mean * scale.
    /// </summary>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more.</param>
    /// <param name="runningMean">Per channel.</param>
    /// <param name="runningVariance">Per channel.</param>
    /// <param name="scale">Receives a factor per channel.</param>
    /// <param name="bias">Receives a summand per channel.</param>
    /// <exception cref="ArgumentException">A size does not fit, or epsilon is out of range.</exception>
    public static void Fold(
        ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon, ReadOnlySpan<float> runningMean,
        ReadOnlySpan<float> runningVariance, Span<float> scale, Span<float> bias)
    {
        int channels = runningMean.Length;
        NormArguments.Epsilon(epsilon);
        NormArguments.PerChannel(runningVariance, channels, nameof(runningVariance));
        NormArguments.PerChannelOrEmpty(gamma, channels, nameof(gamma));
        NormArguments.PerChannelOrEmpty(beta, channels, nameof(beta));
        NormArguments.PerChannel(scale, channels, nameof(scale));
        NormArguments.PerChannel(bias, channels, nameof(bias));
        for (int c = 0; c < channels; c++)
        {
            double factor = (gamma.IsEmpty ? 1 : gamma[c]) / Math.Sqrt((double)runningVariance[c] + epsilon);
            double summand = (beta.IsEmpty ? 0 : beta[c]) - runningMean[c] * factor;
            (scale[c], bias[c]) = ((float)factor, (float)summand);
        }
    }

    /// <summary>Mean and sum of squared deviations per channel, one after the other.</summary>
    private static void Gather(int rows, int channels, ReadOnlySpan<float> x, double* moments)
    {
        var grid = new ColumnGrid(rows, channels);
        using Arena.Block<float> table = Arena.Thread.Take<float>(ColumnMoments.TableLength(in grid));
        fixed (float* px = x)
        {
            ColumnMoments.Gather(Cpu.Level, in grid, px, table.Pointer);
            ColumnMoments.Merge(in grid, px, table.Pointer, moments, moments + channels);
        }
    }

    private static void Train(
        int rows, int channels, ReadOnlySpan<float> x, double* moments, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon,
        float momentum, Span<float> runningMean, Span<float> runningVariance, Span<float> savedMean, Span<float> savedInvStd, Span<float> y,
        bool relu, ReadOnlySpan<float> residual)
    {
        using Arena.Block<float> memory = Arena.Thread.Take<float>(ChannelTable.Length(channels, ScaleShift.Rows));
        var table = new ChannelTable(channels, memory.Pointer);
        for (int c = 0; c < channels; c++)
        {
            double mean = moments[c], squares = moments[channels + c], invStd = 1 / Math.Sqrt(squares / rows + epsilon);
            ScaleShift.SetChannel(in table, c, mean, invStd, gamma.IsEmpty ? 1 : gamma[c], beta.IsEmpty ? 0 : beta[c]);
            savedMean[c] = (float)mean;
            savedInvStd[c] = (float)invStd;
            if (runningMean.IsEmpty)
                continue;
            runningMean[c] = (float)((1 - (double)momentum) * runningMean[c] + momentum * mean);
            runningVariance[c] = (float)((1 - (double)momentum) * runningVariance[c] + momentum * (squares / (rows - 1)));
        }

        Map(in table, x, residual, y, relu);
    }

    private static void Map(in ChannelTable table, ReadOnlySpan<float> x, ReadOnlySpan<float> residual, Span<float> y, bool relu)
    {
        for (int row = 0; row < ScaleShift.Rows; row++)
            table.Repeat(row);
        fixed (float* px = x, pr = residual, py = y)
            ScaleShift.Run(Cpu.Level, table, px, pr, py, relu, x.Length, x.Length);
    }

    private static void CheckTraining(
        int rows, int channels, float epsilon, float momentum, Span<float> runningMean, Span<float> runningVariance, Span<float> savedMean,
        Span<float> savedInvStd)
    {
        CheckRows(rows);
        Check.Positive(channels);
        NormArguments.Epsilon(epsilon);
        if (!(momentum >= 0 && momentum <= 1))
            Check.ThrowRange(nameof(momentum), momentum, $"momentum is {momentum}; expected a number of 0 to 1.");
        NormArguments.PerChannelOrEmpty(runningMean, channels, nameof(runningMean));
        Check.Length(runningVariance.Length, runningMean.Length, nameof(runningVariance));
        NormArguments.PerChannel(savedMean, channels, nameof(savedMean));
        NormArguments.PerChannel(savedInvStd, channels, nameof(savedInvStd));
    }

    private static void CheckRows(int rows)
    {
        if (rows < 2)
            Check.ThrowRange(nameof(rows), rows, $"rows is {rows}; expected 2 or more: the variance of fewer says nothing.");
    }

    private static bool CheckMap(
        int rows, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, Span<float> y,
        Activation activation, ReadOnlySpan<float> residual)
    {
        Check.Length(x.Length, (long)rows * channels, nameof(x));
        NormArguments.PerChannelOrEmpty(gamma, channels, nameof(gamma));
        NormArguments.PerChannelOrEmpty(beta, channels, nameof(beta));
        NormArguments.Output(y, x, nameof(y), nameof(x));
        NormArguments.Optional(residual, x.Length, y, nameof(residual), nameof(y));
        return NormArguments.IsRelu(activation);
    }
}
