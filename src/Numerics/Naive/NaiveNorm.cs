using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// The normalisations as a textbook writes them: mean, variance, x-hat, and the gradient by the chain rule through each of them. They
/// differ only in what is normalised together: a column (batch), a row (layer), some channels of all pixels of a sample (group).
/// In double it is the oracle of the tests.
/// </summary>
public static class NaiveNorm
{
    /// <summary>Batch normalisation by the statistics of the batch, see <see cref="BatchNormalization.TrainForward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channels">Number of columns.</param>
    /// <param name="x">rows x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="momentum">Weight of this batch in the running statistics.</param>
    /// <param name="runningMean">Per channel, updated.</param>
    /// <param name="runningVariance">Per channel, updated with the unbiased variance.</param>
    /// <param name="y">Receives rows x channels.</param>
    public static void BatchForward<T>(
        int rows, int channels, ReadOnlySpan<T> x, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T epsilon, T momentum,
        Span<T> runningMean, Span<T> runningVariance, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int c = 0; c < channels; c++)
        {
            var column = new Together(c, rows, channels, 1);
            (T mean, T variance) = column.Moments(x);
            column.Normalize(x, mean, variance, gamma, beta, epsilon, channels, y);

            T unbiased = variance * T.CreateTruncating(rows) / T.CreateTruncating(rows - 1);
            runningMean[c] = (T.One - momentum) * runningMean[c] + momentum * mean;
            runningVariance[c] = (T.One - momentum) * runningVariance[c] + momentum * unbiased;
        }
    }

    /// <summary>Batch normalisation by running statistics, see <see cref="BatchNormalization.InferForward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channels">Number of columns.</param>
    /// <param name="x">rows x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="runningMean">Per channel.</param>
    /// <param name="runningVariance">Per channel.</param>
    /// <param name="y">Receives rows x channels.</param>
    public static void BatchInfer<T>(
        int rows, int channels, ReadOnlySpan<T> x, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T epsilon, ReadOnlySpan<T> runningMean,
        ReadOnlySpan<T> runningVariance, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int c = 0; c < channels; c++)
            new Together(c, rows, channels, 1).Normalize(x, runningMean[c], runningVariance[c], gamma, beta, epsilon, channels, y);
    }

    /// <summary>Gradients of <see cref="BatchForward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Number of rows.</param>
    /// <param name="channels">Number of columns.</param>
    /// <param name="x">rows x channels.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="dx">Receives the gradient of x.</param>
    /// <param name="dgamma">Receives the gradient of gamma.</param>
    /// <param name="dbeta">Receives the gradient of beta.</param>
    public static void BatchBackward<T>(
        int rows, int channels, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, ReadOnlySpan<T> gamma, T epsilon, Span<T> dx, Span<T> dgamma,
        Span<T> dbeta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        dgamma.Clear();
        dbeta.Clear();
        for (int c = 0; c < channels; c++)
            new Together(c, rows, channels, 1).Backward(x, dy, gamma, epsilon, channels, dx, dgamma, dbeta);
    }

    /// <summary>Layer normalisation, see <see cref="LayerNormalization.Forward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="x">rows x columns.</param>
    /// <param name="gamma">Scale per column; empty for 1.</param>
    /// <param name="beta">Shift per column; empty for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">Receives rows x columns.</param>
    public static void LayerForward<T>(
        int rows, int columns, ReadOnlySpan<T> x, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T epsilon, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
        {
            var row = new Together(r * columns, 1, columns, columns);
            (T mean, T variance) = row.Moments(x);
            row.Normalize(x, mean, variance, gamma, beta, epsilon, columns, y);
        }
    }

    /// <summary>Gradients of <see cref="LayerForward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="x">rows x columns.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="gamma">Scale per column; empty for 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="dx">Receives the gradient of x.</param>
    /// <param name="dgamma">Receives the gradient of gamma.</param>
    /// <param name="dbeta">Receives the gradient of beta.</param>
    public static void LayerBackward<T>(
        int rows, int columns, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, ReadOnlySpan<T> gamma, T epsilon, Span<T> dx, Span<T> dgamma,
        Span<T> dbeta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        dgamma.Clear();
        dbeta.Clear();
        for (int r = 0; r < rows; r++)
            new Together(r * columns, 1, columns, columns).Backward(x, dy, gamma, epsilon, columns, dx, dgamma, dbeta);
    }

    /// <summary>Group normalisation, see <see cref="GroupNormalization.Forward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of samples.</param>
    /// <param name="pixels">Pixels of a sample.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="groups">Groups of channels; divides their number.</param>
    /// <param name="x">batch x pixels x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="y">Receives batch x pixels x channels.</param>
    public static void GroupForward<T>(
        int batch, int pixels, int channels, int groups, ReadOnlySpan<T> x, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T epsilon,
        Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < batch * groups; i++)
        {
            Together group = OfGroup(i, pixels, channels, groups);
            (T mean, T variance) = group.Moments(x);
            group.Normalize(x, mean, variance, gamma, beta, epsilon, channels, y);
        }
    }

    /// <summary>Gradients of <see cref="GroupForward"/>.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="batch">Number of samples.</param>
    /// <param name="pixels">Pixels of a sample.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="groups">Groups of channels; divides their number.</param>
    /// <param name="x">batch x pixels x channels.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <param name="dx">Receives the gradient of x.</param>
    /// <param name="dgamma">Receives the gradient of gamma.</param>
    /// <param name="dbeta">Receives the gradient of beta.</param>
    public static void GroupBackward<T>(
        int batch, int pixels, int channels, int groups, ReadOnlySpan<T> x, ReadOnlySpan<T> dy, ReadOnlySpan<T> gamma, T epsilon,
        Span<T> dx, Span<T> dgamma, Span<T> dbeta)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        dgamma.Clear();
        dbeta.Clear();
        for (int i = 0; i < batch * groups; i++)
            OfGroup(i, pixels, channels, groups).Backward(x, dy, gamma, epsilon, channels, dx, dgamma, dbeta);
    }

    private static Together OfGroup(int i, int pixels, int channels, int groups) =>
        new(i / groups * pixels * channels + i % groups * (channels / groups), pixels, channels, channels / groups);

    /// <summary>
    /// The elements that are normalised together: runs of some length, a stride apart. The channel of an element is its index modulo the
    /// number of channels.
    /// </summary>
    private readonly struct Together(int start, int runs, int stride, int length)
    {
        internal (T Mean, T Variance) Moments<T>(ReadOnlySpan<T> x)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            T count = T.CreateTruncating(runs * length), mean = T.Zero, variance = T.Zero;
            for (int run = 0; run < runs; run++)
            {
                for (int i = start + run * stride; i < start + run * stride + length; i++)
                    mean += x[i] / count;
            }

            for (int run = 0; run < runs; run++)
            {
                for (int i = start + run * stride; i < start + run * stride + length; i++)
                    variance += (x[i] - mean) * (x[i] - mean) / count;
            }

            return (mean, variance);
        }

        internal void Normalize<T>(
            ReadOnlySpan<T> x, T mean, T variance, ReadOnlySpan<T> gamma, ReadOnlySpan<T> beta, T epsilon, int channels, Span<T> y)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            for (int run = 0; run < runs; run++)
            {
                for (int i = start + run * stride; i < start + run * stride + length; i++)
                {
                    T hat = (x[i] - mean) / T.Sqrt(variance + epsilon);
                    y[i] = (gamma.IsEmpty ? T.One : gamma[i % channels]) * hat + (beta.IsEmpty ? T.Zero : beta[i % channels]);
                }
            }
        }

        internal void Backward<T>(
            ReadOnlySpan<T> x, ReadOnlySpan<T> dy, ReadOnlySpan<T> gamma, T epsilon, int channels, Span<T> dx, Span<T> dgamma,
            Span<T> dbeta)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            (T mean, T variance) = Moments(x);
            T count = T.CreateTruncating(runs * length), two = T.CreateTruncating(2), deviation = T.Sqrt(variance + epsilon);
            T dvariance = T.Zero, dmean = T.Zero;
            for (int run = 0; run < runs; run++)
            {
                for (int i = start + run * stride; i < start + run * stride + length; i++)
                {
                    T dhat = dy[i] * (gamma.IsEmpty ? T.One : gamma[i % channels]);
                    dgamma[i % channels] += dy[i] * (x[i] - mean) / deviation;
                    dbeta[i % channels] += dy[i];
                    dvariance -= dhat * (x[i] - mean) / (two * deviation * deviation * deviation);
                    dmean -= dhat / deviation; // the way through the variance adds nothing: deviations add up to 0
                }
            }

            for (int run = 0; run < runs; run++)
            {
                for (int i = start + run * stride; i < start + run * stride + length; i++)
                {
                    T dhat = dy[i] * (gamma.IsEmpty ? T.One : gamma[i % channels]);
                    dx[i] = dhat / deviation + dvariance * two * (x[i] - mean) / count + dmean / count;
                }
            }
        }
    }
}
