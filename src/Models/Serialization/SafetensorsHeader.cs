using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;

namespace FastNet.Models;

/// <summary>
/// The JSON at the start of a safetensors file, read by hand so that every rule is checked before a tensor is allocated: names are
/// unique, types known, and the ranges of bytes follow each other from 0 to the end of the file without hole or overlap.
/// </summary>
internal sealed class SafetensorsHeader
{
    internal const string Format = "safetensors", MetadataName = "__metadata__";
    internal const int PrefixLength = sizeof(ulong), MaxLength = 100_000_000, MaxTensors = 1_000_000, MaxRank = 64;

    private static readonly SafetensorsType[] Types = Enum.GetValues<SafetensorsType>();
    private static readonly string[] TypeNames = [.. Types.Select(t => t.ToString().ToUpperInvariant())];

    private readonly string _source;
    private readonly List<long> _numbers = [];
    private readonly Dictionary<string, string> _metadata = new(StringComparer.Ordinal);
    private readonly List<Entry> _entries = [];

    private SafetensorsHeader(string source) => _source = source;

    internal IReadOnlyDictionary<string, string> Metadata => _metadata;

    /// <summary>The tensors, in the order of their bytes.</summary>
    internal IReadOnlyList<Entry> Entries => _entries;

    /// <summary>Bytes of an element.</summary>
    internal static int ElementSize(SafetensorsType type) => type switch
    {
        SafetensorsType.Bool or SafetensorsType.U8 or SafetensorsType.I8 => 1,
        SafetensorsType.U16 or SafetensorsType.I16 or SafetensorsType.F16 or SafetensorsType.BF16 => 2,
        SafetensorsType.U32 or SafetensorsType.I32 or SafetensorsType.F32 => 4,
        SafetensorsType.U64 or SafetensorsType.I64 or SafetensorsType.F64 => 8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, $"type is {type}; expected a type of the format."),
    };

    /// <summary>The name of a type in a header.</summary>
    internal static string Name(SafetensorsType type) => TypeNames[(int)type];

    /// <summary>
    /// Bytes of a tensor; null if a dimension is negative or the product leaves 63 bits, a zero among the dimensions or not.
    /// </summary>
    internal static long? ByteCount(SafetensorsType type, IReadOnlyList<long> dimensions)
    {
        long count = ElementSize(type);
        bool empty = false;
        foreach (long dimension in dimensions)
        {
            if (dimension < 0 || (dimension > 0 && count > long.MaxValue / dimension))
                return null;
            if (dimension == 0)
                empty = true;
            else
                count *= dimension;
        }

        return empty ? 0 : count;
    }

    /// <summary>Length of the JSON, from the first eight bytes.</summary>
    internal static int JsonLength(ReadOnlySpan<byte> prefix, long fileLength, string source)
    {
        if (fileLength < PrefixLength)
            throw new FastNetFormatException(
                Format, source, 0, $"the file has {fileLength} bytes; expected a header length of {PrefixLength} and a header");
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength)
            throw new FastNetFormatException(Format, source, 0, $"the header length is {length}; expected at most {MaxLength}");
        if ((long)length > fileLength - PrefixLength)
            throw new FastNetFormatException(
                Format, source, 0, $"the header length is {length}; expected at most {fileLength - PrefixLength}, the rest of the file");
        return (int)length;
    }

    /// <summary>Reads the JSON.</summary>
    /// <param name="json">The header without its length.</param>
    /// <param name="dataLength">Bytes that follow it.</param>
    /// <param name="source">For messages.</param>
    internal static SafetensorsHeader Parse(ReadOnlySpan<byte> json, long dataLength, string source)
    {
        var header = new SafetensorsHeader(source);
        // The reader below does not look into names; a name must be text before it is compared.
        if (!Utf8.IsValid(json))
            throw new FastNetFormatException(Format, source, PrefixLength, "the header is not valid UTF-8");
        // Object, tensor, list: anything deeper is no header.
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 3 });
        try
        {
            header.ReadRoot(ref reader);
        }
        catch (JsonException e)
        {
            throw new FastNetFormatException(
                Format, source, PrefixLength + reader.BytesConsumed, "the header is not valid JSON of at most three levels", e);
        }
        catch (InvalidOperationException e)
        {
            // What the reader says of an escaped surrogate without its partner, wherever it looks at a text.
            throw new FastNetFormatException(
                Format, source, PrefixLength + reader.TokenStartIndex, "a text escapes half a character; expected valid UTF-16", e);
        }

        header.CheckRanges(dataLength);
        return header;
    }

    /// <summary>A name for a message: short, and without what would break a line.</summary>
    internal static string Shown(string name)
    {
        string start = name.Length <= 80 ? name : name[..80] + "...";
        return string.Concat(start.Select(c => char.IsControl(c) ? '?' : c));
    }

    private void ReadRoot(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, "the header", "an object");
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            long at = reader.TokenStartIndex;
            string name = reader.GetString()!;
            if (!names.Add(name))
                throw Refuse(at, $"the name {Shown(name)} appears twice; expected unique names");
            if (name == MetadataName)
                ReadMetadata(ref reader);
            else if (_entries.Count == MaxTensors)
                throw Refuse(at, $"there are more than {MaxTensors} tensors; expected at most that many");
            else
                _entries.Add(ReadTensor(ref reader, name));
        }

        reader.Read(); // finds what follows the object, if it is not white space
    }

    private void ReadMetadata(ref Utf8JsonReader reader)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, MetadataName, "an object of texts");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            long at = reader.TokenStartIndex;
            string name = reader.GetString()!;
            reader.Read();
            Expect(ref reader, JsonTokenType.String, name, "a text in " + MetadataName);
            if (!_metadata.TryAdd(name, reader.GetString()!))
                throw Refuse(at, $"{MetadataName}.{Shown(name)} appears twice; expected unique names");
        }
    }

    private Entry ReadTensor(ref Utf8JsonReader reader, string name)
    {
        long at = reader.TokenStartIndex;
        reader.Read();
        Expect(ref reader, JsonTokenType.StartObject, name, "an object");
        SafetensorsType? type = null;
        long[]? dimensions = null;
        (long Begin, long End)? range = null;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            if (type is null && reader.ValueTextEquals("dtype"u8))
                type = ReadType(ref reader, name);
            else if (dimensions is null && reader.ValueTextEquals("shape"u8))
                dimensions = ReadNumbers(ref reader, name, "shape", MaxRank) is { Count: > 0 } numbers ? [.. numbers] : [];
            else if (range is null && reader.ValueTextEquals("data_offsets"u8))
                range = ReadNumbers(ref reader, name, "data_offsets", 2) is [long first, long second] ? (first, second) : null;
            else
                throw Refuse(
                    reader.TokenStartIndex,
                    $"{Shown(name)} has the entry {Shown(reader.GetString()!)}; expected dtype, shape and data_offsets, once each");
        }

        if (type is null || dimensions is null || range is not (long begin, long end))
            throw Refuse(at, $"{Shown(name)} is incomplete; expected dtype, shape and two data_offsets");
        if (begin > end)
            throw Refuse(at, $"{Shown(name)} goes from byte {begin} to {end}; expected an end behind the beginning");
        if (ByteCount(type.Value, dimensions) is not { } length)
            throw Refuse(at, $"{Shown(name)} has [{string.Join(", ", dimensions)}] elements; expected a product within 63 bits");
        if (length != end - begin)
            throw Refuse(
                at, $"{Shown(name)} has {end - begin} bytes; expected {length} for {type} of [{string.Join(", ", dimensions)}]");
        if (length > Array.MaxLength)
            throw Refuse(at, $"{Shown(name)} has {length} bytes; at most {Array.MaxLength} in one tensor can be read");
        return new Entry(name, type.Value, dimensions, begin, end);
    }

    private SafetensorsType ReadType(ref Utf8JsonReader reader, string name)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.String, name, "a text for dtype");
        foreach (SafetensorsType type in Types)
        {
            if (reader.ValueTextEquals(Name(type)))
                return type;
        }

        throw Refuse(
            reader.TokenStartIndex,
            $"{Shown(name)} is of type {Shown(reader.GetString()!)}; expected one of {string.Join(", ", TypeNames)}");
    }

    /// <summary>Reads a list of numbers into memory that the next list will overwrite.</summary>
    private List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string what, int most)
    {
        reader.Read();
        Expect(ref reader, JsonTokenType.StartArray, name, "a list of whole numbers");
        _numbers.Clear();
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            // Digits only: 1.0, 1e3 and -0 are numbers in JSON.
            if (reader.TokenType != JsonTokenType.Number
                || reader.ValueSpan.ContainsAnyExceptInRange((byte)'0', (byte)'9') || !reader.TryGetInt64(out long number))
                throw Refuse(
                    reader.TokenStartIndex, $"{what}[{_numbers.Count}] of {Shown(name)} is not a whole number from 0 to {long.MaxValue}");
            if (_numbers.Count == most)
                throw Refuse(reader.TokenStartIndex, $"{what} of {Shown(name)} has more than {most} numbers; expected at most that many");
            _numbers.Add(number);
        }

        return _numbers;
    }

    private void CheckRanges(long dataLength)
    {
        _entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)) is var order and not 0
            ? order
            : string.CompareOrdinal(a.Name, b.Name));
        long end = 0;
        foreach (Entry entry in _entries)
        {
            if (entry.Begin != end)
                throw Refuse(
                    0,
                    $"{Shown(entry.Name)} begins at byte {entry.Begin} of the data; expected {end}, without "
                    + (entry.Begin > end ? "a hole" : "an overlap"));
            end = entry.End;
        }

        if (end != dataLength)
            throw Refuse(0, $"the tensors end at byte {end} of the data; expected {dataLength}, the end of the file");
    }

    private static JsonTokenType Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType;
    }

    private void Expect(ref Utf8JsonReader reader, JsonTokenType type, string name, string expected)
    {
        if (reader.TokenType != type)
            throw Refuse(reader.TokenStartIndex, $"{Shown(name)} is a JSON {reader.TokenType}; expected {expected}");
    }

    private FastNetFormatException Refuse(long offset, string rule) => new(Format, _source, PrefixLength + offset, rule);

    /// <summary>A tensor: its bytes are those from <see cref="Begin"/> up to <see cref="End"/> of the data.</summary>
    internal readonly record struct Entry(string Name, SafetensorsType Type, long[] Dimensions, long Begin, long End);
}
