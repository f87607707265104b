using System.IO.Compression;
using System.IO.Hashing;

namespace FastNet.Models;

/// <summary>
/// PNG (ISO/IEC 15948): all colour types and depths, interlaced or not. Transparency is left out, colours stay as stored.
/// </summary>
/// <remarks>
/// A decoder of its own, because readers of files have to be safe code whose memory is bounded by what the caller allows: sizes are
/// checked before anything is allocated, and what unpacks is never more than the size demands.
/// </remarks>
internal static class PngReader
{
    private const string Format = "PNG";
    private const uint Header = 0x49484452, Palette = 0x504C5445, Data = 0x49444154, End = 0x49454E44, Critical = 0x20000000;

    // Adam7: where the pixels of each pass start and how far apart they are.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    internal static bool IsPng(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    internal static RgbImage Read(byte[] file, string source, int maxPixels)
    {
        var c = new ByteCursor(file, Format, source);
        c.Take(Signature.Length, "the signature");
        PngLayout layout = PngLayout.Read(Chunk(ref c, out uint type), type == Header, ref c, maxPixels);
        ReadOnlySpan<byte> palette = [];
        using var packed = new MemoryStream();
        bool dataEnded = false;
        while (true)
        {
            ReadOnlySpan<byte> chunk = Chunk(ref c, out type);
            dataEnded |= packed.Length > 0 && type != Data;
            switch (type)
            {
                case Palette when palette.IsEmpty && packed.Length == 0 && chunk.Length is > 0 and <= 768 && chunk.Length % 3 == 0:
                    palette = chunk;
                    continue;
                case Data when !dataEnded:
                    packed.Write(chunk);
                    continue;
                case End when chunk.IsEmpty:
                    break;
                case Header or Palette or Data or End:
                    throw c.Fail("a chunk is repeated, misplaced or of a wrong size");
                default:
                    if ((type & Critical) == 0)
                        throw c.Fail($"chunk 0x{type:X8} is needed to read the image, and not known");
                    continue;
            }

            break;
        }

        if (c.Left != 0)
            throw c.Fail($"expected the end of the file after the image, found {c.Left} bytes");
        if (layout.ColourType == 3 && palette.IsEmpty)
            throw c.Fail("expected a palette, found none");

        // Deflate packs at most 1032 to 1: a size beyond that is a lie, found out before memory is taken for it.
        if (layout.RowBytes(layout.Width) * (long)layout.Height / 1032 > packed.Length)
            throw c.Fail($"{packed.Length} bytes of packed pixels cannot be {layout.Width} x {layout.Height}");
        packed.Position = 0;
        return Unpack(packed, layout, palette, ref c);
    }

    private static ReadOnlySpan<byte> Chunk(scoped ref ByteCursor c, out uint type)
    {
        uint length = c.UInt32BigEndian("the length of a chunk");
        ByteCursor start = c;
        type = c.UInt32BigEndian("the type of a chunk");
        ReadOnlySpan<byte> chunk = c.Take(length, "a chunk");
        uint said = c.UInt32BigEndian("the CRC-32 of a chunk"), crc = Crc32.HashToUInt32(start.Take(4L + length, "a chunk"));
        return crc == said ? chunk : throw c.Fail($"a chunk has CRC-32 {crc:X8}; expected {said:X8}");
    }

    private static RgbImage Unpack(MemoryStream packed, PngLayout layout, ReadOnlySpan<byte> palette, ref ByteCursor c)
    {
        var planes = new byte[3 * layout.Width * layout.Height];
        using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
        try
        {
            foreach ((int startX, int startY, int stepX, int stepY) in layout.Interlaced ? Passes : [(0, 0, 1, 1)])
            {
                int width = (layout.Width - startX + stepX - 1) / stepX;
                if (width <= 0)
                    continue;

                // A filter byte and the pixels; the row above starts as zeros.
                int length = layout.RowBytes(width);
                byte[] above = new byte[length], row = new byte[length];
                for (int y = startY; y < layout.Height; y += stepY)
                {
                    int filter = unpacked.ReadByte();
                    if (filter is < 0 or > 4 || unpacked.ReadAtLeast(row, length, throwOnEndOfStream: false) < length)
                        throw c.Fail($"row {y} ends too early or has filter {filter}; expected filters 0 to 4 and {length} bytes");
                    Unfilter(filter, layout.PixelBytes, above, row);
                    for (int x = 0; x < width; x++)
                    {
                        if (!layout.Put(row, x, palette, planes, y * layout.Width + startX + x * stepX))
                            throw c.Fail($"a pixel of row {y} has a colour beyond the palette's {palette.Length / 3}");
                    }

                    (above, row) = (row, above);
                }
            }

            if (unpacked.ReadByte() >= 0)
                throw c.Fail("the pixels unpack to more than the size says");
        }
        catch (InvalidDataException e)
        {
            throw new FastNetFormatException(Format, c.Source, -1, "the packed pixels are damaged", e);
        }

        return new RgbImage(layout.Width, layout.Height, planes);
    }

    private static void Unfilter(int filter, int step, ReadOnlySpan<byte> above, Span<byte> row)
    {
        for (int i = 0; i < row.Length && filter != 0; i++)
        {
            int left = i < step ? 0 : row[i - step], up = above[i], corner = i < step ? 0 : above[i - step];
            int guess = filter switch
            {
                1 => left,
                2 => up,
                3 => (left + up) / 2,
                _ => Paeth(left, up, corner),
            };
            row[i] += (byte)guess;
        }
    }

    private static int Paeth(int left, int up, int corner)
    {
        int estimate = left + up - corner;
        int toLeft = Math.Abs(estimate - left), toUp = Math.Abs(estimate - up), toCorner = Math.Abs(estimate - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }
}
