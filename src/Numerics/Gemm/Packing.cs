using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Copies operands into the order in which the micro-kernel reads them.
/// <list type="bullet">
/// <item>B: panels of NR columns, one after the other; a panel holds K rows of NR contiguous elements, zeros past column N.</item>
/// <item>A stored by rows: the same rows, closer together, at a leading dimension that does not alias in the cache.</item>
/// <item>A stored transposed: panels of MR rows; a panel holds k contiguous groups of MR elements.</item>
/// </list>
/// </summary>
internal static unsafe class Packing
{
    /// <summary>
    /// Rows of a transposed A that are asked for ahead: they are a page apart, and less is waited for together without (784x64x3000 on two
    /// Zen 3 cores 0.7 of the time; 8 rows as good).
    /// </summary>
    private const int AheadOfA = 16;

    /// <summary>Packs rows k0..k1-1 of a K x N matrix stored by rows, into panels of all K rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RowsOfB<V, T>(T* b, nint ldb, nint k0, nint k1, nint kTotal, nint n, T* panels)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Four rows at a time, asked for eight rows ahead: rows are mostly a page or more apart, and four are waited for together
        // (two Zen 3 cores: 32x512x3072 1.38 to 1.17 ms, 32x2000x2000 3.25 to 2.9, 20x1000x1000 0.39 to 0.37).
        nint nr = 2 * V.Lanes, whole = n / nr * nr, k = k0;
        for (; k <= k1 - 4; k += 4)
        {
            T* first = b + k * ldb, second = first + ldb, third = second + ldb, fourth = third + ldb, target = panels + k * nr;
            for (nint j = 0; j < whole; j += nr, target += kTotal * nr)
            {
                CopyGroup<V, T>(first + j, target, 8 * ldb);
                CopyGroup<V, T>(second + j, target + nr, 8 * ldb);
                CopyGroup<V, T>(third + j, target + 2 * nr, 8 * ldb);
                CopyGroup<V, T>(fourth + j, target + 3 * nr, 8 * ldb);
            }

            if (whole == n)
                continue;
            for (nint r = 0; r < 4; r++)
                CopyPadded<V, T>(first + r * ldb + whole, n - whole, target + r * nr, nr);
        }

        for (; k < k1; k++)
        {
            T* source = b + k * ldb, target = panels + k * nr;
            for (nint j = 0; j < whole; j += nr, target += kTotal * nr)
                CopyGroup<V, T>(source + j, target, 0);
            if (whole < n)
                CopyPadded<V, T>(source + whole, n - whole, target, nr);
        }
    }

    /// <summary>One row of a panel; asks for what lies <paramref name="ahead"/> elements on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyGroup<V, T>(T* source, T* target, nint ahead)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V.Prefetch(source + ahead);
        if (V.Lanes * sizeof(T) >= 64)
            V.Prefetch(source + ahead + V.Lanes);
        V.Load(source).Store(target);
        V.Load(source + V.Lanes).Store(target + V.Lanes);
    }

    /// <summary>Rows of a panel past the last whole block that are worth a block.</summary>
    private const int LeastRest = 3;

    /// <summary>Packs columns k0..k1-1 of an N x K matrix (B stored transposed) for rows j0..j1-1 of it; j0 starts a panel.</summary>
    internal static void TransposedB<V, T>(T* b, nint ldb, nint j0, nint j1, nint kTotal, T* panels)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => TransposedB<V, T>(b, ldb, j0, j1, kTotal, panels, 2 * V.Lanes);

    /// <summary>The same with panels of another width, a multiple of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TransposedB<V, T>(T* b, nint ldb, nint j0, nint j1, nint kTotal, T* panels, nint nr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint j = j0; j < j1; j += nr)
        {
            T* panel = panels + j / nr * (kTotal * nr);
            for (nint at = 0; at < nr; at += V.Lanes)
            {
                nint rows = Math.Clamp(j1 - j - at, 0, V.Lanes);
                T* source = b + (j + at) * ldb;
                if (rows == V.Lanes)
                {
                    Turn<V, T>(source, ldb, kTotal, panel + at, nr);
                    continue;
                }

                if (typeof(V) != typeof(Vec512<T>))
                {
                    TurnSome<V, T>(source, ldb, rows, kTotal, panel + at, nr);
                    continue;
                }

                nint half = Vec256<T>.Lanes, first = Math.Min(rows, half);
                TurnSome<Vec256<T>, T>(source, ldb, first, kTotal, panel + at, nr);
                TurnSome<Vec256<T>, T>(source + first * ldb, ldb, rows - first, kTotal, panel + at + half, nr);
            }
        }
    }

    /// <summary>A vector of rows to columns <paramref name="nr"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Turn<V, T>(T* source, nint ld, nint kTotal, T* target, nint nr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = V.Lanes;
        nint k = typeof(V) == typeof(Vec512<T>) && kTotal < Vec256<T>.Lanes
            ? ShortRows<Vec256<T>, T>(source, ld, lanes, kTotal, target, nr)
            : typeof(V) == typeof(Vec512<T>) && kTotal < lanes
            ? Blocks<Vec256<T>, T>(source, ld, lanes, kTotal, target, nr)
            : Blocks<V, T>(source, ld, lanes, kTotal, target, nr);
        TurnRest<V, T>(source, ld, lanes, k, kTotal, target, nr);
    }

    /// <summary>Up to a vector of rows, the others as if they were zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TurnSome<V, T>(T* source, nint ld, nint rows, nint kTotal, T* target, nint nr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = V.Lanes, k = 0;
        if (rows == lanes)
        {
            Turn<V, T>(source, ld, kTotal, target, nr);
            return;
        }

        if (rows > 0 && kTotal >= lanes)
        {
            T* few = stackalloc T[(int)(lanes * lanes)];
            new Span<T>(few, (int)(lanes * lanes)).Clear();
            for (; HasBlock(k, kTotal, lanes); k += lanes)
            {
                k = Math.Min(k, kTotal - lanes);
                for (nint r = 0; r < rows; r++)
                    V.Load(source + r * ld + k).Store(few + r * lanes);
                V.TransposeBlock(few, lanes, target + k * nr, nr);
            }
        }

        TurnRest<V, T>(source, ld, rows, k, kTotal, target, nr);
    }

    /// <summary>The columns from <paramref name="k"/> on, element by element.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TurnRest<V, T>(T* source, nint ld, nint rows, nint k, nint kTotal, T* target, nint nr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (; k < kTotal; k++)
        {
            T* from = source + k, to = target + k * nr;
            default(V).Store(to);
            for (nint r = rows; r > 0; r--, from += ld, to++)
                *to = *from;
        }
    }

    /// <summary>Some rows, a multiple of the lanes, in square blocks; how many of their k are done.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint Blocks<V, T>(T* source, nint ld, nint rows, nint kTotal, T* target, nint nr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint k = 0;
        for (; HasBlock(k, kTotal, V.Lanes); k += V.Lanes)
        {
            k = Math.Min(k, kTotal - V.Lanes);
            for (nint r = 0; r < rows; r += V.Lanes)
                V.TransposeBlock(source + r * ld + k, ld, target + k * nr + r, nr);
        }

        return k;
    }

    /// <summary>Rows, a multiple of the lanes, that are shorter than a block; how many of their k are done: all.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nint ShortRows<V, T>(T* source, nint ld, nint rows, nint kTotal, T* target, nint nr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* block = stackalloc T[(int)(2 * V.Lanes * V.Lanes)], turned = block + V.Lanes * V.Lanes;
        V mask = V.FirstLanes(kTotal);
        for (nint r = 0; r < rows; r += V.Lanes)
        {
            for (nint i = 0; i < V.Lanes; i++)
                V.LoadMasked(source + (r + i) * ld, mask).Store(block + i * V.Lanes);
            V.TransposeBlock(block, V.Lanes, turned, V.Lanes);
            for (nint k = 0; k < kTotal; k++)
                V.Load(turned + k * V.Lanes).Store(target + k * nr + r);
        }

        return kTotal;
    }

    /// <summary>
    /// Whether a block is to begin at k: the last one begins sooner and writes some rows again, which takes less than three rows element by
    /// element.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool HasBlock(nint k, nint kTotal, nint lanes) => kTotal >= lanes && kTotal - k >= Math.Min(lanes, LeastRest);

    /// <summary>Copies <paramref name="columns"/> (at most <paramref name="width"/>) elements of a row and zeros up to width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void CopyPadded<V, T>(T* source, nint columns, T* target, nint width)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint j = 0; j < width; j += V.Lanes)
            V.LoadPartial(source + j, Math.Clamp(columns - j, 0, V.Lanes)).Store(target + j);
    }

    /// <summary>Copies a rows x columns block of A as it is, rows <paramref name="targetLd"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RowsOfA<V, T>(T* a, nint lda, nint rows, nint columns, T* target, nint targetLd)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0; i < rows; i++)
        {
            T* from = a + i * lda;
            T* to = target + i * targetLd;
            nint j = 0;
            for (; j <= columns - V.Lanes; j += V.Lanes)
                V.Load(from + j).Store(to + j);
            for (; j < columns; j++)
                to[j] = from[j];
        }
    }

    /// <summary>Packs a rows x depth block of A that is stored transposed (depth rows, lda apart) into panels of mr rows.</summary>
    /// <param name="a">The first element.</param>
    /// <param name="lda">Distance between the rows as stored.</param>
    /// <param name="rows">Rows of op(A) to pack.</param>
    /// <param name="available">Rows of op(A) from the first on that may be read: at least <paramref name="rows"/>.</param>
    /// <param name="depth">Length of the rows.</param>
    /// <param name="panels">Room for the panels and one vector more.</param>
    /// <param name="mr">Rows of a panel.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void TransposedA<V, T>(T* a, nint lda, nint rows, nint available, nint depth, T* panels, nint mr)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Row after row as stored, so that each page is visited once; whole vectors, as what they write past a group the next
        // row writes over. The last row, which has none after it, and panels at the edge go by elements.
        nint width = (mr + V.Lanes - 1) / V.Lanes * V.Lanes;
        nint vectors = Math.Clamp((available - width) / mr + 1, 0, rows / mr) * mr;
        if (available < width)
            vectors = 0;
        for (nint k = 0; k < depth; k++, a += lda)
        {
            for (nint line = 0; line < rows; line += 64 / sizeof(T))
                V.Prefetch(a + AheadOfA * lda + line);
            nint whole = k < depth - 1 ? vectors : 0;
            T* to = panels + k * mr;
            nint i = 0;
            for (; i < whole; i += mr, to += mr * depth)
                for (nint r = 0; r < mr; r += V.Lanes)
                    V.Load(a + i + r).Store(to + r);
            for (; i < rows; i += mr, to += mr * depth)
                for (nint r = 0; r < Math.Min(mr, rows - i); r++)
                    to[r] = a[i + r];
        }
    }
}
