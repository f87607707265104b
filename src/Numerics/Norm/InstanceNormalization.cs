namespace FastNet.Numerics;

/// <summary>
/// Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016) of batch x pixels x channels, stored channels last: every channel of
/// every sample by its own mean and variance. It is <see cref="GroupNormalization"/> with a group per channel.
/// </summary>
public static class InstanceNormalization
{
    /// <summary>Normalises every channel of every sample.</summary>
    /// <param name="batch">Samples, 0 or more.</param>
    /// <param name="pixels">Pixels of a sample, 1 or more.</param>
    /// <param name="channels">Channels of a pixel, 1 or more.</param>
    /// <param name="x">batch x pixels x channels.</param>
    /// <param name="gamma">Scale per channel; empty for 1.</param>
    /// <param name="beta">Shift per channel; empty for 0.</param>
    /// <param name="epsilon">Added to the variance; finite, 0 or more.</param>
    /// <param name="savedMean">Receives batch x channels means; empty together with savedInvStd if not wanted.</param>
    /// <param name="savedInvStd">Receives batch x channels values 1 / sqrt(variance + epsilon).</param>
    /// <param name="y">Receives batch x pixels x channels; may be x itself.</param>
    /// <exception cref="ArgumentException">A size does not fit, epsilon is out of range, or memory overlaps shifted.</exception>
    public static void Forward(
        int batch, int pixels, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta, float epsilon,
        Span<float> savedMean, Span<float> savedInvStd, Span<float> y) =>
        GroupNormalization.Forward(batch, pixels, channels, channels, x, gamma, beta, epsilon, savedMean, savedInvStd, y);

    /// <summary>Gradients of <see cref="Forward"/>, see <see cref="GroupNormalization.Backward"/>.</summary>
    /// <param name="batch">Samples, 0 or more.</param>
    /// <param name="pixels">Pixels of a sample, 1 or more.</param>
    /// <param name="channels">Channels of a pixel, 1 or more.</param>
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
        int batch, int pixels, int channels, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, ReadOnlySpan<float> gamma,
        ReadOnlySpan<float> savedMean, ReadOnlySpan<float> savedInvStd, Span<float> dx, Span<float> dgamma, Span<float> dbeta) =>
        GroupNormalization.Backward(batch, pixels, channels, channels, x, dy, gamma, savedMean, savedInvStd, dx, dgamma, dbeta);
}
