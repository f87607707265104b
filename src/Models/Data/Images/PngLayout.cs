namespace FastNet.Models;

/// <summary>What a PNG's header says, and how its pixels lie in a row.</summary>
internal readonly record struct PngLayout(int Width, int Height, int Depth, int ColourType, bool Interlaced)
{
    private int Samples => ColourType switch
    {
        2 => 3,
        4 => 2,
        6 => 4,
        _ => 1,
    };

    /// <summary>Bytes of a pixel, 1 where several share one: how far back filters look.</summary>
    internal int PixelBytes => Math.Max(1, Samples * Depth / 8);

    internal static PngLayout Read(scoped ReadOnlySpan<byte> header, bool isHeader, scoped ref ByteCursor c, int maxPixels)
    {
        if (!isHeader || header.Length != 13)
            throw c.Fail("expected a header of 13 bytes as the first chunk");
        var h = new ByteCursor(header, "PNG", c.Source);
        uint width = h.UInt32BigEndian("the width"), height = h.UInt32BigEndian("the height");
        byte depth = h.Byte("the depth"), colour = h.Byte("the colour type");
        byte compression = h.Byte("the compression"), filter = h.Byte("the filter"), interlace = h.Byte("the interlacing");
        ImageSize.Check(c, width, height, Math.Min(maxPixels, int.MaxValue / 8));
        bool known = colour switch
        {
            0 => depth is 1 or 2 or 4 or 8 or 16,
            3 => depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => depth is 8 or 16,
            _ => false,
        };
        if (!known || compression != 0 || filter != 0 || interlace > 1)
            throw c.Fail(
                $"colour type {colour} of depth {depth}, compression {compression}, filter {filter}, interlacing {interlace} is no PNG");
        return new PngLayout((int)width, (int)height, depth, colour, interlace == 1);
    }

    /// <summary>Bytes of a row of pixels.</summary>
    internal int RowBytes(int width) => (int)(((long)width * Samples * Depth + 7) / 8);

    /// <summary>Writes a pixel of a row into the planes; false if its colour is not in the palette.</summary>
    internal bool Put(ReadOnlySpan<byte> row, int x, ReadOnlySpan<byte> palette, byte[] planes, int at)
    {
        int count = Width * Height;
        if (ColourType is 2 or 6)
        {
            // Of 16 bits the upper 8.
            int bytes = Depth / 8;
            ReadOnlySpan<byte> pixel = row[(x * Samples * bytes)..];
            (planes[at], planes[count + at], planes[2 * count + at]) = (pixel[0], pixel[bytes], pixel[2 * bytes]);
            return true;
        }

        int value = Depth >= 8
            ? row[x * Samples * (Depth / 8)]
            : row[x * Depth / 8] >> (8 - Depth - x * Depth % 8) & ((1 << Depth) - 1);
        if (ColourType == 3)
        {
            if (3 * value >= palette.Length)
                return false;
            (planes[at], planes[count + at], planes[2 * count + at]) = (palette[3 * value], palette[3 * value + 1], palette[3 * value + 2]);
            return true;
        }

        byte gray = Depth >= 8 ? (byte)value : (byte)(value * 255 / ((1 << Depth) - 1));
        (planes[at], planes[count + at], planes[2 * count + at]) = (gray, gray, gray);
        return true;
    }
}
