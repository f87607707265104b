using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Where the extremum lies: the value of each block first, then the first element of one block that equals it.</summary>
internal static unsafe class Extremum
{
    // 64 KB, so that the places a block is read in lie some pages apart: see Fold. What is shared is long enough for blocks of a chunk,
    // whose places lie further apart (two Zen 5 cores: 16M elements 0.72 of the time, 1M 0.97; 100K on one core 1.5).
    private const int ShortBlock = 16384;

    private static int BlockElements(int length) => length < Fold.ParallelElements ? ShortBlock : Fold.ChunkElements;

    /// <summary>Index of the first extremum, or of the first NaN if there is one. <paramref name="length"/> is 1 or more.</summary>
    internal static int Index<V, T, TReduction>(TReduction reduction, T* x, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        Block<T>* best = stackalloc Block<T>[Fold.MaxChunks];
        int size = Fold.ChunkSize(length);
        int chunks = (int)(((long)length + size - 1) / size);
        var body = new Chunks<V, T, TReduction>(reduction, x, length, size, best);
        Fold.Run(length, chunks, ref body);

        Block<T> first = best[0];
        for (int chunk = 1; chunk < chunks; chunk++)
        {
            if (Beats(reduction, best[chunk].Value, first.Value))
                first = best[chunk];
        }

        return first.Start + (int)First<V, T>(x + first.Start, Math.Min(BlockElements(length), length - first.Start), first.Value);
    }

    /// <summary>The extremum of a block.</summary>
    private readonly record struct Block<T>(int Start, T Value);

    private readonly struct Chunks<V, T, TReduction>(TReduction reduction, T* x, int length, int size, Block<T>* best) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run(int chunk)
        {
            long start = (long)chunk * size;
            best[chunk] = OfRange<V, T, TReduction>(reduction, x, (int)start, (int)Math.Min(length, start + size), BlockElements(length));
        }
    }

    /// <summary>The first block with the extremum of a range, in blocks of some length.</summary>
    private static Block<T> OfRange<V, T, TReduction>(TReduction reduction, T* x, int start, int end, int length)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        Block<T> best = Of(start);
        for (int block = start; end - block > length && !T.IsNaN(best.Value);)
        {
            block += length;
            Block<T> other = Of(block);
            if (Beats(reduction, other.Value, best.Value))
                best = other;
        }

        return best;

        Block<T> Of(int block)
            => new(block, Fold.Tree<V, T, TReduction>(reduction, x + block, x + block, Math.Min(length, end - block)));
    }

    /// <summary>
    /// Whether a later value takes the place of an earlier one: NaN beats numbers, and otherwise only a real improvement.
    /// </summary>
    private static bool Beats<T, TReduction>(TReduction reduction, T later, T earlier)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T> =>
        !T.IsNaN(earlier) && later != earlier && !(reduction.Combine(later, earlier) == earlier);

    /// <summary>First element equal to <paramref name="value"/>, or the first NaN if it is NaN. There is one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static nint First<V, T>(T* x, nint length, T value)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool nan = T.IsNaN(value);
        V wanted = V.Broadcast(value);
        nint i = 0;
        for (; i <= length - V.Lanes; i += V.Lanes)
        {
            V v = V.Load(x + i);
            if (V.Any(nan ? VectorMath<V, T>.IsNaN(v) : V.EqualTo(v, wanted)))
                break;
        }

        while (!(nan ? T.IsNaN(x[i]) : x[i] == value))
            i++;
        return i;
    }
}
