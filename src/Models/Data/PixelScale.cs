using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// Makes network inputs of pixels: (pixel - mean) / deviation, with one mean and deviation for all, for each channel, or for each
/// element of an image. Means and deviations are in units of pixels, 0 to 255.
/// </summary>
public sealed class PixelScale
{
    private readonly float[] _mean, _inverse;

    /// <summary>Takes means and deviations.</summary>
    /// <param name="mean">1, one for each channel, or one for each element, channels first.</param>
    /// <param name="deviation">As many, above 0; or 1 for all.</param>
    /// <exception cref="ArgumentException">The numbers do not fit, or one is not finite or not above 0.</exception>
    public PixelScale(ReadOnlySpan<float> mean, ReadOnlySpan<float> deviation)
    {
        if (mean.Length < 1 || (deviation.Length != mean.Length && deviation.Length != 1))
            throw new ArgumentException(
                $"There are {mean.Length} means and {deviation.Length} deviations; expected 1 or more, and as many deviations or 1.",
                nameof(deviation));
        _mean = mean.ToArray();
        _inverse = new float[mean.Length];
        Deviation = new float[mean.Length];
        for (int i = 0; i < mean.Length; i++)
        {
            float one = deviation[deviation.Length == 1 ? 0 : i];
            if (!float.IsFinite(mean[i]) || !(one > 0) || !float.IsFinite(one))
                throw new ArgumentException(
                    $"Mean and deviation {i} are {mean[i]} and {one}; expected finite numbers, the deviation above 0.", nameof(deviation));
            (Deviation[i], _inverse[i]) = (one, 1 / one);
        }
    }

    /// <summary>Pixels as they are, 0 to 255.</summary>
    public static PixelScale Raw { get; } = new([0f], [1f]);

    /// <summary>Pixels as 0 to 1.</summary>
    public static PixelScale Unit { get; } = new([0f], [255f]);

    /// <summary>The means.</summary>
    public ReadOnlySpan<float> Means => _mean;

    /// <summary>The deviations.</summary>
    public ReadOnlySpan<float> Deviations => Deviation;

    private float[] Deviation { get; }

    /// <summary>Mean and population deviation of each channel over some images.</summary>
    /// <param name="images">1 or more.</param>
    public static PixelScale PerChannel(ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(images);
        int channels = images.Shape.Channels, pixels = images.Shape.Size / channels;
        var (sums, squares) = (new long[channels], new long[channels]);
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<byte> image = images.Bytes(i);
            for (int c = 0; c < channels; c++)
            {
                // Exact: an image's sum of squares is below 2^31 for up to 33,000 pixels, and longs hold the rest.
                long sum = 0, square = 0;
                foreach (byte pixel in image.Slice(c * pixels, pixels))
                {
                    sum += pixel;
                    square += pixel * pixel;
                }

                sums[c] += sum;
                squares[c] += square;
            }
        }

        var (mean, deviation) = (new float[channels], new float[channels]);
        double count = Math.Max(1.0, (double)images.Count * pixels);
        for (int c = 0; c < channels; c++)
        {
            double average = sums[c] / count, variance = squares[c] / count - average * average;
            // A channel of one colour would divide by zero.
            (mean[c], deviation[c]) = ((float)average, variance > 1e-6 ? (float)Math.Sqrt(variance) : 1);
        }

        return new PixelScale(mean, deviation);
    }

    /// <summary>Removes the mean image, element by element, as the course's preprocessing does; the scale stays.</summary>
    /// <param name="images">1 or more.</param>
    public static PixelScale MeanImage(ImageDataset images)
    {
        ArgumentNullException.ThrowIfNull(images);
        var sums = new long[images.Shape.Size];
        for (int i = 0; i < images.Count; i++)
        {
            ReadOnlySpan<byte> image = images.Bytes(i);
            for (int k = 0; k < image.Length; k++)
                sums[k] += image[k];
        }

        return new PixelScale([.. sums.Select(s => (float)(s / Math.Max(1.0, images.Count)))], [1f]);
    }

    /// <summary>(pixel - mean) / deviation.</summary>
    /// <param name="pixels">An image, channels first.</param>
    /// <param name="destination">As long.</param>
    /// <exception cref="ArgumentException">The lengths differ, or do not divide among the means.</exception>
    public void Apply(ReadOnlySpan<byte> pixels, Span<float> destination)
    {
        if (destination.Length != pixels.Length || pixels.Length % _mean.Length != 0)
            throw new ArgumentException(
                $"There are {pixels.Length} pixels, {destination.Length} places and {_mean.Length} means; "
                + "expected as many places as pixels, and a whole number of pixels for each mean.",
                nameof(destination));
        int run = pixels.Length / _mean.Length;
        if (run == 1)
        {
            Apply(pixels, _mean, _inverse, destination);
            return;
        }

        for (int m = 0; m < _mean.Length; m++)
            Apply(pixels.Slice(m * run, run), _mean.AsSpan(m, 1), _inverse.AsSpan(m, 1), destination.Slice(m * run, run));
    }

    /// <summary>With a mean for each pixel or one for all. In vectors, as every batch of images comes through here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply(ReadOnlySpan<byte> from, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> to)
    {
        bool each = mean.Length > 1;
        int lanes = Vector<float>.Count, i = 0;
        for (; i <= from.Length - Vector<byte>.Count; i += Vector<byte>.Count)
        {
            Vector.Widen(new Vector<byte>(from[i..]), out Vector<ushort> low, out Vector<ushort> high);
            Vector.Widen(low, out Vector<uint> p0, out Vector<uint> p1);
            Vector.Widen(high, out Vector<uint> p2, out Vector<uint> p3);
            Scale(p0, each, mean, inverse, to, i);
            Scale(p1, each, mean, inverse, to, i + lanes);
            Scale(p2, each, mean, inverse, to, i + 2 * lanes);
            Scale(p3, each, mean, inverse, to, i + 3 * lanes);
        }

        for (; i < from.Length; i++)
            to[i] = (from[i] - mean[each ? i : 0]) * inverse[each ? i : 0];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale(
        Vector<uint> pixels, bool each, ReadOnlySpan<float> mean, ReadOnlySpan<float> inverse, Span<float> to, int at)
    {
        Vector<float> m = each ? new Vector<float>(mean[at..]) : new Vector<float>(mean[0]);
        Vector<float> s = each ? new Vector<float>(inverse[at..]) : new Vector<float>(inverse[0]);
        ((Vector.ConvertToSingle(pixels.As<uint, int>()) - m) * s).CopyTo(to[at..]);
    }

    internal void CheckFits(Shape shape)
    {
        if (_mean.Length != 1 && _mean.Length != shape.Channels && _mean.Length != shape.Size)
            throw new ArgumentException(
                $"The scale has {_mean.Length} means; expected 1, {shape.Channels} or {shape.Size} for images of {shape}.", nameof(shape));
    }
}
