namespace FastNet.Models;

/// <summary>
/// An image of bytes as screens and files want it: rows from the top, the channels of a pixel side by side. The data sets and networks
/// keep channels first; <see cref="FromPlanes(ReadOnlySpan{byte}, int, int, int)"/> and its companions turn those into pictures.
/// </summary>
public sealed class Picture
{
    private readonly byte[] _pixels;

    /// <summary>Takes pixels.</summary>
    /// <param name="width">1 or more.</param>
    /// <param name="height">1 or more.</param>
    /// <param name="channels">1 for gray, 3 for red, green and blue, 4 with opacity.</param>
    /// <param name="pixels">Height x width x channels; kept, not copied.</param>
    /// <exception cref="ArgumentException">The sizes do not fit (the numbers are named).</exception>
    public Picture(int width, int height, int channels, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (channels is not (1 or 3 or 4))
            throw new ArgumentOutOfRangeException(nameof(channels), channels, $"There are {channels} channels; expected 1, 3 or 4.");
        if (pixels.Length != (long)width * height * channels)
            throw new ArgumentException(
                $"pixels has {pixels.Length} elements; expected exactly {(long)width * height * channels}, "
                + $"{height} x {width} x {channels}.",
                nameof(pixels));
        (Width, Height, Channels, _pixels) = (width, height, channels, pixels);
    }

    /// <summary>Pixels of a row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>1, 3 or 4.</summary>
    public int Channels { get; }

    /// <summary>Height x width x channels.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>A picture of bytes that are channels first.</summary>
    /// <param name="planes">Channels x height x width.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    public static Picture FromPlanes(ReadOnlySpan<byte> planes, int channels, int height, int width)
    {
        CheckPlanes(planes.Length, channels, height, width);
        var pixels = new byte[planes.Length];
        int size = height * width;
        for (int c = 0; c < channels; c++)
        {
            for (int i = 0; i < size; i++)
                pixels[i * channels + c] = planes[c * size + i];
        }

        return new Picture(width, height, channels, pixels);
    }

    /// <summary>A picture of floats that are channels first: a range becomes 0 to 255, what is beyond becomes its end, NaN black.</summary>
    /// <param name="planes">Channels x height x width.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    /// <param name="low">Becomes 0.</param>
    /// <param name="high">Becomes 255; above <paramref name="low"/>.</param>
    public static Picture FromPlanes(ReadOnlySpan<float> planes, int channels, int height, int width, float low, float high)
    {
        if (!(high > low) || !float.IsFinite(high - low))
            throw new ArgumentException(
                $"The range is {low} to {high}; expected finite numbers, the second above the first.", nameof(high));
        var bytes = new byte[planes.Length];
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = float.IsNaN(planes[i]) ? (byte)0 : (byte)Math.Round(255 * Math.Clamp((planes[i] - low) / (high - low), 0, 1));
        return FromPlanes(bytes, channels, height, width);
    }

    /// <summary>
    /// A picture of weights that are channels first: its smallest becomes 0 and its largest 255, as the course shows weight templates
    /// and filters. All equal gives an even gray.
    /// </summary>
    /// <param name="planes">Channels x height x width.</param>
    /// <param name="channels">1, 3 or 4.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Pixels of a row.</param>
    public static Picture Normalized(ReadOnlySpan<float> planes, int channels, int height, int width)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in planes)
        {
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (high > low && float.IsFinite(high - low))
            return FromPlanes(planes, channels, height, width, low, high);
        var gray = new byte[planes.Length];
        Array.Fill(gray, (byte)128);
        return FromPlanes(gray, channels, height, width);
    }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => PngWriter.Encode(this);

    /// <summary>The pixel at a place.</summary>
    internal Rgba At(int x, int y)
    {
        ReadOnlySpan<byte> pixel = _pixels.AsSpan((y * Width + x) * Channels, Channels);
        return Channels == 1
            ? new Rgba(pixel[0], pixel[0], pixel[0])
            : new Rgba(pixel[0], pixel[1], pixel[2], Channels == 4 ? pixel[3] : (byte)255);
    }

    private static void CheckPlanes(int planes, int channels, int height, int width)
    {
        if (channels is not (1 or 3 or 4) || height < 1 || width < 1 || planes != (long)channels * height * width)
            throw new ArgumentException(
                $"planes has {planes} elements for {channels} x {height} x {width}; expected exactly as many, and 1, 3 or 4 channels.",
                nameof(planes));
    }
}
