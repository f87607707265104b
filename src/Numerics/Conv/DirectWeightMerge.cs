using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Adds the sums of all slices in their order and writes them in the order of the weights, a panel of filters and a block of channels
/// to a chunk.
/// </summary>
internal readonly unsafe struct DirectWeightMerge<V>(DirectWeightCut cut, float* parts, float* dw) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    internal int Chunks => (int)(cut.Groups * cut.AllPanels * cut.ChannelBlocks);

    public void Run(int chunk)
    {
        nint c0 = chunk % cut.ChannelBlocks * cut.ChannelsPerBlock, rest = chunk / cut.ChannelBlocks;
        Write(
            parts + (rest * cut.SumRows + c0 * cut.Taps) * Nr, cut.Slices, rest / cut.AllPanels, rest % cut.AllPanels, c0,
            Math.Min(cut.ChannelsPerBlock, cut.C - c0));
    }

    /// <summary>Sums [tap, channel of the block, column of the panel] to weights [filter, channel, tap].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Write(float* part, nint slices, nint group, nint panel, nint c0, nint channels)
    {
        nint rows = cut.Taps * channels, size = cut.SliceSize, ld = cut.SumRows;
        using Arena.Block<float> scratch = Arena.Thread.Take<float>(rows * Nr);
        for (nint tap = 0; tap < cut.Taps; tap++)
        {
            for (nint c = 0; c < channels; c++, part += Nr)
            {
                V low = V.Load(part), high = V.Load(part + V.Lanes);
                for (nint s = 1; s < slices; s++)
                {
                    low += V.Load(part + s * size);
                    high += V.Load(part + s * size + V.Lanes);
                }

                float* row = scratch.Pointer + (c * cut.Taps + tap) * Nr;
                low.Store(row);
                high.Store(row + V.Lanes);
            }
        }

        nint columns = Math.Min(Nr, cut.K - panel * Nr);
        float* to = dw + (group * cut.K + panel * Nr) * ld + c0 * cut.Taps;
        for (nint k = 0; k < columns; k += V.Lanes, to += V.Lanes * ld)
        {
            nint count = Math.Min(V.Lanes, columns - k), r = 0;
            if (count == V.Lanes)
            {
                for (; r <= rows - V.Lanes; r += V.Lanes)
                    V.TransposeBlock(scratch.Pointer + r * Nr + k, Nr, to + r, ld);
            }

            for (; r < rows; r++)
            {
                for (nint j = 0; j < count; j++)
                    to[j * ld + r] = scratch.Pointer[r * Nr + k + j];
            }
        }
    }
}
