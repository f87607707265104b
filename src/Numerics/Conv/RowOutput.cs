using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Between the products of F(4, r) and the pixels of the output: y = A^T m, and for gradients d = A dy.</summary>
internal static unsafe class RowOutput
{
    /// <summary>Four pixels (or fewer at the edge) of some rows and a panel of filters.</summary>
    /// <param name="table">The coefficients.</param>
    /// <param name="m">Products [point, row, filter of the panel].</param>
    /// <param name="pointStep">From one point to the next.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="filters">Filters in the panel.</param>
    /// <param name="pixels">How many pixels of the tile exist.</param>
    /// <param name="bias">Added to all pixels of a filter, from the panel's first filter on; null for none.</param>
    /// <param name="floor">What pixels are at least, in all lanes.</param>
    /// <param name="y">The first pixel.</param>
    /// <param name="rowStep">From one row to the next.</param>
    /// <param name="pixelStep">From one pixel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pixels<V>(
        in RowTable table, float* m, nint pointStep, nint rows, nint filters, nint pixels, float* bias, V floor, float* y, nint rowStep,
        nint pixelStep)
        where V : unmanaged, IVec<V, float>
    {
        for (nint k = 0; k < filters; k += V.Lanes, m += V.Lanes, y += V.Lanes)
        {
            nint left = filters - k;
            bool whole = left >= V.Lanes && pixels == RowTable.Outputs;
            V start = bias == null ? default : UpTo<V>.Load(bias + k, left);
            float* row = y;
            float* at = m;
            for (nint r = 0; r < rows; r++, row += rowStep, at += Kernels<V, float>.Nr)
            {
                V y0 = start + V.Load(at), y1 = start, y2 = start, y3 = start + V.Load(at + (table.Points - 1) * pointStep);
                float* point = at + pointStep;
                float* power = table.Powers;
                for (nint i = table.Pairs; i > 0; i--, power += 3, point += 2 * pointStep)
                {
                    V plus = V.Load(point), minus = V.Load(point + pointStep);
                    V sum = plus + minus, difference = plus - minus;
                    y0 += sum;
                    y1 = V.MulAdd(difference, V.Broadcast(power[0]), y1);
                    y2 = V.MulAdd(sum, V.Broadcast(power[1]), y2);
                    y3 = V.MulAdd(difference, V.Broadcast(power[2]), y3);
                }

                y0 = V.MaxFast(floor, y0);
                y1 = V.MaxFast(floor, y1);
                y2 = V.MaxFast(floor, y2);
                y3 = V.MaxFast(floor, y3);
                if (whole)
                {
                    y0.Store(row);
                    y1.Store(row + pixelStep);
                    y2.Store(row + 2 * pixelStep);
                    y3.Store(row + 3 * pixelStep);
                }
                else
                {
                    UpTo<V>.Store(y0, row, left);
                    if (pixels > 1)
                        UpTo<V>.Store(y1, row + pixelStep, left);
                    if (pixels > 2)
                        UpTo<V>.Store(y2, row + 2 * pixelStep, left);
                    if (pixels > 3)
                        UpTo<V>.Store(y3, row + 3 * pixelStep, left);
                }
            }
        }
    }

    /// <summary>d[point] of one vector of gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Points<V>(in RowTable table, V y0, V y1, V y2, V y3, float* d, nint pointStep)
        where V : unmanaged, IVec<V, float>
    {
        y0.Store(d);
        y3.Store(d + (table.Points - 1) * pointStep);
        d += pointStep;
        float* power = table.Powers;
        for (nint i = table.Pairs; i > 0; i--, power += 3, d += 2 * pointStep)
        {
            V square = V.Broadcast(power[1]), a = V.Broadcast(power[0]);
            V even = V.MulAdd(y2, square, y0), odd = V.MulAdd(y3, square, y1);
            V.MulAdd(odd, a, even).Store(d);
            V.MulAdd(odd, -a, even).Store(d + pointStep);
        }
    }
}
