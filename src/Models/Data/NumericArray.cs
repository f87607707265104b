using System.Numerics;
using System.Runtime.InteropServices;

namespace FastNet.Models;

/// <summary>An array of numbers with any dimensions, as it comes from a file or goes into one; row-major, the last index fastest.</summary>
public sealed class NumericArray
{
    /// <summary>Most bytes of elements that readers accept if they are not told otherwise: the largest array of bytes there is.</summary>
    public const long DefaultMaxBytes = 0x7FFFFFC7;

    private readonly int[] _dimensions;
    private readonly byte[] _bytes;

    /// <summary>Takes bytes in the order of this machine, which is little-endian on all that .NET runs on today.</summary>
    internal NumericArray(ElementType type, int[] dimensions, byte[] bytes)
    {
        (Type, _dimensions, _bytes) = (type, dimensions, bytes);
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Sizes, the outermost first; none for a single number.</summary>
    public ReadOnlySpan<int> Dimensions => _dimensions;

    /// <summary>Number of elements.</summary>
    public int Count => _bytes.Length / Type.Size();

    /// <summary>The bytes of the elements, little-endian.</summary>
    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The bytes themselves, for one who keeps them and lets the array go.</summary>
    internal byte[] TakeBytes() => _bytes;

    /// <summary>Makes an array of elements, which are copied.</summary>
    /// <typeparam name="T">bool, byte, sbyte, short, ushort, int, uint, long, float or double.</typeparam>
    /// <param name="elements">Row-major.</param>
    /// <param name="dimensions">Sizes, the outermost first; none for a single number.</param>
    /// <exception cref="ArgumentException">The type is another, or the sizes do not fit the number of elements.</exception>
    public static NumericArray Create<T>(ReadOnlySpan<T> elements, params ReadOnlySpan<int> dimensions)
        where T : unmanaged
    {
        ElementType type = ElementTypes.Of<T>();
        UInt128 count = 1;
        foreach (int size in dimensions)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(size, nameof(dimensions));
            count = UInt128.Min(count * (UInt128)size, ulong.MaxValue);
        }

        if (count != (UInt128)elements.Length)
            throw new ArgumentException(
                $"There are {elements.Length} elements; expected {count}, the product of {string.Join(" x ", dimensions.ToArray())}.",
                nameof(elements));
        return new NumericArray(type, dimensions.ToArray(), MemoryMarshal.AsBytes(elements).ToArray());
    }

    /// <summary>The elements, without a copy.</summary>
    /// <typeparam name="T">The type that the array has.</typeparam>
    /// <exception cref="InvalidOperationException">It has another type (both are named).</exception>
    public ReadOnlySpan<T> Span<T>()
        where T : unmanaged
        => ElementTypes.Of<T>() == Type
            ? MemoryMarshal.Cast<byte, T>(_bytes)
            : throw new InvalidOperationException($"The elements are {Type}, not {typeof(T).Name}.");

    /// <summary>The elements converted to a type: to the nearest number, of integers out of range to the nearest there is.</summary>
    /// <typeparam name="T">Any number type, such as float.</typeparam>
    public T[] ToArray<T>()
        where T : INumberBase<T>
    {
        var result = new T[Count];
        switch (Type)
        {
            case ElementType.Bool or ElementType.U8:
                Convert<byte, T>(_bytes, result);
                break;
            case ElementType.I8:
                Convert<sbyte, T>(Span<sbyte>(), result);
                break;
            case ElementType.I16:
                Convert<short, T>(Span<short>(), result);
                break;
            case ElementType.U16:
                Convert<ushort, T>(Span<ushort>(), result);
                break;
            case ElementType.I32:
                Convert<int, T>(Span<int>(), result);
                break;
            case ElementType.U32:
                Convert<uint, T>(Span<uint>(), result);
                break;
            case ElementType.I64:
                Convert<long, T>(Span<long>(), result);
                break;
            case ElementType.F32:
                Convert<float, T>(Span<float>(), result);
                break;
            default:
                Convert<double, T>(Span<double>(), result);
                break;
        }

        return result;
    }

    /// <summary>Bytes of an array that a file declares; refused if they are more than may be.</summary>
    internal static long BytesOf(ElementType type, ReadOnlySpan<int> dimensions, long maxBytes, string format, string source)
    {
        // A size of 0 must not hide others whose product is beyond all bounds.
        Int128 sizes = type.Size();
        bool empty = false;
        foreach (int size in dimensions)
        {
            empty |= size == 0;
            sizes *= Math.Max(size, 1);
            if (sizes > Math.Min(maxBytes, DefaultMaxBytes))
                throw new FastNetFormatException(
                    format, source, -1,
                    $"dimensions {string.Join(" x ", dimensions.ToArray())} of {type}; expected at most "
                    + $"{Math.Min(maxBytes, DefaultMaxBytes)} bytes");
        }

        return empty ? 0 : (long)sizes;
    }

    /// <summary>Bytes of a stream whose length is not known beforehand: what is allocated grows with what was read.</summary>
    internal static byte[] Gather(Stream stream, long count, string source, string format)
    {
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)Math.Min(count, 1 << 16));
        for (int have = 0; ;)
        {
            SourceFile.Fill(stream, bytes.AsSpan(have), source, format);
            have = bytes.Length;
            if (have == count)
                return bytes;
            Array.Resize(ref bytes, (int)Math.Min(count, 2L * have));
        }
    }

    /// <summary>Turns elements around in place, if this machine wants them so.</summary>
    internal static void SwapToLittleEndian(Span<byte> bytes, int size)
    {
        if (size == 1)
            return;
        for (int at = 0; at < bytes.Length; at += size)
            bytes.Slice(at, size).Reverse();
    }

    private static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> from, TTo[] to)
        where TFrom : INumberBase<TFrom>
        where TTo : INumberBase<TTo>
    {
        for (int i = 0; i < to.Length; i++)
            to[i] = TTo.CreateSaturating(from[i]);
    }
}
