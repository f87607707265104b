using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A transposed operand, stored k x m, copied to m rows of k: contiguous along k, and at a distance that does not
/// alias in the caches.
/// </summary>
/// <param name="a">The operand as stored.</param>
/// <param name="lda">From one of its rows to the next.</param>
/// <param name="m">Elements of its rows.</param>
/// <param name="k">Its rows.</param>
/// <param name="target">Room for <see cref="Size"/> elements, rows of the copy <see cref="Ld"/> apart.</param>
internal readonly unsafe struct TurnJob<V, T>(T* a, nint lda, nint m, nint k, T* target) : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Fewest columns past the last whole vector that are copied as blocks, which read what lies beyond them in their rows (one core of a
    /// Zen 5, 5000x7: 2.4 us, element by element 10.6).
    /// </summary>
    private const int BlockColumns = 3;

    /// <summary>Columns of a chunk: a cache line or two of each row.</summary>
    private static nint Columns => 2 * V.Lanes;

    internal int Chunks => (int)Blocking.CeilDiv(m, Columns);

    /// <summary>
    /// Distance between the rows of the copy: a line more than they take, or two, since rows a multiple of a page apart share a few sets of
    /// the caches (two Zen 5 cores, tn 1000^3, 1024 apart without the second: 1.19 times as long, 128x1000x500 in double 1.1).
    /// </summary>
    internal static nint Ld(nint k)
    {
        const int Page = 4096;
        nint line = 64 / sizeof(T), ld = (Blocking.CeilDiv(k, line) + 1) * line;
        return ld * sizeof(T) % Page == 0 ? ld + line : ld;
    }

    /// <summary>Elements of the copy and of what is written beyond its last row.</summary>
    internal static nint Size(nint m, nint k)
    {
        nint last = m % V.Lanes;
        return (m - last + (last < BlockColumns ? last : IsHalf(last) ? Vec256<T>.Lanes : V.Lanes)) * Ld(k);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint begin = chunk * Columns, end = Math.Min(begin + Columns, m);
        for (nint i = begin; i < end; i += V.Lanes)
        {
            nint columns = Math.Min(V.Lanes, end - i);
            nint done = columns < BlockColumns ? Pairs(i, columns) : IsHalf(columns) ? Blocks<Vec256<T>>(i) : Blocks<V>(i);
            Elements(i, i + columns, done);
        }
    }

    private static bool IsHalf(nint columns) => typeof(V) == typeof(Vec512<T>) && columns <= Vec256<T>.Lanes;

    /// <summary>Columns from i on as whole blocks, as far down as these end within the operand; how many rows that are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Blocks<W>(nint i)
        where W : unmanaged, IVec<W, T>
    {
        nint lanes = W.Lanes, ld = Ld(k), over = Math.Max(0, i + lanes - m);
        nint rows = k - Blocking.CeilDiv(over, lda), p = 0;
        for (; p + lanes <= rows; p += lanes)
            W.TransposeBlock(a + p * lda + i, lda, target + i * ld + p, ld);
        return p;
    }

    /// <summary>Two columns that lie as pairs, vector by vector; how many rows that are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private nint Pairs(nint i, nint columns)
    {
        if (columns != 2 || lda != 2 || (typeof(V) != typeof(Vec512<T>) && typeof(V) != typeof(Vec256<T>)))
            return 0;
        nint lanes = Vec256<T>.Lanes, p = 0;
        for (T* to = target + i * Ld(k); p + lanes <= k; p += lanes)
            Vec256<T>.TakePairsApart(a + 2 * p, to + p, to + Ld(k) + p);
        return p;
    }

    /// <summary>Columns i0..i1-1 from row p on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Elements(nint i0, nint i1, nint p)
    {
        nint step = lda, length = k - p;
        if (step == 1)
        {
            new ReadOnlySpan<T>(a + p, (int)length).CopyTo(new Span<T>(target + p, (int)length));
            return;
        }

        for (nint i = i0; i < i1; i++)
        {
            T* from = a + p * step + i, to = target + i * Ld(k) + p;
            for (nint q = 0; q < length; q++, from += step)
                to[q] = *from;
        }
    }
}
