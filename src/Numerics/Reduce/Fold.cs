using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The driver of every reduction: blocks of 256 vectors, in each of which 8 accumulators of vectors take 32 each,
/// joined pairwise. A sum of n numbers is off by about 32 + log2(n) roundings in the worst case, not n, and the tree depends on n
/// and the level alone, never on the number of threads.
/// <para>
/// A block is read in four places at once, a quarter of the chunk apart (two operands in two, half of it): hardware
/// prefetchers stop at the end of a page, and four of them wait for memory together (sums of 64 MiB on one Zen 3 core 12 GB/s in one
/// place and 17 in four, of 16 MiB 18 and 32).
/// </para>
/// </summary>
internal static unsafe class Fold
{
    // Vectors per block: 32 additions follow each other in an accumulator.
    private const int BlockVectors = 256;

    // Elements per chunk of a parallel call, a whole number of blocks at every level, and the most chunks there are.
    internal const int ChunkElements = 1 << 16;
    internal const int MaxChunks = 256;

    // A second thread pays from here: one core reads as much in 15-30 us.
    internal const int ParallelElements = 1 << 18;

    /// <summary>Elements per chunk for a call over <paramref name="length"/> elements.</summary>
    internal static int ChunkSize(int length) =>
        Math.Max(ChunkElements, (int)BitOperations.RoundUpToPowerOf2((uint)(length + MaxChunks - 1) / MaxChunks));

    /// <summary>Runs the chunks, with threads where they pay.</summary>
    internal static void Run<TBody>(int length, int chunks, ref TBody body)
        where TBody : unmanaged, ITeamBody
    {
        if (length >= ParallelElements)
        {
            Team.Run(chunks, ref body);
            return;
        }

        for (int chunk = 0; chunk < chunks; chunk++)
            body.Run(chunk);
    }

    /// <summary>The reduction of x (and y) over <paramref name="length"/> elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T All<V, T, TReduction>(TReduction reduction, T* x, T* y, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        if (length <= BlockVectors * V.Lanes)
            return Block<V, T, TReduction>(reduction, x, y, length);
        if (length <= ChunkElements)
            return Tree<V, T, TReduction>(reduction, x, y, length);
        return InChunks<V, T, TReduction>(reduction, x, y, length);
    }

    private static T InChunks<V, T, TReduction>(TReduction reduction, T* x, T* y, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        T* partial = stackalloc T[MaxChunks];
        int size = ChunkSize(length);
        int chunks = (int)(((long)length + size - 1) / size);
        var body = new Chunks<V, T, TReduction>(reduction, x, y, length, size, partial);
        Run(length, chunks, ref body);

        // Neighbours first: 0+1, 2+3, ..., then those.
        for (int step = 1; step < chunks; step *= 2)
        {
            for (int i = 0; i + step < chunks; i += 2 * step)
                partial[i] = reduction.Combine(partial[i], partial[i + step]);
        }

        return partial[0];
    }

    private readonly struct Chunks<V, T, TReduction>(TReduction reduction, T* x, T* y, int length, int size, T* partial) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run(int chunk)
        {
            nint start = (nint)chunk * size;
            partial[chunk] = Tree<V, T, TReduction>(reduction, x + start, y + start, (int)Math.Min(size, length - start));
        }
    }

    /// <summary>Whole blocks and the rest.</summary>
    internal static T Tree<V, T, TReduction>(TReduction reduction, T* x, T* y, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        int block = BlockVectors * V.Lanes, blocks = length / block, whole = blocks * block;
        if (length <= block)
            return Block<V, T, TReduction>(reduction, x, y, length);

        T result = Blocks<V, T, TReduction>(reduction, x, y, whole / 4, blocks);
        return whole == length
            ? result
            : reduction.Combine(result, Block<V, T, TReduction>(reduction, x + whole, y + whole, length - whole));
    }

    /// <summary>Halves of the blocks, joined. Quarters are <paramref name="apart"/> elements apart.</summary>
    private static T Blocks<V, T, TReduction>(TReduction reduction, T* x, T* y, nint apart, int count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        if (count == 1)
            return BlockOfPlaces<V, T, TReduction>(reduction, x, y, apart);
        int half = (count + 1) / 2;
        nint step = half * (BlockVectors / (TReduction.Pairs ? 2 : 4)) * V.Lanes;
        return reduction.Combine(
            Blocks<V, T, TReduction>(reduction, x, y, apart, half),
            Blocks<V, T, TReduction>(reduction, x + step, y + step, apart, count - half));
    }

    /// <summary>A whole block: as many vectors from each place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T BlockOfPlaces<V, T, TReduction>(TReduction reduction, T* x, T* y, nint apart)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        // With a second operand there are as many streams in two places.
        nint step = (TReduction.Pairs ? 4 : 2) * V.Lanes, near = TReduction.Pairs ? 2 * V.Lanes : apart, far = 2 * apart;
        T* x1 = x + near, x2 = x + far, x3 = x2 + near, y1 = y + near, y2 = y + far, y3 = y2 + near;
        V a0 = reduction.Start<V>(), a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
        V numbers = V.EqualTo(default, default);
        for (nint i = 0; i < BlockVectors / 8 * step; i += step)
        {
            AddTwo(reduction, ref a0, ref a1, ref numbers, x + i, y + i);
            AddTwo(reduction, ref a2, ref a3, ref numbers, x1 + i, y1 + i);
            AddTwo(reduction, ref a4, ref a5, ref numbers, x2 + i, y2 + i);
            AddTwo(reduction, ref a6, ref a7, ref numbers, x3 + i, y3 + i);
        }

        return Result<V, T, TReduction>(reduction, Join<V, T, TReduction>(reduction, a0, a1, a2, a3, a4, a5, a6, a7), numbers);
    }

    /// <summary>Up to a block that lies in one piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Block<V, T, TReduction>(TReduction reduction, T* x, T* y, nint length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V a0 = reduction.Start<V>(), numbers = V.EqualTo(default, default);
        nint i = 0;
        if (length >= 8 * V.Lanes)
        {
            V a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            for (; i <= length - 8 * V.Lanes; i += 8 * V.Lanes)
            {
                AddTwo(reduction, ref a0, ref a1, ref numbers, x + i, y + i);
                AddTwo(reduction, ref a2, ref a3, ref numbers, x + i + 2 * V.Lanes, y + i + 2 * V.Lanes);
                AddTwo(reduction, ref a4, ref a5, ref numbers, x + i + 4 * V.Lanes, y + i + 4 * V.Lanes);
                AddTwo(reduction, ref a6, ref a7, ref numbers, x + i + 6 * V.Lanes, y + i + 6 * V.Lanes);
            }

            a0 = Join<V, T, TReduction>(reduction, a0, a1, a2, a3, a4, a5, a6, a7);
        }

        for (; i <= length - V.Lanes; i += V.Lanes)
            Add(reduction, ref a0, ref numbers, x + i, y + i);
        if (i < length)
        {
            V last = V.LoadPartial(x + i, length - i);
            V joined = reduction.Accumulate(a0, last, TReduction.Pairs ? V.LoadPartial(y + i, length - i) : last);
            a0 = V.Select(V.FirstLanes(length - i), joined, a0);
            if (TReduction.LosesNaN)
                numbers = V.And(numbers, V.EqualTo(last, last));
        }

        return Result<V, T, TReduction>(reduction, a0, numbers);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Join<V, T, TReduction>(TReduction reduction, V a0, V a1, V a2, V a3, V a4, V a5, V a6, V a7)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
        => reduction.Combine(
            reduction.Combine(reduction.Combine(a0, a1), reduction.Combine(a2, a3)),
            reduction.Combine(reduction.Combine(a4, a5), reduction.Combine(a6, a7)));

    /// <summary>Two neighbours to an accumulator each, watched together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTwo<V, T, TReduction>(TReduction reduction, ref V first, ref V second, ref V numbers, T* x, T* y)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V v0 = V.Load(x), v1 = V.Load(x + V.Lanes);
        first = reduction.Accumulate(first, v0, TReduction.Pairs ? V.Load(y) : v0);
        second = reduction.Accumulate(second, v1, TReduction.Pairs ? V.Load(y + V.Lanes) : v1);
        if (TReduction.LosesNaN)
            numbers = V.And(numbers, V.Ordered(v0, v1));
    }

    /// <summary>A vector to an accumulator; the lanes that have been numbers all along stay set, if that is watched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, T, TReduction>(TReduction reduction, ref V accumulator, ref V numbers, T* x, T* y)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V value = V.Load(x);
        accumulator = reduction.Accumulate(accumulator, value, TReduction.Pairs ? V.Load(y) : value);
        if (TReduction.LosesNaN)
            numbers = V.And(numbers, V.EqualTo(value, value));
    }

    /// <summary>The result of an accumulator, or NaN if one was met.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Result<V, T, TReduction>(TReduction reduction, V accumulator, V numbers)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
        => TReduction.LosesNaN && V.Any(V.Xor(numbers, V.EqualTo(default, default))) ? T.NaN : reduction.Lanes(accumulator);
}
