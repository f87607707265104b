using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using FastNet.Models;

namespace FastNet.Tests.Plotting;

/// <summary>Reads what the writer may write, and checks every byte: order of chunks, sums, filters, sizes.</summary>
internal static class PngFile
{
    public static Picture Decode(byte[] file)
    {
        Assert.Equal([137, 80, 78, 71, 13, 10, 26, 10], file[..8]);
        var chunks = new List<(string Type, byte[] Data)>();
        for (int at = 8; at < file.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(file.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(file, at + 4, 4), file[(at + 8)..(at + 8 + length)]));
            Assert.Equal(Crc(file.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at + 8 + length)));
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], chunks.Select(c => c.Type));
        byte[] header = chunks[0].Data;
        Assert.Equal(13, header.Length);
        int width = BinaryPrimitives.ReadInt32BigEndian(header), height = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4));
        Assert.Equal(8, header[8]);
        Assert.Equal([0, 0, 0], header[10..]);
        int channels = header[9] switch { 0 => 1, 2 => 3, 6 => 4, _ => throw new InvalidDataException($"Colour type {header[9]}.") };
        using var zlib = new ZLibStream(new MemoryStream(chunks[1].Data), CompressionMode.Decompress);
        using var raw = new MemoryStream();
        zlib.CopyTo(raw);
        Assert.Equal(height * (1 + width * channels), raw.Length);
        return new Picture(width, height, channels, Unfilter(raw.ToArray(), width * channels, height, channels));
    }

    private static byte[] Unfilter(byte[] raw, int row, int height, int channels)
    {
        var pixels = new byte[row * height];
        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < row; i++)
            {
                int a = i >= channels ? pixels[y * row + i - channels] : 0, b = y > 0 ? pixels[(y - 1) * row + i] : 0;
                int c = i >= channels && y > 0 ? pixels[(y - 1) * row + i - channels] : 0, p = a + b - c;
                int paeth = new[] { a, b, c }.MinBy(v => Math.Abs(p - v));
                byte filter = raw[y * (row + 1)];
                Assert.InRange(filter, 0, 4);
                int guess = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => paeth };
                pixels[y * row + i] = (byte)(raw[y * (row + 1) + 1 + i] + guess);
            }
        }

        return pixels;
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte one in bytes)
        {
            crc ^= one;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320u);
        }

        return ~crc;
    }
}
