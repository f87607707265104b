using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace FastNet.Tests.Data;

/// <summary>Makes files of the formats, right ones and others, byte by byte.</summary>
internal static class Bytes
{
    internal static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];

    internal static byte[] Ascii(string text) => Encoding.Latin1.GetBytes(text);

    internal static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }

    internal static byte[] Gzip(byte[] content)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>An archive of files, with two blocks of zeros at the end.</summary>
    internal static byte[] Tar(params (string Name, byte[] Content, char Type)[] entries)
    {
        var tar = new MemoryStream();
        foreach ((string name, byte[] content, char type) in entries)
        {
            var header = new byte[512];
            Ascii(name).CopyTo(header, 0);
            Ascii(Convert.ToString(content.Length, 8).PadLeft(11, '0')).CopyTo(header, 124);
            header[156] = (byte)type;
            Ascii("ustar  ").CopyTo(header, 257);
            header.AsSpan(148, 8).Fill((byte)' ');
            Ascii(Convert.ToString(header.Sum(b => b), 8).PadLeft(6, '0') + "\0 ").CopyTo(header, 148);
            tar.Write(header);
            tar.Write(content);
            tar.Write(new byte[(512 - content.Length % 512) % 512]);
        }

        tar.Write(new byte[1024]);
        return tar.ToArray();
    }

    /// <summary>Records of CIFAR-10: labels count up from <paramref name="first"/>, pixels from the label.</summary>
    internal static byte[] CifarBinary(int images, int first = 0) =>
        [.. Enumerable.Range(first, images).SelectMany(i => CifarPixels(i).Prepend((byte)(i % 10)))];

    internal static byte[] CifarPixels(int image) => [.. Enumerable.Range(0, 3072).Select(k => (byte)(k * 7 + image))];

    /// <summary>A batch of the python version, as Python 2 wrote it.</summary>
    internal static byte[] CifarPython(int images, int first = 0, string call = "numpy.core.multiarray\n_reconstruct\n", int rows = -1)
    {
        byte[] pixels = [.. Enumerable.Range(first, images).SelectMany(CifarPixels)];
        return Join(
            [0x80, 2, (byte)'}', (byte)'q', 1, (byte)'('],
            Text("batch_label"), Text("training batch"),
            Text("labels"), Ascii("]q\u0002("),
            [.. Enumerable.Range(first, images).SelectMany(i => new byte[] { (byte)'K', (byte)(i % 10) })], Ascii("e"),
            Text("data"), Ascii("c" + call + "q\u0003cnumpy\nndarray\nq\u0004K\0\u0085"), Text("b"), Ascii("\u0087R"),
            Ascii("(K\u0001"), Ascii("M"), [(byte)(rows < 0 ? images : rows), 0], Ascii("M\0\u000C\u0086"),
            Ascii("cnumpy\ndtype\n"), Text("u1"), Ascii("K\0K\u0001\u0087R(K\u0003"), Text("|"), Ascii("NNNJ"), [255, 255, 255, 255],
            Ascii("J"), [255, 255, 255, 255], Ascii("K\0tb\u0089T"), BitConverter.GetBytes(pixels.Length), pixels, Ascii("tb"),
            Text("filenames"), Ascii("]("), [.. Enumerable.Range(0, images).SelectMany(i => Text("image.png"))], Ascii("eu."));
    }

    /// <summary>A short string, kept in the memo.</summary>
    internal static byte[] Text(string text) => Join(Ascii("U"), [(byte)text.Length], Ascii(text), Ascii("r"), [200, 0, 0, 0]);

    internal static byte[] Idx(byte type, byte[] elements, params uint[] dimensions) =>
        Join([0, 0, type, (byte)dimensions.Length], [.. dimensions.SelectMany(BigEndian)], elements);

    internal static byte[] Npy(string descr, string shape, byte[] elements, bool fortran = false, byte version = 1)
    {
        string header = string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': {descr}, 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}\n");
        byte[] length = BitConverter.GetBytes(header.Length);
        return Join([0x93, .. "NUMPY"u8, version, 0], version == 1 ? length[..2] : length, Ascii(header), elements);
    }

    internal static byte[] PngChunk(string type, byte[] content)
    {
        byte[] body = Join(Ascii(type), content);
        return Join(BigEndian((uint)content.Length), body, BigEndian(Crc32.HashToUInt32(body)));
    }

    /// <summary>A PNG of rows with their filter bytes.</summary>
    internal static byte[] Png(uint width, uint height, byte depth, byte colour, byte[] rows, byte[]? palette = null, byte interlace = 0)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            zlib.Write(rows);
        return Join(
            [0x89, .. "PNG"u8, 13, 10, 26, 10],
            PngChunk("IHDR", Join(BigEndian(width), BigEndian(height), [depth, colour, 0, 0, interlace])),
            palette is null ? [] : PngChunk("PLTE", palette),
            PngChunk("IDAT", packed.ToArray()), PngChunk("IEND", []));
    }

    /// <summary>A BMP of 24 bits, 2 x 2.</summary>
    internal static byte[] Bmp() => Join(
        Ascii("BM"), BitConverter.GetBytes(70), new byte[4], BitConverter.GetBytes(54), BitConverter.GetBytes(40), BitConverter.GetBytes(2),
        BitConverter.GetBytes(2), [1, 0, 24, 0], new byte[24], [1, 2, 3, 4, 5, 6, 0, 0, 7, 8, 9, 10, 11, 12, 0, 0]);
}
