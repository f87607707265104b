namespace FastNet.Benchmarks;

/// <summary>
/// Batches of images in both orders: ours, [N, H, W, C], and that of the peers' interfaces, [N, C, H, W]. Plain loops, apart from
/// the kernels that they help to check.
/// </summary>
internal static class Images
{
    /// <summary>A copy in our order.</summary>
    public static Operand<float> ToChannelsLast(int batch, int channels, int pixels, Operand<float> channelsFirst)
    {
        var result = new Operand<float>(channelsFirst.Length);
        ReadOnlySpan<float> source = channelsFirst.Span;
        Span<float> destination = result.Span;
        for (int n = 0; n < batch; n++)
        {
            int image = n * channels * pixels;
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                for (int c = 0; c < channels; c++)
                    destination[image + pixel * channels + c] = source[image + c * pixels + pixel];
            }
        }

        return result;
    }

    /// <summary>Difference of a result of ours, in our order, from one in the other order, as
    /// <see cref="Statistics.RelativeDifference"/>.</summary>
    public static double Difference(int batch, int channels, int pixels, Operand<float> ours, Operand<float> theirs) =>
        Statistics.RelativeDifference<float>(ours.Span, ToChannelsLast(batch, channels, pixels, theirs).Span);
}
