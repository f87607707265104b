using System.Numerics;
using System.Runtime.InteropServices;

namespace FastNet.Models;

/// <summary>A tensor of a safetensors file: name, type, dimensions and little-endian bytes, row-major.</summary>
public sealed class SafetensorsTensor
{
    private readonly ReadOnlyMemory<byte> _bytes;

    /// <summary>A tensor of any type.</summary>
    /// <param name="name">Unique in its file; not "__metadata__".</param>
    /// <param name="type">Of the elements.</param>
    /// <param name="dimensions">At most 64, each 0 or more; none for a single number. Kept, not copied.</param>
    /// <param name="bytes">As many as type and dimensions ask for; kept, not copied.</param>
    /// <exception cref="ArgumentException">Something does not fit.</exception>
    public SafetensorsTensor(string name, SafetensorsType type, IReadOnlyList<long> dimensions, ReadOnlyMemory<byte> bytes)
        : this(name, type, dimensions, bytes.Length) => _bytes = bytes;

    /// <summary>A tensor of floats.</summary>
    /// <param name="name">Unique in its file; not "__metadata__".</param>
    /// <param name="dimensions">At most 64, each 0 or more; none for a single number. Kept, not copied.</param>
    /// <param name="values">The elements; kept, not copied.</param>
    /// <exception cref="ArgumentException">Something does not fit.</exception>
    public SafetensorsTensor(string name, IReadOnlyList<long> dimensions, float[] values)
        : this(
            name, SafetensorsType.F32, dimensions,
            sizeof(float) * (long)(values ?? throw new ArgumentNullException(nameof(values))).Length)
        => Singles = values;

    private SafetensorsTensor(string name, SafetensorsType type, IReadOnlyList<long> dimensions, long length)
    {
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Tensors are read and written on little-endian machines only.");
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(dimensions);
        if (name == SafetensorsHeader.MetadataName)
            throw new ArgumentException($"A tensor is named {name}; the format keeps that name for itself.", nameof(name));
        if (dimensions.Count > SafetensorsHeader.MaxRank)
            throw new ArgumentException(
                $"{name} has {dimensions.Count} dimensions; expected at most {SafetensorsHeader.MaxRank}.", nameof(dimensions));
        if (SafetensorsHeader.ByteCount(type, dimensions) is not { } expected || expected != length)
            throw new ArgumentException(
                $"{name} has {length} bytes; expected {type} of [{string.Join(", ", dimensions)}].", nameof(dimensions));
        (Name, Type, Dimensions) = (name, type, dimensions);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public SafetensorsType Type { get; }

    /// <summary>The dimensions; none for a single number.</summary>
    public IReadOnlyList<long> Dimensions { get; }

    /// <summary>The elements, little-endian and row-major.</summary>
    public ReadOnlySpan<byte> Bytes => Singles is null ? _bytes.Span : MemoryMarshal.AsBytes<float>(Singles);

    /// <summary>Number of elements.</summary>
    public long Length => Bytes.Length / SafetensorsHeader.ElementSize(Type);

    /// <summary>The elements where they lie in an array of floats.</summary>
    internal float[]? Singles { get; }

    /// <summary>The elements as floats, in a new array; rounded where float is coarser, infinite where it ends.</summary>
    public float[] ToSingle()
    {
        if (Singles is not null)
            return [.. Singles];
        var values = new float[Length];
        ReadOnlySpan<byte> bytes = Bytes;
        switch (Type)
        {
            case SafetensorsType.F32:
                bytes.CopyTo(MemoryMarshal.AsBytes(values.AsSpan()));
                break;
            case SafetensorsType.F64:
                Convert<double>(bytes, values);
                break;
            case SafetensorsType.F16:
                Convert<Half>(bytes, values);
                break;
            case SafetensorsType.BF16:
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(bytes);
                for (int i = 0; i < values.Length; i++)
                    values[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                break;
            case SafetensorsType.I64:
                Convert<long>(bytes, values);
                break;
            case SafetensorsType.U64:
                Convert<ulong>(bytes, values);
                break;
            case SafetensorsType.I32:
                Convert<int>(bytes, values);
                break;
            case SafetensorsType.U32:
                Convert<uint>(bytes, values);
                break;
            case SafetensorsType.I16:
                Convert<short>(bytes, values);
                break;
            case SafetensorsType.U16:
                Convert<ushort>(bytes, values);
                break;
            case SafetensorsType.I8:
                Convert<sbyte>(bytes, values);
                break;
            default:
                Convert<byte>(bytes, values);
                break;
        }

        return values;
    }

    /// <summary>Its name, type and dimensions.</summary>
    public override string ToString() => $"{Name} {Type} [{string.Join(", ", Dimensions)}]";

    private static void Convert<T>(ReadOnlySpan<byte> bytes, float[] values)
        where T : struct, INumberBase<T>
    {
        ReadOnlySpan<T> from = MemoryMarshal.Cast<byte, T>(bytes);
        for (int i = 0; i < values.Length; i++)
            values[i] = float.CreateTruncating(from[i]);
    }
}
