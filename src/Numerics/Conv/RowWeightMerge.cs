using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Adds the sums of all slices in their order and turns points into filters, dg = G^T u: a panel and a row of filters to a chunk.
/// </summary>
internal readonly unsafe struct RowWeightMerge<V>(RowTable table, RowGrid grid, RowWeightCut cut, float* sums, float* dw) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    internal int Chunks => (int)(cut.Panels * grid.FilterHeight);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint panel = chunk / grid.FilterHeight, row = chunk % grid.FilterHeight, taps = table.Taps, area = grid.FilterHeight * taps;
        float* points = stackalloc float[(int)(table.Points * V.Lanes)];
        float* lanes = stackalloc float[(int)V.Lanes];
        for (nint c = 0; c < grid.Channels; c++)
        {
            for (nint half = 0; half < Nr; half += V.Lanes)
            {
                nint k = panel * Nr + half, count = Math.Min(V.Lanes, grid.Filters - k);
                float* from = sums + (panel * table.Points * grid.Depth + row * grid.Channels + c) * Nr + half;
                for (nint p = 0; p < table.Points; p++, from += grid.Depth * Nr)
                {
                    V sum = V.Load(from);
                    for (nint s = 1; s < cut.Slices; s++)
                        sum += V.Load(from + s * cut.SliceSize);
                    sum.Store(points + p * V.Lanes);
                }

                float* to = dw + (k * grid.Channels + c) * area + row * taps;
                for (nint j = 0; j < taps; j++)
                {
                    V sum = default;
                    for (nint p = 0; p < table.Points; p++)
                        sum = V.MulAdd(V.Load(points + p * V.Lanes), V.Broadcast(table.Filter[p * taps + j]), sum);
                    sum.Store(lanes);
                    for (nint i = 0; i < count; i++)
                        to[i * grid.Channels * area + j] = lanes[i];
                }
            }
        }
    }
}
