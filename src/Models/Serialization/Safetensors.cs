using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastNet.Models;

/// <summary>
/// Reads and writes the safetensors format (github.com/huggingface/safetensors): a length, a JSON header, then the bytes of the
/// tensors, nothing else. Reading executes nothing, takes linear time, and allocates no tensor before the header is known to fit the
/// file.
/// </summary>
public static class Safetensors
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FastNetFormatException">It breaks a rule of the format.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static SafetensorsFile Read(string path)
    {
        using FileStream file = FormatFile.OpenRead(path, SafetensorsHeader.Format);
        return Read(file, path);
    }

    /// <summary>Reads a stream from where it stands to its end.</summary>
    /// <param name="stream">Is not closed.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="FastNetFormatException">It breaks a rule of the format.</exception>
    public static SafetensorsFile Read(Stream stream, string source = "stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            // Its length is known only when it has been read.
            var all = new MemoryStream();
            stream.CopyTo(all);
            return Read(new ReadOnlyMemory<byte>(all.GetBuffer(), 0, (int)all.Length), source);
        }

        try
        {
            SafetensorsHeader header = ReadHeader(stream, source);
            var tensors = new SafetensorsTensor[header.Entries.Count];
            for (int i = 0; i < tensors.Length; i++)
            {
                SafetensorsHeader.Entry entry = header.Entries[i];
                int length = (int)(entry.End - entry.Begin);
                // Floats go straight into the array in which they will be used.
                if (entry.Type == SafetensorsType.F32)
                {
                    float[] values = GC.AllocateUninitializedArray<float>(length / sizeof(float));
                    stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
                    tensors[i] = new SafetensorsTensor(entry.Name, entry.Dimensions, values);
                }
                else
                {
                    byte[] bytes = GC.AllocateUninitializedArray<byte>(length);
                    stream.ReadExactly(bytes);
                    tensors[i] = new SafetensorsTensor(entry.Name, entry.Type, entry.Dimensions, bytes);
                }
            }

            return new SafetensorsFile(source, header.Metadata, tensors);
        }
        catch (EndOfStreamException e)
        {
            throw new FastNetFormatException(
                SafetensorsHeader.Format, source, -1, "the end came before the length that was seen at first", e);
        }
    }

    /// <summary>Reads what lies in memory; the tensors share it.</summary>
    /// <param name="bytes">A whole file.</param>
    /// <param name="source">What messages call it.</param>
    /// <exception cref="FastNetFormatException">It breaks a rule of the format.</exception>
    public static SafetensorsFile Read(ReadOnlyMemory<byte> bytes, string source = "memory")
    {
        int length = SafetensorsHeader.JsonLength(bytes.Span, bytes.Length, source);
        ReadOnlyMemory<byte> data = bytes[(SafetensorsHeader.PrefixLength + length)..];
        var header = SafetensorsHeader.Parse(bytes.Span.Slice(SafetensorsHeader.PrefixLength, length), data.Length, source);
        return new SafetensorsFile(source, header.Metadata, [.. header.Entries.Select(
            e => new SafetensorsTensor(e.Name, e.Type, e.Dimensions, data[(int)e.Begin..(int)e.End]))]);
    }

    /// <summary>Reads the texts beside the tensors, and no tensor.</summary>
    /// <param name="path">The file.</param>
    /// <inheritdoc cref="Read(string)"/>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path)
    {
        using FileStream file = FormatFile.OpenRead(path, SafetensorsHeader.Format);
        try
        {
            return ReadHeader(file, path).Metadata;
        }
        catch (EndOfStreamException e)
        {
            throw new FastNetFormatException(
                SafetensorsHeader.Format, path, -1, "the end came before the length that was seen at first", e);
        }
    }

    /// <summary>
    /// Writes a file, whole or not at all (<see cref="AtomicFile"/>). The same tensors and texts give the same bytes.
    /// </summary>
    /// <param name="path">Replaced if it exists.</param>
    /// <param name="tensors">In any order; their names are unique.</param>
    /// <param name="metadata">Texts by name.</param>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    /// <exception cref="IOException">It cannot be written; what was there before is still there.</exception>
    public static void Write(
        string path, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
        => AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Writes to a stream. The same tensors and texts give the same bytes.</summary>
    /// <param name="stream">Is not closed.</param>
    /// <param name="tensors">In any order; their names are unique.</param>
    /// <param name="metadata">Texts by name.</param>
    /// <exception cref="ArgumentException">
    /// A name is there twice, or there is too much for a header; nothing has been written then.
    /// </exception>
    public static void Write(
        Stream stream, IEnumerable<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        // Large elements first keeps every tensor aligned to its elements.
        SafetensorsTensor[] ordered = [.. tensors
            .OrderByDescending(t => SafetensorsHeader.ElementSize(t.Type))
            .ThenBy(t => t.Name, StringComparer.Ordinal)];
        ReadOnlySpan<byte> header = Header(ordered, metadata);
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        BinaryPrimitives.WriteUInt64LittleEndian(prefix, (ulong)header.Length);
        stream.Write(prefix);
        stream.Write(header);
        foreach (SafetensorsTensor tensor in ordered)
            stream.Write(tensor.Bytes);
    }

    private static SafetensorsHeader ReadHeader(Stream stream, string source)
    {
        long length = stream.Length - stream.Position;
        Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixLength];
        stream.ReadExactly(prefix[..(int)Math.Min(length, prefix.Length)]);
        byte[] json = new byte[SafetensorsHeader.JsonLength(prefix, length, source)];
        stream.ReadExactly(json);
        return SafetensorsHeader.Parse(json, length - prefix.Length - json.Length, source);
    }

    private static ReadOnlySpan<byte> Header(SafetensorsTensor[] ordered, IReadOnlyDictionary<string, string>? metadata)
    {
        // Header and texts go into no web page, so that only what JSON itself asks for is escaped.
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var names = new HashSet<string>(StringComparer.Ordinal);
        json.WriteStartObject();
        if (metadata is { Count: > 0 })
        {
            json.WriteStartObject(SafetensorsHeader.MetadataName);
            foreach ((string name, string text) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                json.WriteString(name, text);
            json.WriteEndObject();
        }

        long end = 0;
        foreach (SafetensorsTensor tensor in ordered)
        {
            if (!names.Add(tensor.Name))
                throw new ArgumentException($"The tensor {tensor.Name} is there twice; expected unique names.", nameof(ordered));
            json.WriteStartObject(tensor.Name);
            json.WriteString("dtype", SafetensorsHeader.Name(tensor.Type));
            json.WriteStartArray("shape");
            foreach (long dimension in tensor.Dimensions)
                json.WriteNumberValue(dimension);
            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(end);
            json.WriteNumberValue(end += tensor.Bytes.Length);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.Flush();
        int padding = -buffer.WrittenCount & (SafetensorsHeader.PrefixLength - 1);
        buffer.GetSpan(padding)[..padding].Fill((byte)' ');
        buffer.Advance(padding);
        if (ordered.Length > SafetensorsHeader.MaxTensors || buffer.WrittenCount > SafetensorsHeader.MaxLength)
            throw new ArgumentException(
                $"{ordered.Length} tensors make a header of {buffer.WrittenCount} bytes; expected at most "
                + $"{SafetensorsHeader.MaxTensors} tensors and {SafetensorsHeader.MaxLength} bytes.",
                nameof(ordered));
        return buffer.WrittenSpan;
    }
}
