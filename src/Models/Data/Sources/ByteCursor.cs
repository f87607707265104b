using System.Buffers.Binary;

namespace FastNet.Models;

/// <summary>Walks over the bytes of a file; every step is checked against what is left.</summary>
internal ref struct ByteCursor(ReadOnlySpan<byte> bytes, string format, string source)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Name of the file.</summary>
    internal readonly string Source => source;

    /// <summary>Bytes behind.</summary>
    internal int Position { get; private set; }

    /// <summary>Bytes ahead.</summary>
    internal readonly int Left => _bytes.Length - Position;

    /// <summary>The next byte, which is not stepped over; there is one.</summary>
    internal readonly byte Next => _bytes[Position];

    /// <summary>An exception for this place.</summary>
    internal readonly FastNetFormatException Fail(string rule) => new(format, source, Position, rule);

    /// <summary>Steps over some bytes and returns them.</summary>
    /// <param name="count">How many, as the file says: any number.</param>
    /// <param name="what">What they are.</param>
    internal ReadOnlySpan<byte> Take(long count, string what)
    {
        if (count < 0 || count > Left)
            throw Fail($"{what}: expected {count} bytes, found {Left}");
        ReadOnlySpan<byte> taken = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return taken;
    }

    internal byte Byte(string what) => Take(1, what)[0];

    internal ushort UInt16(string what) => BinaryPrimitives.ReadUInt16LittleEndian(Take(2, what));

    internal uint UInt32(string what) => BinaryPrimitives.ReadUInt32LittleEndian(Take(4, what));

    internal int Int32(string what) => BinaryPrimitives.ReadInt32LittleEndian(Take(4, what));

    internal uint UInt32BigEndian(string what) => BinaryPrimitives.ReadUInt32BigEndian(Take(4, what));

    /// <summary>The bytes up to a line feed, which is stepped over.</summary>
    /// <param name="most">Longest line without its end.</param>
    /// <param name="what">What the line is.</param>
    internal ReadOnlySpan<byte> Line(int most, string what)
    {
        int length = _bytes.Slice(Position, Math.Min(Left, most + 1)).IndexOf((byte)'\n');
        if (length < 0)
            throw Fail($"{what}: expected a line of at most {most} bytes, found no end");
        ReadOnlySpan<byte> line = Take(length, what);
        Position++;
        return line;
    }
}
