using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace FastNet.Models;

/// <summary>Writes pictures as PNG files (ISO/IEC 15948): gray, RGB or RGBA of 8 bits, not interlaced.</summary>
public static class PngWriter
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>The bytes of the file.</summary>
    /// <param name="picture">What to write.</param>
    public static byte[] Encode(Picture picture)
    {
        using var stream = new MemoryStream();
        Write(stream, picture);
        return stream.ToArray();
    }

    /// <summary>Writes the file to a stream, which stays open.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="picture">What to write.</param>
    public static void Write(Stream stream, Picture picture)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(picture);
        Span<byte> header = stackalloc byte[13];
        header.Clear();
        BinaryPrimitives.WriteInt32BigEndian(header, picture.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], picture.Height);
        header[8] = 8;
        header[9] = picture.Channels switch { 1 => 0, 3 => 2, _ => 6 };
        stream.Write(Signature);
        WriteChunk(stream, "IHDR", header);
        WriteChunk(stream, "IDAT", Compress(picture));
        WriteChunk(stream, "IEND", []);
    }

    private static byte[] Compress(Picture picture)
    {
        using var buffer = new MemoryStream();
        using (var deflate = new ZLibStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
        {
            int row = picture.Width * picture.Channels;
            var (line, best) = (new byte[row + 1], new byte[row + 1]);
            ReadOnlySpan<byte> above = new byte[row];
            for (int y = 0; y < picture.Height; y++)
            {
                ReadOnlySpan<byte> pixels = picture.Pixels.Slice(y * row, row);
                long least = long.MaxValue;
                for (byte filter = 0; filter <= 4; filter++)
                {
                    long size = Filter(filter, pixels, above, picture.Channels, line);
                    if (size >= least)
                        continue;
                    least = size;
                    (line, best) = (best, line);
                }

                deflate.Write(best);
                above = pixels;
            }
        }

        return buffer.ToArray();
    }

    /// <summary>
    /// Writes the number of a filter and what it leaves of a row. Returns the sum of the remainders taken as signed bytes: the filter of
    /// the least sum is the one the standard advises to choose.
    /// </summary>
    private static long Filter(byte filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, int channels, Span<byte> line)
    {
        line[0] = filter;
        long sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            int left = i < channels ? 0 : row[i - channels], up = above[i], corner = i < channels ? 0 : above[i - channels];
            int guess = filter switch { 0 => 0, 1 => left, 2 => up, 3 => (left + up) / 2, _ => Paeth(left, up, corner) };
            byte rest = (byte)(row[i] - guess);
            line[i + 1] = rest;
            sum += Math.Abs((int)(sbyte)rest);
        }

        return sum;
    }

    private static int Paeth(int left, int up, int corner)
    {
        int guess = left + up - corner;
        int toLeft = Math.Abs(guess - left), toUp = Math.Abs(guess - up), toCorner = Math.Abs(guess - corner);
        return toLeft <= toUp && toLeft <= toCorner ? left : toUp <= toCorner ? up : corner;
    }

    private static void WriteChunk(Stream stream, string type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4], name = stackalloc byte[4];
        Encoding.ASCII.GetBytes(type, name);
        var crc = new Crc32();
        crc.Append(name);
        crc.Append(data);
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(name);
        stream.Write(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, crc.GetCurrentHashAsUInt32());
        stream.Write(number);
    }
}
