using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;

namespace FastNet.Models;

/// <summary>
/// The entries of a zip file, each checked: place, size, ratio, CRC-32. Encrypted entries, other methods than stored and deflate,
/// overlaps, names that come twice or point elsewhere, and more than is allowed are refused before anything is unpacked.
/// </summary>
/// <remarks>Not ZipArchive, which neither checks CRC-32 and sizes of what it unpacks nor tells where entries lie.</remarks>
internal sealed class ZipInput
{
    private const int EndSize = 22, EntrySize = 46, LocalSize = 30, MostEntries = 10_000, MostRatio = 1100;
    private const uint EndMark = 0x06054B50, EntryMark = 0x02014B50, LocalMark = 0x04034B50;
    private readonly byte[] _file;
    private readonly string _format, _source;
    private readonly List<Entry> _entries = [];

    /// <summary>Reads the directory at the end.</summary>
    /// <param name="file">The whole file.</param>
    /// <param name="format">Format for messages.</param>
    /// <param name="source">Its name.</param>
    /// <param name="maxBytes">Most bytes of all entries, unpacked.</param>
    internal ZipInput(byte[] file, string format, string source, long maxBytes)
    {
        (_file, _format, _source) = (file, format, source);
        int end = FindEnd();
        ReadOnlySpan<byte> record = file.AsSpan(end);
        int count = BinaryPrimitives.ReadUInt16LittleEndian(record[10..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(record[12..]), offset = BinaryPrimitives.ReadUInt32LittleEndian(record[16..]);
        if (record[4..8].ContainsAnyExcept((byte)0) || BinaryPrimitives.ReadUInt16LittleEndian(record[8..]) != count)
            throw Fail(end, "it is a part of several files; expected one");
        if (count > MostEntries || (long)offset + size != end)
            throw Fail(
                end,
                $"the directory has {count} entries at {offset} to {(long)offset + size}; expected at most {MostEntries}, to {end}");
        var directory = new ByteCursor(file.AsSpan((int)offset, (int)size), format, source);
        long total = 0;
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < count; i++)
        {
            Entry entry = ReadEntry(ref directory, (int)offset);
            if (!names.Add(entry.Name))
                throw Fail(offset, $"name \"{entry.Name}\" comes twice");
            total += entry.Size;
            if (total > maxBytes)
                throw Fail(offset, $"the entries unpack to {total} bytes or more; expected at most {maxBytes}");
            _entries.Add(entry);
        }

        if (directory.Left != 0)
            throw Fail(end, $"expected the end of the directory after {count} entries, found {directory.Left} bytes more");
        long covered = 0;
        foreach (Entry entry in _entries.OrderBy(e => e.Start))
        {
            if (entry.Start < covered)
                throw Fail(entry.Start, $"entry \"{entry.Name}\" overlaps another");
            covered = entry.Data + (long)entry.Packed;
        }

        if (covered > offset)
            throw Fail(offset, "an entry overlaps the directory");
    }

    internal readonly record struct Entry(string Name, int Start, int Data, int Packed, int Size, uint Crc, bool Deflated);

    internal IReadOnlyList<Entry> Entries => _entries;

    /// <summary>The bytes of an entry.</summary>
    internal byte[] Unpack(Entry entry)
    {
        using Stream packed = new MemoryStream(_file, entry.Data, entry.Packed);
        using Stream unpacked = entry.Deflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed;
        try
        {
            byte[] bytes = NumericArray.Gather(unpacked, entry.Size, $"{_source}:{entry.Name}", _format);
            if (unpacked.Read(stackalloc byte[1]) != 0)
                throw Fail(entry.Start, $"entry \"{entry.Name}\" unpacks to more than the {entry.Size} bytes it declares");
            uint crc = Crc32.HashToUInt32(bytes);
            return crc == entry.Crc
                ? bytes
                : throw Fail(entry.Start, $"entry \"{entry.Name}\" has CRC-32 {crc:X8}; expected {entry.Crc:X8}");
        }
        catch (InvalidDataException e)
        {
            throw new FastNetFormatException(_format, _source, entry.Start, $"the data of entry \"{entry.Name}\" is damaged", e);
        }
    }

    private FastNetFormatException Fail(long offset, string rule) => new(_format, _source, offset, rule);

    /// <summary>The end record, whose comment has to reach to the end of the file.</summary>
    private int FindEnd()
    {
        for (int at = _file.Length - EndSize; at >= Math.Max(0, _file.Length - EndSize - ushort.MaxValue); at--)
        {
            ReadOnlySpan<byte> record = _file.AsSpan(at);
            if (BinaryPrimitives.ReadUInt32LittleEndian(record) == EndMark
                && BinaryPrimitives.ReadUInt16LittleEndian(record[20..]) == record.Length - EndSize)
                return at;
        }

        throw Fail(0, "expected a zip file, found no directory at its end");
    }

    private Entry ReadEntry(ref ByteCursor directory, int directoryStart)
    {
        ReadOnlySpan<byte> e = directory.Take(EntrySize, "a directory entry");
        if (BinaryPrimitives.ReadUInt32LittleEndian(e) != EntryMark)
            throw directory.Fail("expected a directory entry");
        ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(e[8..]), method = BinaryPrimitives.ReadUInt16LittleEndian(e[10..]);
        uint crc = BinaryPrimitives.ReadUInt32LittleEndian(e[16..]), packed = BinaryPrimitives.ReadUInt32LittleEndian(e[20..]);
        uint size = BinaryPrimitives.ReadUInt32LittleEndian(e[24..]), start = BinaryPrimitives.ReadUInt32LittleEndian(e[42..]);
        ReadOnlySpan<byte> nameBytes = directory.Take(BinaryPrimitives.ReadUInt16LittleEndian(e[28..]), "a name");
        directory.Take(BinaryPrimitives.ReadUInt16LittleEndian(e[30..]), "an extra field");
        directory.Take(BinaryPrimitives.ReadUInt16LittleEndian(e[32..]), "a comment");
        string name = CheckName(ref directory, nameBytes);
        if ((flags & 0x2041) != 0 || method is not (0 or 8))
            throw directory.Fail($"entry \"{name}\" is encrypted or of method {method}; expected method 0 (stored) or 8 (deflate)");
        if (size > int.MaxValue || packed > int.MaxValue)
            throw directory.Fail($"entry \"{name}\" has 2 GiB or more; that is not supported");
        if (method == 0 ? size != packed : size > (long)packed * MostRatio)
            throw directory.Fail($"entry \"{name}\" claims {size} bytes, packed to {packed}; that is not possible");
        if (start > directoryStart - LocalSize)
            throw directory.Fail($"entry \"{name}\" starts at {start}; expected it before the directory");

        // The header before the data repeats the name; its lengths tell where the data begins.
        ReadOnlySpan<byte> local = _file.AsSpan((int)start, LocalSize);
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(local[26..]), extra = BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
        long data = (long)start + LocalSize + nameLength + extra;
        if (BinaryPrimitives.ReadUInt32LittleEndian(local) != LocalMark || BinaryPrimitives.ReadUInt16LittleEndian(local[8..]) != method
            || nameLength != nameBytes.Length || data + packed > directoryStart
            || !_file.AsSpan((int)start + LocalSize, nameLength).SequenceEqual(nameBytes))
            throw directory.Fail($"the header of entry \"{name}\" at {start} is not what the directory says");
        return new Entry(name, (int)start, (int)data, (int)packed, (int)size, crc, method == 8);
    }

    private static string CheckName(ref ByteCursor directory, ReadOnlySpan<byte> bytes)
    {
        string name = Encoding.UTF8.GetString(bytes);
        if (name.Length is 0 or > 512 || name[0] == '/' || name.AsSpan().ContainsAny('\\', ':') || name.Any(char.IsControl)
            || name.Split('/').Any(part => part is ".." or "." or ""))
            throw directory.Fail(
                $"a name of {name.Length} characters is empty, too long, rooted, or has \"..\" or other signs that are refused");
        return name;
    }
}
