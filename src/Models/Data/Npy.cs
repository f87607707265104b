using System.Buffers.Binary;
using System.Text;

namespace FastNet.Models;

/// <summary>NumPy's format for one array, versions 1.0, 2.0 and 3.0. Numbers only: arrays of objects are pickles and are refused.</summary>
public static class Npy
{
    internal const string Format = "npy";
    private const int MostHeader = 10_000, Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads a file; elements in Fortran order or big-endian are put right.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">Most bytes of elements to accept.</param>
    /// <exception cref="FastNetFormatException">The file is not what it should be.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NumericArray Read(string path, long maxBytes = NumericArray.DefaultMaxBytes)
    {
        using FileStream file = SourceFile.Open(path, Format);
        return Read(file, file.Length, path, maxBytes);
    }

    /// <summary>Writes a file that numpy.load reads, in place of one that is there.</summary>
    /// <param name="path">The file.</param>
    /// <param name="array">The array.</param>
    public static void Write(string path, NumericArray array)
    {
        ArgumentNullException.ThrowIfNull(array);
        AtomicFile.Write(path, stream => Write(stream, array));
    }

    internal static void Write(Stream stream, NumericArray array)
    {
        // Magic, version, length, header: padded with spaces so that the elements are aligned.
        string header = NpyHeader.Print(array);
        int length = (Magic.Length + 4 + header.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)' ');
        Magic.CopyTo(bytes);
        (bytes[6], bytes[7], bytes[^1]) = (1, 0, (byte)'\n');
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(length - 10));
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(10));
        stream.Write(bytes);
        stream.Write(array.Bytes);
    }

    /// <summary>Reads an array that is all of a stream with <paramref name="length"/> bytes.</summary>
    internal static NumericArray Read(Stream stream, long length, string source, long maxBytes)
    {
        Span<byte> start = stackalloc byte[12];
        SourceFile.Fill(stream, start[..8], source, Format);
        if (!start.StartsWith(Magic))
            throw new FastNetFormatException(Format, source, 0, "expected a file that starts with \\x93NUMPY");
        if (start[6] is < 1 or > 3 || start[7] != 0)
            throw new FastNetFormatException(Format, source, 6, $"version is {start[6]}.{start[7]}; expected 1.0, 2.0 or 3.0");
        int sizeBytes = start[6] == 1 ? 2 : 4;
        SourceFile.Fill(stream, start.Slice(8, sizeBytes), source, Format);
        uint size = sizeBytes == 2
            ? BinaryPrimitives.ReadUInt16LittleEndian(start[8..])
            : BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        if (size > MostHeader)
            throw new FastNetFormatException(Format, source, 8, $"the header has {size} bytes; expected at most {MostHeader}");
        var text = new byte[size];
        SourceFile.Fill(stream, text, source, Format);
        NpyHeader header = NpyHeader.Parse(text, source);
        long bytes = NumericArray.BytesOf(header.Type, header.Dimensions, maxBytes, Format, source), left = length - 8 - sizeBytes - size;
        if (left != bytes)
            throw new FastNetFormatException(
                Format, source, 8 + sizeBytes + size,
                $"expected {bytes} bytes of elements, {string.Join(" x ", header.Dimensions)} of {header.Type}, found {left}");
        byte[] elements = GC.AllocateUninitializedArray<byte>((int)bytes);
        SourceFile.Fill(stream, elements, source, Format);
        if (header.BigEndian)
            NumericArray.SwapToLittleEndian(elements, header.Type.Size());
        if (header.Type == ElementType.Bool && elements.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)1))
            throw new FastNetFormatException(Format, source, -1, "an element of type bool is neither 0 nor 1");
        if (header.Fortran && header.Dimensions.Length > 1)
            elements = ToRowMajor(elements, header.Dimensions, header.Type.Size());
        return new NumericArray(header.Type, header.Dimensions, elements);
    }

    private static byte[] ToRowMajor(byte[] from, int[] dimensions, int size)
    {
        var to = new byte[from.Length];
        var index = new int[dimensions.Length];
        var strides = new int[dimensions.Length];
        for (int d = 0, stride = size; d < dimensions.Length; d++)
        {
            strides[d] = stride;
            stride *= dimensions[d];
        }

        int at = 0;
        for (int done = 0; done < to.Length; done += size)
        {
            from.AsSpan(at, size).CopyTo(to.AsSpan(done));

            // The next index, the last dimension fastest.
            for (int d = dimensions.Length - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < dimensions[d])
                    break;
                at -= strides[d] * dimensions[d];
                index[d] = 0;
            }
        }

        return to;
    }
}
