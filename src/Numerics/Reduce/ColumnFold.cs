using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The columns of a row-major matrix reduced: strips of 4 vectors of columns, each walked down in blocks of 64 rows that are joined
/// pairwise. Strips do not depend on each other; a matrix narrower than two strips runs on one thread.
/// </summary>
internal static unsafe class ColumnFold
{
    private const int StripVectors = 4;
    private const int BlockRows = 64;

    // Levels of the tree over up to 2^31 rows.
    private const int MaxDepth = 32;

    // From this many elements a second thread pays.
    private const long ParallelElements = 1 << 17;

    /// <summary>destination[c] = reduction of column c of x, with y[c] as the second operand of every row.</summary>
    internal readonly struct Kernel<T, TReduction>(TReduction reduction, int rows, int columns, T* x, T* y, T* destination) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            int width = StripVectors * V.Lanes;
            int strips = (columns + width - 1) / width;
            var body = new Strips<V, T, TReduction>(reduction, rows, columns, x, y, destination);
            if ((long)rows * columns >= ParallelElements)
            {
                Team.Run(strips, ref body);
                return;
            }

            for (int strip = 0; strip < strips; strip++)
                body.Run(strip);
        }
    }

    private readonly struct Strips<V, T, TReduction>(TReduction reduction, int rows, int columns, T* x, T* y, T* destination) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run(int strip)
        {
            V* levels = stackalloc V[MaxDepth * StripVectors];
            int width = StripVectors * V.Lanes;
            nint first = (nint)strip * width;
            int count = (int)Math.Min(width, columns - first);
            Tree<V, T, TReduction>(reduction, x + first, columns, y == null ? null : y + first, rows, count, levels);
            for (int i = 0; i < count; i += V.Lanes)
                RowPasses<V, T>.Store(levels[i / V.Lanes], destination + first + i, count - i);
        }
    }

    /// <summary>levels[0..4] = reduction of the rows; the levels behind are scratch.</summary>
    private static void Tree<V, T, TReduction>(TReduction reduction, T* x, nint ld, T* y, int rows, int count, V* levels)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        if (rows <= BlockRows)
        {
            for (int i = 0; i < count; i += V.Lanes)
                levels[i / V.Lanes] = Block<V, T, TReduction>(reduction, x + i, ld, y == null ? null : y + i, rows, count - i);
            return;
        }

        int half = (rows / 2 + BlockRows - 1) / BlockRows * BlockRows;
        Tree<V, T, TReduction>(reduction, x, ld, y, half, count, levels);
        Tree<V, T, TReduction>(reduction, x + half * ld, ld, y, rows - half, count, levels + StripVectors);
        for (int v = 0; v < StripVectors; v++)
            levels[v] = reduction.Combine(levels[v], levels[v + StripVectors]);
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
