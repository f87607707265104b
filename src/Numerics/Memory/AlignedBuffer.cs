using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastNet.Numerics;

/// <summary>
/// Memory that starts on a 64-byte boundary (a cache line, an AVX-512 vector), does not move, and belongs to the garbage
/// collector: nothing to dispose. Contents start undefined.
/// </summary>
/// <typeparam name="T">Element type, free of references.</typeparam>
public sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    /// <summary>Alignment of the first element in bytes.</summary>
    public const int Alignment = 64;

    private readonly byte[] _bytes;

    /// <summary>Allocates room for <paramref name="length"/> elements.</summary>
    /// <param name="length">0 or more; the buffer must stay under 2 GiB.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative or too large.</exception>
    public AlignedBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length > MaxLength)
            throw new ArgumentOutOfRangeException(
                nameof(length), length, $"length is {length}; a buffer of {sizeof(T)}-byte elements holds at most {MaxLength}.");

        _bytes = GC.AllocateUninitializedArray<byte>(length * sizeof(T) + Alignment, pinned: true);
        byte* start = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));
        Pointer = (T*)(((nuint)start + Alignment - 1) & ~(nuint)(Alignment - 1));
        Length = length;
    }

    /// <summary>Most elements a buffer can have.</summary>
    internal static int MaxLength => (Array.MaxLength - Alignment) / sizeof(T);

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public Span<T> Span => MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(Offset, Length * sizeof(T)));

    /// <summary>The first element. Valid while this object is reachable: keep it in a field or a local that is used afterwards.</summary>
    internal T* Pointer { get; }

    private int Offset => (int)((byte*)Pointer - (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes)));
}
