namespace FastNet.Numerics;

/// <summary>
/// A stack of 64-byte-aligned scratch memory: blocks are taken and given back in reverse order, and once the arena has seen the
/// largest need, taking costs no allocation. One thread at a time.
/// </summary>
internal sealed unsafe class Arena
{
    [ThreadStatic]
    private static Arena? _thread;

    private readonly List<AlignedBuffer<byte>> _outgrown = [];
    private AlignedBuffer<byte> _current = new(0);
    private nint _used;
    private int _depth;

    /// <summary>The arena of the calling thread. It keeps what the largest call needed, a few megabytes for a large GEMM.</summary>
    internal static Arena Thread => _thread ??= new Arena();

    /// <summary>Bytes held.</summary>
    internal int Capacity => _current.Length;

    /// <summary>Takes <paramref name="count"/> elements, contents undefined. Dispose the block before any block taken earlier.</summary>
    internal Block<T> Take<T>(nint count)
        where T : unmanaged
    {
        // Each block ends a cache line later than it must, so that neighbours do not alias the same set at the same offset.
        nint bytes = checked((count * sizeof(T) + 2 * AlignedBuffer<byte>.Alignment - 1) & -AlignedBuffer<byte>.Alignment);
        nint start = _used;
        if (start + bytes > _current.Length)
        {
            // Blocks still out point into the old buffer, so it lives until the last of them is back.
            if (_depth > 0)
                _outgrown.Add(_current);
            _current = new AlignedBuffer<byte>(checked((int)(start + bytes + (start + bytes) / 4)));
        }

        _used = start + bytes;
        _depth++;
        return new Block<T>(this, (T*)(_current.Pointer + start), start);
    }

    private void Release(nint start)
    {
        _used = start;
        if (--_depth == 0)
            _outgrown.Clear();
    }

    /// <summary>Scratch memory until disposed.</summary>
    internal readonly ref struct Block<T>
        where T : unmanaged
    {
        private readonly Arena _arena;
        private readonly nint _start;

        internal Block(Arena arena, T* pointer, nint start)
        {
            _arena = arena;
            Pointer = pointer;
            _start = start;
        }

        /// <summary>First element, 64-byte aligned.</summary>
        internal T* Pointer { get; }

        /// <summary>Gives the memory back.</summary>
        public void Dispose() => _arena.Release(_start);
    }
}
