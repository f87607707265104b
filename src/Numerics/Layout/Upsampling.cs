using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Resizes the pixels of [batch, height, width, channels] tensors (channels last), to the nearest pixel or bilinearly, with the coordinates
/// of PyTorch's interpolate. The backward passes sum in a fixed order, so the bits do not depend on the number of threads.
/// </summary>
public static unsafe class Upsampling
{
    /// <summary>Every output pixel is the input pixel at floor(index * input length / output length), by rows and columns.</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="height">Rows of the input, 1 or more.</param>
    /// <param name="width">Columns of the input, 1 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="outputHeight">Rows of the output, 1 or more.</param>
    /// <param name="outputWidth">Columns of the output, 1 or more.</param>
    /// <param name="x">batch x height x width x channels.</param>
    /// <param name="y">Receives batch x outputHeight x outputWidth x channels.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void Nearest(
        int batch, int height, int width, int channels, int outputHeight, int outputWidth, ReadOnlySpan<float> x, Span<float> y) =>
        Forward(batch, height, width, channels, outputHeight, outputWidth, Sampling.Nearest, x, y);

    /// <summary>The gradient of <see cref="Nearest"/>: every input pixel takes the sum over the output pixels it became.</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="height">Rows of the input, 1 or more.</param>
    /// <param name="width">Columns of the input, 1 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="outputHeight">Rows of the output, 1 or more.</param>
    /// <param name="outputWidth">Columns of the output, 1 or more.</param>
    /// <param name="dy">batch x outputHeight x outputWidth x channels.</param>
    /// <param name="dx">Receives batch x height x width x channels.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void NearestBackward(
        int batch, int height, int width, int channels, int outputHeight, int outputWidth, ReadOnlySpan<float> dy, Span<float> dx) =>
        Backward(batch, height, width, channels, outputHeight, outputWidth, Sampling.Nearest, dy, dx);

    /// <summary>
    /// Every output pixel is interpolated between four input pixels. Its coordinate is index * (input - 1) / (output - 1) with
    /// alignCorners, else max(0, (index + 1/2) * input / output - 1/2).
    /// </summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="height">Rows of the input, 1 or more.</param>
    /// <param name="width">Columns of the input, 1 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="outputHeight">Rows of the output, 1 or more.</param>
    /// <param name="outputWidth">Columns of the output, 1 or more.</param>
    /// <param name="alignCorners">Whether the centres of the corner pixels lie upon each other, or the outer edges.</param>
    /// <param name="x">batch x height x width x channels.</param>
    /// <param name="y">Receives batch x outputHeight x outputWidth x channels.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void Bilinear(
        int batch, int height, int width, int channels, int outputHeight, int outputWidth, bool alignCorners, ReadOnlySpan<float> x,
        Span<float> y) =>
        Forward(batch, height, width, channels, outputHeight, outputWidth, Bilinear(alignCorners), x, y);

    /// <summary>The gradient of <see cref="Bilinear(int, int, int, int, int, int, bool, ReadOnlySpan{float}, Span{float})"/>.</summary>
    /// <param name="batch">0 or more.</param>
    /// <param name="height">Rows of the input, 1 or more.</param>
    /// <param name="width">Columns of the input, 1 or more.</param>
    /// <param name="channels">1 or more.</param>
    /// <param name="outputHeight">Rows of the output, 1 or more.</param>
    /// <param name="outputWidth">Columns of the output, 1 or more.</param>
    /// <param name="alignCorners">As in the forward pass.</param>
    /// <param name="dy">batch x outputHeight x outputWidth x channels.</param>
    /// <param name="dx">Receives batch x height x width x channels.</param>
    /// <exception cref="ArgumentException">A size does not fit, or the two overlap.</exception>
    public static void BilinearBackward(
        int batch, int height, int width, int channels, int outputHeight, int outputWidth, bool alignCorners, ReadOnlySpan<float> dy,
        Span<float> dx) =>
        Backward(batch, height, width, channels, outputHeight, outputWidth, Bilinear(alignCorners), dy, dx);

    private static Sampling Bilinear(bool alignCorners) => alignCorners ? Sampling.AlignedCorners : Sampling.AlignedEdges;

    private static void Forward(
        int batch, int height, int width, int channels, int outputHeight, int outputWidth, Sampling sampling, ReadOnlySpan<float> x,
        Span<float> y)
    {
        CheckSizes(batch, height, width, channels, outputHeight, outputWidth);
        Check.Length(x.Length, (long)batch * height * width * channels, nameof(x));
        Check.Length(y.Length, (long)batch * outputHeight * outputWidth * channels, nameof(y));
        Check.Disjoint(y, x, nameof(y), nameof(x));
        using Arena.Block<Tap> taps = Arena.Thread.Take<Tap>((nint)outputHeight + outputWidth);
        Tap.Fill(sampling, height, outputHeight, taps.Pointer);
        Tap.Fill(sampling, width, outputWidth, taps.Pointer + outputHeight);
        fixed (float* input = x, output = y)
        {
            var job = new UpsampleJob(
                batch, height, width, channels, outputHeight, outputWidth, taps.Pointer, input, output, forward: true);
            Dispatch.Run<float, UpsampleJob>(ref job);
        }
    }

    private static void Backward(
        int batch, int height, int width, int channels, int outputHeight, int outputWidth, Sampling sampling, ReadOnlySpan<float> dy,
        Span<float> dx)
    {
        CheckSizes(batch, height, width, channels, outputHeight, outputWidth);
        Check.Length(dy.Length, (long)batch * outputHeight * outputWidth * channels, nameof(dy));
        Check.Length(dx.Length, (long)batch * height * width * channels, nameof(dx));
        Check.Disjoint(dx, dy, nameof(dx), nameof(dy));
        using Arena.Block<Tap> taps = Arena.Thread.Take<Tap>((nint)outputHeight + outputWidth);
        Tap.Fill(sampling, height, outputHeight, taps.Pointer);
        Tap.Fill(sampling, width, outputWidth, taps.Pointer + outputHeight);
        fixed (float* output = dy, input = dx)
        {
            var job = new UpsampleJob(
                batch, height, width, channels, outputHeight, outputWidth, taps.Pointer, input, output, forward: false);
            Dispatch.Run<float, UpsampleJob>(ref job);
        }
    }

    private static void CheckSizes(int batch, int height, int width, int channels, int outputHeight, int outputWidth)
    {
        Check.Size(batch);
        Check.Positive(height);
        Check.Positive(width);
        Check.Positive(channels);
        Check.Positive(outputHeight);
        Check.Positive(outputWidth);
    }
}
