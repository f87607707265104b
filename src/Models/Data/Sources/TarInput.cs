using System.Text;

namespace FastNet.Models;

/// <summary>
/// Walks over the files of a tar archive, in memory: nothing is extracted, names are only compared. Folders and notes (pax headers) are
/// skipped; links, devices, sparse files and names or sizes hidden in notes are refused.
/// </summary>
/// <remarks>Not System.Formats.Tar, which allocates what a header claims before it is there.</remarks>
internal sealed class TarInput(Stream stream, string source)
{
    internal const string Format = "tar";
    private const int Block = 512, MostNotes = 1 << 16;
    private readonly byte[] _block = new byte[Block];
    private long _offset, _left, _padding;

    /// <summary>Name of the file, without a leading "./".</summary>
    internal string Name { get; private set; } = "";

    /// <summary>Bytes of the file.</summary>
    internal long Length { get; private set; }

    /// <summary>Goes to the next file, over what was not read of this one; false at the end of the archive.</summary>
    internal bool Next()
    {
        while (true)
        {
            Skip(_left + _padding);
            Fill(_block);
            if (!_block.AsSpan().ContainsAnyExcept((byte)0))
            {
                _left = _padding = 0;
                return false;
            }

            CheckSum();
            Length = Octal(124, 12, "the size");
            _left = Length;
            _padding = (Block - Length % Block) % Block;
            Name = Text(345, 155) is { Length: > 0 } prefix && Text(257, 5) == "ustar" ? prefix + "/" + Text(0, 100) : Text(0, 100);
            if (Name.StartsWith("./", StringComparison.Ordinal))
                Name = Name[2..];
            switch ((char)_block[156])
            {
                case '0' or '\0':
                    return true;
                case '5' when Length == 0:
                    break;
                case 'x' or 'g':
                    Notes();
                    break;
                default:
                    throw Fail(
                        $"entry \"{Name}\" is of type '{(char)_block[156]}' (link, device, sparse or other); expected a file or folder");
            }
        }
    }

    /// <summary>Reads from the file; at most what is left of it.</summary>
    internal void Read(Span<byte> destination)
    {
        if (destination.Length > _left)
            throw Fail($"\"{Name}\" ends too early; expected {destination.Length} more bytes, found {_left}");
        Fill(destination);
        _left -= destination.Length;
    }

    private FastNetFormatException Fail(string rule) => new(Format, source, _offset, rule);

    private void Fill(Span<byte> destination)
    {
        SourceFile.Fill(stream, destination, source, Format);
        _offset += destination.Length;
    }

    private void Skip(long count)
    {
        Span<byte> skipped = stackalloc byte[4096];
        for (; count > 0; count -= Math.Min(count, skipped.Length))
            Fill(skipped[..(int)Math.Min(count, skipped.Length)]);
    }

    private void Notes()
    {
        if (Length > MostNotes)
            throw Fail($"a pax header has {Length} bytes; expected at most {MostNotes}");
        var notes = new byte[Length];
        Read(notes);
        string text = Encoding.Latin1.GetString(notes);
        foreach (string key in (ReadOnlySpan<string>)["path=", "size=", "linkpath=", "GNU."])
        {
            if (text.Contains(key, StringComparison.Ordinal))
                throw Fail($"a pax header sets \"{key.TrimEnd('=')}\"; expected names and sizes in the headers of their files");
        }
    }

    private void CheckSum()
    {
        long sum = 8 * ' ';
        for (int i = 0; i < Block; i++)
            sum += i is >= 148 and < 156 ? 0 : _block[i];
        long said = Octal(148, 8, "the checksum");
        if (said != sum)
            throw Fail($"the header has checksum {sum}; expected {said}");
    }

    private string Text(int start, int length)
    {
        ReadOnlySpan<byte> field = _block.AsSpan(start, length);
        int end = field.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? field : field[..end]);
    }

    private long Octal(int start, int length, string what)
    {
        string text = Text(start, length).Trim(' ');
        long value = 0;
        foreach (char c in text)
        {
            if (c is < '0' or > '7')
                throw Fail($"{what} is \"{text}\"; expected octal digits");
            value = value * 8 + (c - '0');
        }

        return text.Length > 0 ? value : throw Fail($"{what} is missing; expected octal digits");
    }
}
