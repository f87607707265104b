using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The driver of every element-wise operation: <c>destination[i] = source(i)</c>, vector by vector. Elements do not depend on
/// each other, so neither the position in the array nor the number of threads changes a bit.
/// </summary>
internal static unsafe partial class Map
{
    // One chunk of a parallel call: 256 KB of floats per operand, so that the operands of one chunk fit a 1 MB L2.
    private const int ChunkElements = 1 << 16;

    // The same for long operations, some 5 us of work (exp of 64 Ki on two Zen 3 cores 32 us as one chunk, 19 as eight).
    private const int LongChunkElements = 1 << 13;

    // From this many elements times Cost a helper pays that is at hand and near, some 1.5 us of work.
    private const double HelpedCost = 100_000;

    // From this many elements on there are chunks in any case: one thread too goes on in places of a chunk, or past the caches.
    private const int ManyElements = 1 << 18;

    // Bytes of a page.
    private const nint Page = 4096;

    // Operations below this Cost are bound by loads and stores, see ShortLoop.
    private const int ShortCost = 4;

    // Up to these Costs (e^x of floats; one polynomial) four and two vectors are done side by side: beyond, the JIT would not inline
    // all of it (it stops at 512 locals) and call for each operation, several times slower.
    private const int FourBesideCost = 8;
    private const int TwoBesideCost = 12;

    // Bytes of the destination up to which a short loop has its two places side by side, see Middle.
    private const int NearBytes = 64 << 10;

    // A destination from this size on is written past the caches: it would evict everything else before it is read again.
    private const long StreamingBytes = 16 << 20;

    /// <summary>destination = op(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Unary<T, TOp>(TOp op, ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IUnaryOp<T>
    {
        Check.FloatOrDouble<T>();
        Check.Room(destination.Length, x.Length, nameof(destination));
        fixed (T* px = x, pd = destination)
        {
            CheckOverlap(pd, px, x.Length, nameof(x));
            Fill<T, UnarySource<T, TOp>>(new(op, px), pd, x.Length, inPlace: pd == px);
        }
    }

    /// <summary>destination = op(x, y).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Binary<T, TOp>(TOp op, ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IBinaryOp<T>
    {
        Check.FloatOrDouble<T>();
        Check.Length(y.Length, x.Length, nameof(y));
        Check.Room(destination.Length, x.Length, nameof(destination));
        fixed (T* px = x, py = y, pd = destination)
        {
            CheckOverlap(pd, px, x.Length, nameof(x));
            CheckOverlap(pd, py, x.Length, nameof(y));
            Fill<T, BinarySource<T, TOp>>(new(op, px, py), pd, x.Length, inPlace: pd == px | pd == py);
        }
    }

    /// <summary>destination = op(x, y, z).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Ternary<T, TOp>(TOp op, ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, ITernaryOp<T>
    {
        Check.FloatOrDouble<T>();
        Check.Length(y.Length, x.Length, nameof(y));
        Check.Length(z.Length, x.Length, nameof(z));
        Check.Room(destination.Length, x.Length, nameof(destination));
        fixed (T* px = x, py = y, pz = z, pd = destination)
        {
            CheckOverlap(pd, px, x.Length, nameof(x));
            CheckOverlap(pd, py, x.Length, nameof(y));
            CheckOverlap(pd, pz, x.Length, nameof(z));
            Fill<T, TernarySource<T, TOp>>(new(op, px, py, pz), pd, x.Length, inPlace: pd == px | pd == py | pd == pz);
        }
    }

    /// <summary>destination = op(x) over a part of a larger job, on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Part<V, T, TOp>(TOp op, T* x, T* destination, nint length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IUnaryOp<T>
    {
        var source = new UnarySource<T, TOp>(op, x);
        Loop<V, T, UnarySource<T, TOp>>(in source, destination, 0, length);
    }

    /// <summary>destination = op(x) over as many vectors as can be done side by side; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static nint Beside<V, T, TOp>(TOp op, T* x, T* destination, nint length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IUnaryOp<T>
    {
        var source = new UnarySource<T, TOp>(op, x);
        return BesideLoop<V, T, UnarySource<T, TOp>>(in source, destination, 0, length);
    }

    /// <summary>destination = op(x, y) over a part of a larger job, on the calling thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Part<V, T, TOp>(TOp op, T* x, T* y, T* destination, nint length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IBinaryOp<T>
    {
        var source = new BinarySource<T, TOp>(op, x, y);
        Loop<V, T, BinarySource<T, TOp>>(in source, destination, 0, length);
    }

    /// <summary>The same start or apart: anything between would read what was just written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void CheckOverlap<T>(T* destination, T* input, int length, string name)
        where T : unmanaged
    {
        nint bytes = (nint)destination - (nint)input;
        nint extent = (nint)length * sizeof(T);
        if (bytes != 0 && bytes < extent && -bytes < extent)
            ThrowOverlap(bytes, sizeof(T), name);
    }

    [DoesNotReturn]
    private static void ThrowOverlap(nint bytes, int size, string name) => Check.Throw(
        "destination",
        $"destination overlaps {name} shifted by {(double)bytes / size} elements; expected the same start (0) or separate memory.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fill<T, TSource>(TSource source, T* destination, nint length, bool inPlace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        var kernel = new FillKernel<T, TSource>(source, destination, length, !inPlace && length * sizeof(T) >= StreamingBytes);
        Dispatch.Run<T, FillKernel<T, TSource>>(ref kernel);
    }

    private readonly struct FillKernel<T, TSource>(TSource source, T* destination, nint length, bool streaming) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            double size = length * Math.Max(TSource.Cost, ShortCost) / HelpedCost;
            if (length >= ManyElements || (size >= 1 && Team.GainsByHelper(size)))
                RunChunks<V, T, TSource>(in source, destination, length, streaming);
            else
                Loop<V, T, TSource>(in source, destination, 0, length);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunChunks<V, T, TSource>(ref readonly TSource source, T* destination, nint length, bool streaming)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        // As many chunks for each thread. They end with pages, since the processor fetches ahead to the end of one: what lies beyond a
        // chunk's end may be another thread's, which would have to get it back (300 Ki floats added on two far cores 0.9 of the time).
        nint threads = Team.Threads, most = TSource.Cost < ShortCost ? ChunkElements : LongChunkElements;
        nint skip = (nint)destination % Page / sizeof(T), pages = Blocking.CeilDiv(length + skip, Page / sizeof(T));
        nint chunks = Math.Min(pages, Blocking.CeilDiv(Blocking.CeilDiv(length, most), threads) * threads);
        var body = new Chunks<V, T, TSource>(source, destination, length, skip, pages, chunks, streaming);
        Team.Run((int)chunks, ref body);
    }

    private readonly struct Chunks<V, T, TSource>(
        TSource source, T* destination, nint length, nint skip, nint pages, nint chunks, bool streaming) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        public void Run(int chunk)
        {
            nint start = Math.Max(0, First(chunk)), end = Math.Min(First(chunk + 1), length);
            if (streaming)
                StreamingLoop<V, T, TSource>(in source, destination, start, end);
            else
                Loop<V, T, TSource>(in source, destination, start, end);
        }

        private nint First(int chunk) => chunk * pages / chunks * (Page / sizeof(T)) - skip;
    }

    /// <summary>destination[start..end] = source(start..end).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Loop<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        if (TSource.Cost < ShortCost)
            ShortLoop<V, T, TSource>(in operands, destination, start, end);
        else
            LongLoop<V, T, TSource>(in operands, destination, start, end);
    }

    /// <summary>
    /// A vector or more without a partial one: the first and the last overlap what lies between. They are computed before anything
    /// is stored, so that it may be done in place, and stored at the end. Between them stores are aligned: those that straddle
    /// cache lines cost twice.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ShortLoop<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        // By reference and copied here: a caller that copies a struct it has just written waits for the store.
        TSource source = operands;
        if (end - start < V.Lanes)
        {
            source.Load<V>(start, end - start).StorePartial(destination + start, end - start);
            return;
        }

        V first = source.Load<V>(start);
        V last = source.Load<V>(end - V.Lanes);
        nint misaligned = (nint)((nuint)(destination + start) % (nuint)(V.Lanes * sizeof(T))) / sizeof(T);
        nint i = start + V.Lanes - misaligned;
        bool near = (end - start) * sizeof(T) <= NearBytes;
        nint middle = Middle<V, T>(i, end);
        nint far = near ? i + 2 * V.Lanes : middle, stop = near ? i + 2 * (middle - i) : middle, step = near ? 4 * V.Lanes : 2 * V.Lanes;
        for (; i < stop; i += step, far += step)
        {
            V a = source.Load<V>(i);
            V b = source.Load<V>(i + V.Lanes);
            V c = source.Load<V>(far);
            V d = source.Load<V>(far + V.Lanes);
            a.Store(destination + i);
            b.Store(destination + i + V.Lanes);
            c.Store(destination + far);
            d.Store(destination + far + V.Lanes);
        }

        if (!near)
            i = far;
        for (; i < end - V.Lanes; i += V.Lanes)
            source.Load<V>(i).Store(destination + i);
        first.Store(destination + start);
        last.Store(destination + end - V.Lanes);
    }

    /// <summary>
    /// Where the second place begins of a loop that goes on in two places at once, two vectors in each: more of memory is on its way then,
    /// since hardware prefetchers stop at the end of a page (relu of 64 MiB on one Zen 3 core 8.1 and 6.8 ms, of 8 MiB on two 0.22 and
    /// 0.19). Up to <see cref="NearBytes"/> the places are next to each other: six lines that share a set of L1 are more than three
    /// (sums and products of 4096 floats 0.88 to 0.91 of the time).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Middle<V, T>(nint start, nint end)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => start + Math.Max(0, end - start) / (4 * V.Lanes) * (2 * V.Lanes);

    /// <summary>
    /// Whole vectors, several side by side as long as there are as many (see <see cref="Pair{V,T}"/>), and the partial one that may
    /// be left. Each is done in a method of its own, since the JIT stops inlining at 512 locals. Through those calls go pointers;
    /// vectors would go through memory.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void LongLoop<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        nint i = BesideLoop<V, T, TSource>(in operands, destination, start, end);
        i = WholeLoop<V, T, TSource>(in operands, destination, i, end);
        if (i < end)
            Last<V, T, TSource>(in operands, destination, i, end - i);
    }

    /// <summary>As many vectors as can be done side by side; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint BesideLoop<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        if (TSource.Cost <= FourBesideCost && sizeof(T) == sizeof(float))
            return WholeLoop<Pair<Pair<V, T>, T>, T, TSource>(in operands, destination, start, end);
        return TSource.Cost <= TwoBesideCost ? WholeLoop<Pair<V, T>, T, TSource>(in operands, destination, start, end) : start;
    }

    /// <summary>As many whole vectors as there are; returns where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint WholeLoop<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T> =>
        end - start < V.Lanes ? start : Whole<V, T, TSource>(in operands, destination, start, end);

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static nint Whole<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, ILanes<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        TSource source = operands;
        nint i = start;
        for (; i <= end - V.Lanes; i += V.Lanes)
            source.Load<V>(i).Store(destination + i);
        return i;
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Last<V, T, TSource>(ref readonly TSource operands, T* destination, nint i, nint left)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T> => operands.Load<V>(i, left).StorePartial(destination + i, left);

    /// <summary>The same with stores that go past the caches, which want aligned addresses.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void StreamingLoop<V, T, TSource>(ref readonly TSource operands, T* destination, nint start, nint end)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TSource : unmanaged, ISource<T>
    {
        TSource source = operands;
        nint i = start;
        nint misaligned = (nint)((nuint)(destination + i) % (nuint)(V.Lanes * sizeof(T)));
        if (misaligned % sizeof(T) == 0)
        {
            nint head = misaligned == 0 ? 0 : Math.Min(V.Lanes - misaligned / sizeof(T), end - i);
            source.Load<V>(i, head).StorePartial(destination + i, head);
            i += head;
            nint far = Middle<V, T>(i, end);
            for (nint middle = far; i < middle; i += 2 * V.Lanes, far += 2 * V.Lanes)
            {
                source.Load<V>(i).StoreStreaming(destination + i);
                source.Load<V>(i + V.Lanes).StoreStreaming(destination + i + V.Lanes);
                source.Load<V>(far).StoreStreaming(destination + far);
                source.Load<V>(far + V.Lanes).StoreStreaming(destination + far + V.Lanes);
            }

            i = far;
        }

        // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
        Interlocked.MemoryBarrier();
        Loop<V, T, TSource>(in source, destination, i, end);
    }
}
