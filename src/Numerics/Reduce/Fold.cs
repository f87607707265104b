using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The driver of every reduction: blocks of 256 vectors, in each of which 8 accumulators of vectors take every eighth vector,
/// joined pairwise. A sum of n numbers is off by about 32 + log2(n) roundings in the worst case, not n, and the tree depends on n
/// and the level alone, never on the number of threads.
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

    /// <summary>Halves of whole blocks, joined.</summary>
    internal static T Tree<V, T, TReduction>(TReduction reduction, T* x, T* y, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        int block = BlockVectors * V.Lanes;
        if (length <= block)
            return Block<V, T, TReduction>(reduction, x, y, length);

        int half = (length / 2 + block - 1) / block * block;
        return reduction.Combine(
            Tree<V, T, TReduction>(reduction, x, y, half), Tree<V, T, TReduction>(reduction, x + half, y + half, length - half));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static T Block<V, T, TReduction>(TReduction reduction, T* x, T* y, nint length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V a0 = reduction.Start<V>();
        nint i = 0;
        if (length >= 8 * V.Lanes)
        {
            V a1 = a0, a2 = a0, a3 = a0, a4 = a0, a5 = a0, a6 = a0, a7 = a0;
            for (; i <= length - 8 * V.Lanes; i += 8 * V.Lanes)
            {
                a0 = Next<V, T, TReduction>(reduction, a0, x + i, y + i);
                a1 = Next<V, T, TReduction>(reduction, a1, x + i + V.Lanes, y + i + V.Lanes);
                a2 = Next<V, T, TReduction>(reduction, a2, x + i + 2 * V.Lanes, y + i + 2 * V.Lanes);
                a3 = Next<V, T, TReduction>(reduction, a3, x + i + 3 * V.Lanes, y + i + 3 * V.Lanes);
                a4 = Next<V, T, TReduction>(reduction, a4, x + i + 4 * V.Lanes, y + i + 4 * V.Lanes);
                a5 = Next<V, T, TReduction>(reduction, a5, x + i + 5 * V.Lanes, y + i + 5 * V.Lanes);
                a6 = Next<V, T, TReduction>(reduction, a6, x + i + 6 * V.Lanes, y + i + 6 * V.Lanes);
                a7 = Next<V, T, TReduction>(reduction, a7, x + i + 7 * V.Lanes, y + i + 7 * V.Lanes);
            }

            a0 = reduction.Combine(
                reduction.Combine(reduction.Combine(a0, a1), reduction.Combine(a2, a3)),
                reduction.Combine(reduction.Combine(a4, a5), reduction.Combine(a6, a7)));
        }

        for (; i <= length - V.Lanes; i += V.Lanes)
            a0 = Next<V, T, TReduction>(reduction, a0, x + i, y + i);
        if (i < length)
        {
            V last = V.LoadPartial(x + i, length - i);
            V joined = reduction.Accumulate(a0, last, TReduction.Pairs ? V.LoadPartial(y + i, length - i) : last);
            a0 = V.Select(V.FirstLanes(length - i), joined, a0);
        }

        return reduction.Lanes(a0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Next<V, T, TReduction>(TReduction reduction, V accumulator, T* x, T* y)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V value = V.Load(x);
        return reduction.Accumulate(accumulator, value, TReduction.Pairs ? V.Load(y) : value);
    }
}
