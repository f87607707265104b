namespace FastNet.Models;

/// <summary>A colour image of any size: 8 bits for each of red, green and blue. Reads PNG, BMP, PPM and PGM files.</summary>
public sealed class RgbImage
{
    /// <summary>Most pixels that readers accept if they are not told otherwise: 64 million, 192 MB.</summary>
    public const int DefaultMaxPixels = 1 << 26;

    private readonly byte[] _planes;

    /// <summary>Takes pixels.</summary>
    /// <param name="width">1 or more.</param>
    /// <param name="height">1 or more.</param>
    /// <param name="planes">All red values, row by row, then all green, then all blue; kept, not copied.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public RgbImage(int width, int height, byte[] planes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentNullException.ThrowIfNull(planes);
        if (planes.Length != 3L * width * height)
            throw new ArgumentException(
                $"planes has {planes.Length} elements; expected exactly {3L * width * height}, 3 planes of {width} x {height}.",
                nameof(planes));
        (Width, Height, _planes) = (width, height, planes);
    }

    /// <summary>Columns.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>All red values, row by row, then all green, then all blue: channels first, as networks want them.</summary>
    public ReadOnlySpan<byte> Planes => _planes;

    /// <summary>Reads a file; what it is tells its content, not its name.</summary>
    /// <param name="path">PNG, BMP, or PPM and PGM, plain or raw.</param>
    /// <param name="maxPixels">Most pixels to accept; checked before memory is taken.</param>
    /// <exception cref="FastNetFormatException">The file is not what it should be, or of another format.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static RgbImage Load(string path, int maxPixels = DefaultMaxPixels)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxPixels, 1);
        byte[] file = SourceFile.ReadAll(path, "image");
        return PngReader.IsPng(file) ? PngReader.Read(file, path, maxPixels)
            : file.AsSpan().StartsWith("BM"u8) ? BmpReader.Read(file, path, maxPixels)
            : file.Length > 2 && file[0] == 'P' && file[1] is >= (byte)'1' and <= (byte)'7' ? PnmReader.Read(file, path, maxPixels)
            : throw new FastNetFormatException("image", path, 0, "it is none of the formats that are read; expected PNG, BMP, PPM or PGM");
    }

    /// <summary>
    /// The image in another size. What shrinks is averaged over the area that each new pixel covers; what grows is interpolated linearly.
    /// </summary>
    /// <param name="width">1 or more.</param>
    /// <param name="height">1 or more.</param>
    public RgbImage Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (width == Width && height == Height)
            return this;
        var result = new byte[checked(3 * width * height)];
        ResizeWeights across = new(Width, width), down = new(Height, height);
        var narrow = new float[Height * width];
        var rows = new float[height];
        for (int c = 0; c < 3; c++)
        {
            for (int y = 0; y < Height; y++)
                across.Apply(_planes.AsSpan((c * Height + y) * Width, Width), narrow.AsSpan(y * width, width));
            for (int x = 0; x < width; x++)
            {
                down.Apply(narrow, x, width, rows);
                for (int y = 0; y < height; y++)
                    result[(c * height + y) * width + x] = (byte)Math.Clamp(MathF.Round(rows[y]), 0, 255);
            }
        }

        return new RgbImage(width, height, result);
    }

    /// <summary>The mean of the colours with the weights of ITU-R BT.601, row by row.</summary>
    public byte[] ToGray()
    {
        var gray = new byte[Width * Height];
        for (int i = 0; i < gray.Length; i++)
            gray[i] = (byte)((299 * _planes[i] + 587 * _planes[gray.Length + i] + 114 * _planes[2 * gray.Length + i] + 500) / 1000);
        return gray;
    }
}
