using System.Buffers.Binary;

namespace FastNet.Models;

/// <summary>
/// The IDX format of MNIST: an array of any of six types with 1 to 4 dimensions, plain or as .gz. Bytes 0, 0, type, rank; a big-endian
/// size of 4 bytes for each dimension; the elements, big-endian.
/// </summary>
public static class Idx
{
    internal const string Format = "IDX";
    private const int MostRank = 4;

    /// <summary>Reads a file.</summary>
    /// <param name="path">Plain or .gz; the content tells, not the name.</param>
    /// <param name="maxBytes">Most bytes of elements to accept.</param>
    /// <exception cref="FastNetFormatException">The file is not what it should be.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NumericArray Read(string path, long maxBytes = NumericArray.DefaultMaxBytes)
    {
        using FileStream file = SourceFile.Open(path, Format);
        if (!GzipInput.IsGzip(file))
            return Read(file, path, maxBytes, file.Length);
        using var unpacked = new GzipInput(file, path, Format, maxBytes + 4 + 4 * MostRank);
        NumericArray array = Read(unpacked, path, maxBytes, -1);
        unpacked.Finish();
        return array;
    }

    /// <summary>Reads from a stream up to its end, which has to be the end of the array.</summary>
    private static NumericArray Read(Stream stream, string source, long maxBytes, long length)
    {
        Span<byte> header = stackalloc byte[4 + 4 * MostRank];
        SourceFile.Fill(stream, header[..4], source, Format);
        if (header[0] != 0 || header[1] != 0)
            throw new FastNetFormatException(
                Format, source, 0, $"expected two bytes of 0 at the beginning, found {header[0]} and {header[1]}");
        ElementType type = header[2] switch
        {
            0x08 => ElementType.U8,
            0x09 => ElementType.I8,
            0x0B => ElementType.I16,
            0x0C => ElementType.I32,
            0x0D => ElementType.F32,
            0x0E => ElementType.F64,
            _ => throw new FastNetFormatException(
                Format, source, 2, $"type is 0x{header[2]:X2}; expected 0x08, 0x09, 0x0B, 0x0C, 0x0D or 0x0E"),
        };
        int rank = header[3];
        if (rank is < 1 or > MostRank)
            throw new FastNetFormatException(Format, source, 3, $"the array has {rank} dimensions; expected 1 to {MostRank}");
        SourceFile.Fill(stream, header.Slice(4, 4 * rank), source, Format);
        var dimensions = new int[rank];
        for (int i = 0; i < rank; i++)
        {
            uint size = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            if (size > int.MaxValue)
                throw new FastNetFormatException(Format, source, 4 + 4 * i, $"dimension {i} is {size}; expected at most {int.MaxValue}");
            dimensions[i] = (int)size;
        }

        int start = 4 + 4 * rank;
        long bytes = NumericArray.BytesOf(type, dimensions, maxBytes, Format, source);
        if (length >= 0 && length - start != bytes)
            throw new FastNetFormatException(Format, source, start, $"expected {bytes} bytes of elements, found {length - start}");
        byte[] elements = length >= 0 ? GC.AllocateUninitializedArray<byte>((int)bytes) : [];
        if (length >= 0)
            SourceFile.Fill(stream, elements, source, Format);
        else
            elements = NumericArray.Gather(stream, bytes, source, Format);
        NumericArray.SwapToLittleEndian(elements, type.Size());
        return new NumericArray(type, dimensions, elements);
    }
}
