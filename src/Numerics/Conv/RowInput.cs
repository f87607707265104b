using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>What F(4, r) filters: the copy of a block and the points of a tile.</summary>
internal static unsafe class RowInput
{
    /// <summary>copy[column, row, channel] of the rows under a block of output, with zeros around the image.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="image">First pixel of the image.</param>
    /// <param name="row">First row of the output.</param>
    /// <param name="rows">Rows of the output.</param>
    /// <param name="copy">Room for all columns.</param>
    /// <param name="length">From one column to the next, <see cref="RowGrid.ColumnLength"/>.</param>
    internal static void Copy<V>(in RowGrid grid, float* image, nint row, nint rows, float* copy, nint length)
        where V : unmanaged, IVec<V, float>
    {
        nint channels = grid.Channels;
        new Span<float>(copy, checked((int)(grid.CopyColumns * length))).Clear();
        nint first = row - grid.PadTop, count = Math.Min(grid.Width + grid.PadLeft, grid.CopyColumns);
        nint begin = Math.Max(grid.PadLeft, 0);
        if (count <= begin)
            return;
        for (nint i = Math.Max(-first, 0); i < Math.Min(rows + grid.FilterHeight - 1, grid.Height - first); i++)
        {
            DirectStrip.Pixels<V>(
                image + ((first + i) * grid.Width + begin - grid.PadLeft) * channels, channels,
                copy + begin * length + i * channels, length, count - begin, channels);
        }
    }

    /// <summary>v[point, row, channel] of the tile whose columns start at d.</summary>
    /// <param name="table">The coefficients.</param>
    /// <param name="d">The first of its columns.</param>
    /// <param name="length">From one column to the next, and how much of each there is: whole pairs of vectors.</param>
    /// <param name="v">Room for the points.</param>
    /// <param name="pointStep">From one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Points<V>(in RowTable table, float* d, nint length, float* v, nint pointStep)
        where V : unmanaged, IVec<V, float>
    {
        nint pairs = table.Pairs;
        float* end = d + length;
        for (; d < end; d += 2 * V.Lanes, v += 2 * V.Lanes)
        {
            Sums<V>(table.Ends, d, length, pairs + 1, out V even0, out V even1, out V odd0, out V odd1);
            even0.Store(v);
            even1.Store(v + V.Lanes);
            float* to = v + (2 * pairs + 1) * pointStep;
            odd0.Store(to);
            odd1.Store(to + V.Lanes);
            to = v + pointStep;
            for (nint i = 0; i < pairs; i++)
            {
                // M(+-a) has the inner polynomial at x^2 (even) and, times +-a, at x (odd).
                Sums<V>(table.Inner + i * pairs, d + length, length, pairs, out odd0, out odd1, out even0, out even1);
                V a = V.Broadcast(table.Powers[3 * i]);
                V.MulAdd(odd0, a, even0).Store(to);
                V.MulAdd(odd1, a, even1).Store(to + V.Lanes);
                to += pointStep;
                V.MulAdd(odd0, -a, even0).Store(to);
                V.MulAdd(odd1, -a, even1).Store(to + V.Lanes);
                to += pointStep;
            }
        }
    }

    /// <summary>Two vectors of the sum of w[k] times column 2k, and of w[k] times column 2k + 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums<V>(float* w, float* d, nint length, nint count, out V even0, out V even1, out V odd0, out V odd1)
        where V : unmanaged, IVec<V, float>
    {
        V e0 = default, e1 = default, o0 = default, o1 = default;
        for (; count > 0; count--, w++, d += 2 * length)
        {
            V c = V.Broadcast(*w);
            e0 = V.MulAdd(V.Load(d), c, e0);
            e1 = V.MulAdd(V.Load(d + V.Lanes), c, e1);
            o0 = V.MulAdd(V.Load(d + length), c, o0);
            o1 = V.MulAdd(V.Load(d + length + V.Lanes), c, o1);
        }

        (even0, even1, odd0, odd1) = (e0, e1, o0, o1);
    }
}
