using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Depthwise convolution of so many channels that pixels lie a multiple of 2 KB apart: their lines share a few sets of L1, which then
/// holds neither the pixels of a strip nor the other half of their lines. Blocks of channels are copied together, computed there and
/// copied back (two Zen 3 cores, in place and so: 1x1024x14x14 0.226 and 0.094 ms, 8x1024x7x7 0.25 and 0.155, 32x1024x14x14 8.1 and
/// 4.6, 8x512x14x14 0.44 and 0.37, by 2 4x1024x14x14 0.38 and 0.26).
/// </summary>
internal static unsafe class DepthwiseChannels
{
    /// <summary>Channels of a block: pixels of 512 bytes.</summary>
    private const int Block = 128;

    /// <summary>Elements of a copy of the source: with the result they stay in the second cache.</summary>
    private const nint CopySize = 48 << 10;

    /// <summary>Pixels ahead of the copy that are asked for: the steps between runs are no prefetcher's.</summary>
    private const int AheadPixels = 4;

    /// <summary>
    /// Whether that pays. Not at 1 KB (4x256x28x28 1.14 of the time), and where taps are read pixel by pixel only at 4 KB (4x512x14x14 by 2
    /// 1.16).
    /// </summary>
    internal static bool Pays(in DepthwisePlan plan) => plan.Channels * sizeof(float) % (plan.Strips ? 2048 : 4096) == 0;

    /// <summary>Rows <paramref name="begin"/> to <paramref name="end"/> of image <paramref name="n"/>, finished in their block.</summary>
    internal static void Part<V>(in DepthwisePlan plan, nint n, nint begin, nint end, nint block)
        where V : unmanaged, IVec<V, float>
    {
        nint taps = plan.Taps, columns = plan.SourceColumns, most = Math.Clamp(CopySize / (columns * Block), 1, end - begin);
        nint sources = 0;
        for (nint row = begin; row < end; row += most)
            sources = Math.Max(sources, Sources(plan, row, Math.Min(row + most, end)).Count);
        using Arena.Block<float> source = Arena.Thread.Take<float>(sources * columns * Block);
        using Arena.Block<float> result = Arena.Thread.Take<float>(most * plan.ResultColumns * Block);
        using Arena.Block<float> weights = Arena.Thread.Take<float>(taps * Block);
        bool offset = plan.Finish.IsOffset;
        for (nint row = begin; row < end; row += most)
        {
            nint last = Math.Min(row + most, end);
            (nint first, nint count) = Sources(plan, row, last);
            for (nint c = 0; c < plan.Channels; c += Block)
            {
                float* image = plan.X + (n * plan.SourceRows + first) * columns * plan.Channels + c;
                Gather<V>(image, plan.Channels, count * columns, source.Pointer, Block);
                Gather<V>(plan.Weights + c, plan.Channels, taps, weights.Pointer, Block);
                DepthwisePlan part = plan.Narrow(Block);
                part.X = source.Pointer - first * columns * Block;
                part.Y = result.Pointer - row * plan.ResultColumns * Block;
                part.Weights = weights.Pointer;
                part.Streaming = false;
                part.Finish = offset ? plan.Finish : default;
                if (offset && plan.Finish.Bias != null)
                    part.Finish.Bias = plan.Finish.Bias + c;
                DepthwiseRows.Part<V>(part, 0, row, last, 0);

                nint pixels = (last - row) * plan.ResultColumns;
                float* y = plan.Y + (n * plan.ResultRows + row) * plan.ResultColumns * plan.Channels + c;
                for (nint p = 0; p < pixels; p++)
                    Streaming.Copy<V>(result.Pointer + p * Block, y + p * plan.Channels, Block, plan.Streaming && offset);
                if (!offset)
                    plan.Finish.Apply<V>(y, pixels, plan.Channels, c, Block, block);
            }
        }
    }

    /// <summary>The rows of the source that some rows of the result want.</summary>
    private static (nint First, nint Count) Sources(in DepthwisePlan plan, nint begin, nint end)
    {
        nint first = plan.SourceRows, last = -1, step = plan.RowStep / (plan.SourceColumns * plan.Channels);
        for (nint row = begin; row < end; row++)
        {
            DepthwiseTaps taps = plan.Rows[row];
            if (taps.Count == 0)
                continue;
            nint other = taps.Source + (taps.Count - 1) * step;
            first = Math.Min(first, Math.Min(taps.Source, other));
            last = Math.Max(last, Math.Max(taps.Source, other));
        }

        return last < 0 ? (0, 0) : (first, last - first + 1);
    }

    /// <summary>target[p, 0..channels) = source[p, 0..channels), pixels of the source <paramref name="ld"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Gather<V>(float* source, nint ld, nint pixels, float* target, nint channels)
        where V : unmanaged, IVec<V, float>
    {
        for (nint p = 0; p < pixels; p++, source += ld, target += channels)
        {
            for (nint i = 0; i < channels; i += 2 * V.Lanes)
            {
                V.Prefetch(source + i + AheadPixels * ld);
                if (V.Lanes * sizeof(float) >= 64) V.Prefetch(source + i + V.Lanes + AheadPixels * ld);
                V a = V.Load(source + i), b = V.Load(source + i + V.Lanes);
                a.Store(target + i);
                b.Store(target + i + V.Lanes);
            }
        }
    }
}
