using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// The share of an image's pixels in each of several equal ranges of hue, from red over green and blue back to red, after conversion to
/// hue, saturation and value. Gray pixels have the hue 0, as in the course.
/// </summary>
public sealed class HsvHistogram : FeatureExtractor
{
    /// <summary>Sets the number of ranges.</summary>
    /// <param name="bins">1 or more; the course takes 10, and 25 when it tunes.</param>
    public HsvHistogram(int bins = 10)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        Bins = bins;
    }

    /// <summary>Number of ranges.</summary>
    public int Bins { get; }

    /// <inheritdoc/>
    public override int Count(Shape image) => image.Rank == 3 && image.Channels == 3
        ? Bins
        : throw new ArgumentException($"The images are {image}; expected 3 channels, red, green and blue.", nameof(image));

    /// <inheritdoc/>
    protected override void Write(Shape image, ReadOnlySpan<byte> pixels, Span<float> features)
    {
        int count = image.Height * image.Width;
        features.Clear();
        for (int i = 0; i < count; i++)
            features[(int)(Hue(pixels[i], pixels[i + count], pixels[i + 2 * count]) * Bins)]++;
        for (int bin = 0; bin < features.Length; bin++)
            features[bin] /= count;
    }

    /// <summary>Hue of a colour, 0 or more and less than 1.</summary>
    internal static float Hue(int red, int green, int blue)
    {
        int max = Math.Max(red, Math.Max(green, blue)), range = max - Math.Min(red, Math.Min(green, blue));
        if (range == 0)
            return 0;
        float sixth = max == red ? (float)(green - blue) / range
            : max == green ? 2 + (float)(blue - red) / range
            : 4 + (float)(red - green) / range;
        return sixth < 0 ? sixth / 6 + 1 : sixth / 6;
    }
}
