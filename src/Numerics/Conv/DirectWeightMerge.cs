using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Adds the sums of all slices in their order, a panel to a chunk, and writes them in the order of the weights.</summary>
internal readonly unsafe struct DirectWeightMerge<V>(DirectWeightCut cut, float* parts, float* dw) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint group = chunk / cut.AllPanels, k0 = chunk % cut.AllPanels * Nr, rows = cut.SumRows;
        using Arena.Block<float> scratch = Arena.Thread.Take<float>(rows * Nr);
        float* part = parts + chunk * rows * Nr;
        for (nint c0 = 0; c0 < cut.C; c0 += cut.ChannelsPerBlock)
        {
            nint end = Math.Min(cut.C, c0 + cut.ChannelsPerBlock);
            for (nint tap = 0; tap < cut.Taps; tap++)
            {
                for (nint c = c0; c < end; c++, part += Nr)
                {
                    V low = V.Load(part), high = V.Load(part + V.Lanes);
                    float* next = part + cut.SliceSize;
                    for (nint s = 1; s < cut.Slices; s++, next += cut.SliceSize)
                    {
                        low += V.Load(next);
                        high += V.Load(next + V.Lanes);
                    }

                    float* row = scratch.Pointer + (c * cut.Taps + tap) * Nr;
                    low.Store(row);
                    high.Store(row + V.Lanes);
                }
            }
        }

        nint columns = Math.Min(Nr, cut.K - k0);
        float* to = dw + (group * cut.K + k0) * rows;
        for (nint k = 0; k < columns; k += V.Lanes, to += V.Lanes * rows)
        {
            nint count = Math.Min(V.Lanes, columns - k), r = 0;
            if (count == V.Lanes)
            {
                for (; r <= rows - V.Lanes; r += V.Lanes)
                    V.TransposeBlock(scratch.Pointer + r * Nr + k, Nr, to + r, rows);
            }

            for (; r < rows; r++)
            {
                for (nint j = 0; j < count; j++)
                    to[j * rows + r] = scratch.Pointer[r * Nr + k + j];
            }
        }
    }
}
