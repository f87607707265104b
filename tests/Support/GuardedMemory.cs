using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastNet.Tests.Support;

/// <summary>Which end of a guarded block touches an inaccessible page.</summary>
public enum Edge
{
    /// <summary>The last element ends where the page begins: catches reading and writing past the end.</summary>
    End,

    /// <summary>The first element begins where the page ends: catches reading and writing before the start.</summary>
    Start,
}

/// <summary>
/// Elements that touch an inaccessible page: one step too far ends the process. The room at the other end, also behind a
/// page, holds canary bytes that <see cref="AssertIntact"/> checks. Contents start as <see cref="Rogue{T}.Value"/>.
/// </summary>
/// <remarks>
/// A hit cannot be caught, not even as an exception; the run dies and <see cref="Journal"/> knows the case. Mappings are reused
/// by thread, so that a hundred thousand cases cost no system calls.
/// </remarks>
public sealed unsafe class GuardedMemory<T> : IDisposable
    where T : unmanaged
{
    private readonly GuardedPages _pages;
    private readonly string _name;
    private ulong _frozen;

    /// <summary>Maps room for <paramref name="length"/> elements (0 or more) that touch the page at <paramref name="edge"/>.</summary>
    /// <param name="length">Number of elements.</param>
    /// <param name="edge">The end that is guarded to the byte.</param>
    /// <param name="name">How the messages call it.</param>
    public GuardedMemory(int length, Edge edge = Edge.End, string name = "memory")
    {
        nint bytes = checked((nint)length * sizeof(T));
        _pages = GuardedPages.Take(bytes);
        _name = name;
        Length = length;
        Pointer = (T*)(edge == Edge.End ? _pages.First + _pages.Bytes - bytes : _pages.First);
        new Span<byte>(_pages.First, (int)_pages.Bytes).Fill(GuardedPages.Canary);
        Rogue<T>.Fill(Span);
    }

    /// <summary>First element; always aligned to the element, to no more.</summary>
    internal T* Pointer { get; }

    /// <summary>Number of elements.</summary>
    public int Length { get; }

    /// <summary>The elements.</summary>
    public Span<T> Span => new(Pointer, Length);

    /// <summary>Copies <paramref name="values"/> in and remembers them: see <see cref="AssertUnchanged"/>.</summary>
    public GuardedMemory<T> Set(ReadOnlySpan<T> values)
    {
        values.CopyTo(Span);
        return Freeze();
    }

    /// <summary>Remembers the contents for <see cref="AssertUnchanged"/>.</summary>
    public GuardedMemory<T> Freeze()
    {
        _frozen = Hash();
        return this;
    }

    /// <summary>Fails if anything beside the elements was written.</summary>
    public void AssertIntact()
    {
        var all = new ReadOnlySpan<byte>(_pages.First, (int)_pages.Bytes);
        int start = (int)((byte*)Pointer - _pages.First);
        int before = all[..start].LastIndexOfAnyExcept(GuardedPages.Canary);
        if (before >= 0)
            throw new GuardException($"{_name}: a byte {start - before} before the start was written.");
        int end = start + Length * sizeof(T);
        int after = all[end..].IndexOfAnyExcept(GuardedPages.Canary);
        if (after >= 0)
            throw new GuardException($"{_name}: a byte {after + 1} past the end was written.");
    }

    /// <summary>Fails if the elements differ from what they were at <see cref="Set"/> or <see cref="Freeze"/>.</summary>
    public void AssertUnchanged()
    {
        if (Hash() != _frozen)
            throw new GuardException($"{_name}: an input was changed.");
        AssertIntact();
    }

    /// <summary>Gives the mapping back for reuse. The elements must not be touched afterwards.</summary>
    public void Dispose() => _pages.Return();

    private ulong Hash()
    {
        // FNV-1a by 8 bytes and then by byte: any single changed bit changes the result, since every step is a bijection.
        ulong hash = 14695981039346656037;
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(Span);
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes);
        foreach (ulong word in words)
            hash = (hash ^ word) * 1099511628211;
        foreach (byte b in bytes[(words.Length * sizeof(ulong))..])
            hash = (hash ^ b) * 1099511628211;
        return hash;
    }
}

/// <summary>
/// What unset memory and row padding hold: a signalling NaN of a known payload. Reading it into a result shows as NaN; copying
/// it through arithmetic makes it quiet, so even a read and rewrite shows.
/// </summary>
public static class Rogue<T>
    where T : unmanaged
{
    /// <summary>The value for float and double; every byte 0xA5 for other types.</summary>
    public static T Value { get; } = Create();

    /// <summary>Fills <paramref name="span"/>, byte-exact.</summary>
    public static void Fill(Span<T> span)
    {
        if (typeof(T) == typeof(float))
            MemoryMarshal.Cast<T, int>(span).Fill(FloatBits);
        else if (typeof(T) == typeof(double))
            MemoryMarshal.Cast<T, long>(span).Fill(DoubleBits);
        else
            MemoryMarshal.AsBytes(span).Fill(0xA5);
    }

    /// <summary>Index of the first element whose bits differ from the rogue value, or -1.</summary>
    public static int IndexOfOther(ReadOnlySpan<T> span)
    {
        if (typeof(T) == typeof(float))
            return MemoryMarshal.Cast<T, int>(span).IndexOfAnyExcept(FloatBits);
        if (typeof(T) == typeof(double))
            return MemoryMarshal.Cast<T, long>(span).IndexOfAnyExcept(DoubleBits);
        int at = MemoryMarshal.AsBytes(span).IndexOfAnyExcept((byte)0xA5);
        return at < 0 ? at : at / Unsafe.SizeOf<T>();
    }

    private const int FloatBits = 0x7FA5A5A5;
    private const long DoubleBits = 0x7FF4A5A5A5A5A5A5;

    private static T Create()
    {
        T value = default;
        Fill(new Span<T>(ref value));
        return value;
    }
}

/// <summary>A canary or an input changed.</summary>
public sealed class GuardException(string message) : Exception($"{message} Case: {Journal.Case}");
