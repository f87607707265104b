namespace FastNet.Models;

/// <summary>BMP, uncompressed: 24 or 32 bits for a pixel, or 8 with a palette.</summary>
internal static class BmpReader
{
    private const string Format = "BMP";

    internal static RgbImage Read(byte[] file, string source, int maxPixels)
    {
        var c = new ByteCursor(file, Format, source);
        c.Take(2, "the signature");
        uint size = c.UInt32("the file size");
        c.Take(4, "reserved bytes");
        uint pixels = c.UInt32("the place of the pixels"), header = c.UInt32("the header size");
        if (header is not (40 or 52 or 56 or 108 or 124))
            throw c.Fail($"the header has {header} bytes; expected 40, 52, 56, 108 or 124");
        int width = c.Int32("the width"), signed = c.Int32("the height");

        // A negative height says that the top row comes first.
        long height = Math.Abs((long)signed);
        int planes = c.UInt16("the planes"), bits = c.UInt16("the bits of a pixel");
        uint compression = c.UInt32("the compression");
        if (planes != 1 || bits is not (8 or 24 or 32) || compression != 0)
            throw c.Fail($"there are {planes} planes, {bits} bits for a pixel, compression {compression}; expected 1, 8, 24 or 32, and 0");
        int count = ImageSize.Check(c, width, height, maxPixels);
        c.Take(12, "the header");
        uint colours = c.UInt32("the number of colours");
        c.Take(4, "the header");
        c.Take(header - 40, "the header");
        ReadOnlySpan<byte> palette = [];
        if (bits == 8)
        {
            if (colours > 256)
                throw c.Fail($"the palette has {colours} colours; expected at most 256");
            palette = c.Take(4 * (colours == 0 ? 256 : colours), "the palette");
        }

        c.Take(pixels - (long)c.Position, "what lies before the pixels");
        int step = bits / 8;
        long stride = ((long)width * step + 3) / 4 * 4;
        ReadOnlySpan<byte> rows = c.Take(stride * height, "the pixels");
        if (c.Left != 0 || (size != file.Length && size != 0))
            throw c.Fail($"expected the end of a file of {size} bytes, found {file.Length}");
        var result = new byte[3 * count];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<byte> row = rows.Slice((int)((signed > 0 ? height - 1 - y : y) * stride), (int)stride);
            for (int x = 0, at = (int)(y * (long)width); x < width; x++, at++)
            {
                ReadOnlySpan<byte> pixel = row[(x * step)..];
                if (bits == 8)
                {
                    if (4 * pixel[0] >= palette.Length)
                        throw c.Fail($"pixel {x}, {y} has colour {pixel[0]}; expected 0 to {palette.Length / 4 - 1}");
                    pixel = palette[(4 * pixel[0])..];
                }

                (result[at], result[count + at], result[2 * count + at]) = (pixel[2], pixel[1], pixel[0]);
            }
        }

        return new RgbImage(width, (int)height, result);
    }
}
