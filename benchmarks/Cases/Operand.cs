using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>
/// An array to measure on. All start on a page boundary, as large allocations do, so that loads and stores of two contestants
/// meet each other's lines in the same way.
/// </summary>
internal sealed unsafe class Operand<T> : IOperand
    where T : unmanaged
{
    private const int Page = 4096;

    private readonly AlignedBuffer<T> _buffer;

    public Operand(int length)
    {
        _buffer = new AlignedBuffer<T>(length + Page / sizeof(T));
        Pointer = (T*)(((nuint)_buffer.Pointer + Page - 1) & ~(nuint)(Page - 1));
        Length = length;
    }

    /// <summary>First element. Valid while this object is reachable.</summary>
    public T* Pointer { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <inheritdoc/>
    public long ByteCount => (long)Length * sizeof(T);

    /// <inheritdoc/>
    public Span<byte> Bytes => MemoryMarshal.AsBytes(Span);
}
