using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The columns of a row-major matrix reduced: strips of 4 vectors of columns, each walked down in blocks of 64 rows that are joined
/// pairwise. Neither strips nor the lower branches of that tree depend on each other.
/// </summary>
internal static unsafe class ColumnFold
{
    private const int StripVectors = 4;
    private const int BlockRows = 64;

    // Levels of the tree over up to 2^31 rows.
    private const int MaxDepth = 32;

    // From this many elements a second thread pays.
    private const long ParallelElements = 1 << 17;

    // Elements of a strip that are worth a chunk of their own, and the most branches that strips are cut into: one thread joins them.
    private const long PartElements = 1 << 15;
    private const int MostParts = 32;

    /// <summary>destination[c] = reduction of column c of x, with y[c] as the second operand of every row.</summary>
    internal readonly struct Kernel<T, TReduction>(TReduction reduction, int rows, int columns, T* x, T* y, T* destination) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            int width = StripVectors * V.Lanes, strips = (columns + width - 1) / width, parts = 1;
            if ((long)rows * columns >= ParallelElements)
            {
                while (parts < MostParts && (long)rows / (2 * parts) * Math.Min(width, columns) >= PartElements)
                    parts *= 2;
            }

            using Arena.Block<T> results = Arena.Thread.Take<T>((nint)strips * parts * width);
            var body = new Strips<V, T, TReduction>(reduction, rows, columns, x, y, parts, (V*)results.Pointer);
            Team.Run(strips * parts, ref body, (long)rows * columns >= ParallelElements ? int.MaxValue : 1);
            for (int strip = 0; strip < strips; strip++)
                body.Join(strip, destination + (nint)strip * width, (int)Math.Min(width, columns - (nint)strip * width));
        }
    }

    /// <summary>A branch of the tree over the rows of a strip, for all strips; its result goes to a place of its own.</summary>
    private readonly struct Strips<V, T, TReduction>(TReduction reduction, int rows, int columns, T* x, T* y, int parts, V* results)
        : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        private int Count => (columns + (StripVectors * V.Lanes) - 1) / (StripVectors * V.Lanes);

        public void Run(int chunk)
        {
            V* levels = stackalloc V[MaxDepth * StripVectors];
            (int part, int strip) = Math.DivRem(chunk, Count);
            int width = StripVectors * V.Lanes;
            nint first = (nint)strip * width, row = 0;
            int count = (int)Math.Min(width, columns - first), left = rows;

            // Down to the branch: each bit of its number, from the highest, says which half.
            for (int bit = parts / 2; bit > 0; bit /= 2)
            {
                int half = Half(left);
                (row, left) = (part & bit) == 0 ? (row, half) : (row + half, left - half);
            }

            Tree<V, T, TReduction>(reduction, x + row * columns + first, columns, y == null ? null : y + first, left, count, levels);
            for (int v = 0; v < StripVectors; v++)
                Results(strip)[part * StripVectors + v] = levels[v];
        }

        /// <summary>Puts the branches of a strip together, as the tree would.</summary>
        internal void Join(int strip, T* destination, int count)
        {
            V* result = Results(strip);
            for (int step = 1; step < parts; step *= 2)
            {
                for (int part = 0; part < parts; part += 2 * step)
                {
                    for (int v = 0; v < StripVectors; v++)
                    {
                        V* one = result + part * StripVectors + v;
                        *one = reduction.Combine(*one, one[step * StripVectors]);
                    }
                }
            }

            for (int i = 0; i < count; i += V.Lanes)
                RowPasses<V, T>.Store(result[i / V.Lanes], destination + i, count - i);
        }

        private V* Results(int strip) => results + (nint)strip * parts * StripVectors;
    }

    /// <summary>Rows of the first of the two branches over some rows.</summary>
    private static int Half(int rows) => (rows / 2 + BlockRows - 1) / BlockRows * BlockRows;

    /// <summary>levels[0..4] = reduction of the rows; the levels behind are scratch.</summary>
    private static void Tree<V, T, TReduction>(TReduction reduction, T* x, nint ld, T* y, int rows, int count, V* levels)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        if (rows <= BlockRows)
        {
            if (count == StripVectors * V.Lanes && !TReduction.Pairs)
            {
                Blocks<V, T, TReduction>(reduction, x, ld, rows, levels);
                return;
            }

            for (int i = 0; i < count; i += V.Lanes)
                levels[i / V.Lanes] = Block<V, T, TReduction>(reduction, x + i, ld, y == null ? null : y + i, rows, count - i);
            return;
        }

        int half = Half(rows);
        Tree<V, T, TReduction>(reduction, x, ld, y, half, count, levels);
        Tree<V, T, TReduction>(reduction, x + half * ld, ld, y, rows - half, count, levels + StripVectors);
        for (int v = 0; v < StripVectors; v++)
            levels[v] = reduction.Combine(levels[v], levels[v + StripVectors]);
    }

    /// <summary>All vectors of a strip side by side: what is read lies in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blocks<V, T, TReduction>(TReduction reduction, T* x, nint ld, int rows, V* results)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V a = reduction.Start<V>(), b = a, c = a, d = a;
        for (int r = 0; r < rows; r++, x += ld)
        {
            V first = V.Load(x), second = V.Load(x + V.Lanes), third = V.Load(x + 2 * V.Lanes), fourth = V.Load(x + 3 * V.Lanes);
            a = reduction.Accumulate(a, first, first);
            b = reduction.Accumulate(b, second, second);
            c = reduction.Accumulate(c, third, third);
            d = reduction.Accumulate(d, fourth, fourth);
        }

        results[0] = a;
        results[1] = b;
        results[2] = c;
        results[3] = d;
    }

    /// <summary>One vector of columns, or the first <paramref name="left"/> of them, down the rows of a block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static V Block<V, T, TReduction>(TReduction reduction, T* x, nint ld, T* y, int rows, nint left)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        V accumulator = reduction.Start<V>();
        V other = TReduction.Pairs ? RowPasses<V, T>.Load(y, left, default) : default;
        for (int r = 0; r < rows; r++, x += ld)
        {
            V value = RowPasses<V, T>.Load(x, left, default);
            accumulator = reduction.Accumulate(accumulator, value, TReduction.Pairs ? other : value);
        }

        return accumulator;
    }
}
