using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The weight gradient of a depthwise 3x3 filter with stride 1 along a row: strips of 8 pixels go down the rows, all nine sums of a
/// vector of channels in registers. Blocks of 4 pixels at the ends of a row are computed from copies with zeros for what is outside.
/// </summary>
internal static unsafe class DepthwiseWeightStrips
{
    private const int BlockPixels = 4, BlockColumns = BlockPixels + 2, MostBlocks = 2, MostColumns = MostBlocks * BlockPixels + 2;

    /// <summary>Whether strips compute such a filter.</summary>
    internal static bool Computes(ConvShape shape)
        => shape is { FilterHeight: 3, FilterWidth: 3, StrideWidth: 1, DilationWidth: 1 };

    /// <summary>
    /// Adds what rows <paramref name="begin"/> to <paramref name="end"/> of the output gradient give, all images' rows in one, to the
    /// gradient of the channels that fill vectors.
    /// </summary>
    internal static void Add<V>(in DepthwiseWeightPlan plan, nint begin, nint end, float* part)
        where V : unmanaged, IVec<V, float>
    {
        nint channels = plan.Channels;
        using Arena.Block<float> scratch = Arena.Thread.Take<float>((MostColumns + 3 * BlockColumns + BlockPixels) * channels);
        float* zeros = scratch.Pointer;
        float* copies = zeros + MostColumns * channels;
        float* gradients = copies + 3 * BlockColumns * channels;
        new Span<float>(zeros, (int)(MostColumns * channels)).Clear();
        for (nint start = 0, pixels; start < plan.OutputWidth; start += pixels)
        {
            nint source = start - plan.PadLeft, left = plan.OutputWidth - start;
            nint blocks = source < 0 ? 0 : Math.Min(Math.Min(left, plan.Width - source - 2) / BlockPixels, MostBlocks);
            bool inside = blocks > 0;
            pixels = inside ? blocks * BlockPixels : Math.Min(left, BlockPixels);
            for (nint row = begin; row < end; row++)
            {
                (nint n, nint o) = Math.DivRem(row, plan.OutputHeight);
                float* image = plan.X + n * plan.Height * plan.Width * channels;
                float* dy = plan.Dy + (row * plan.OutputWidth + start) * channels;
                var strip = new DepthwiseWeightStrip
                {
                    X0 = Source(in plan, 0, o, image),
                    X1 = Source(in plan, 1, o, image),
                    X2 = Source(in plan, 2, o, image),
                    Dy = inside ? dy : Copy(dy, 0, pixels, BlockPixels, channels, gradients),
                    Sum = part,
                    Channels = channels,
                    Ahead = plan.StrideHeight * plan.Width * channels,
                    DyAhead = plan.OutputWidth * channels,
                    Blocks = Math.Max(blocks, 1),
                };
                strip.Run<V>();
            }

            float* Source(in DepthwiseWeightPlan plan, nint tap, nint o, float* image)
            {
                nint y = o * plan.StrideHeight + tap * plan.DilationHeight - plan.PadTop;
                if (y < 0 || y >= plan.Height)
                    return zeros;
                float* x = image + y * plan.Width * channels;
                return inside
                    ? x + source * channels
                    : Copy(x, source, plan.Width, BlockColumns, channels, copies + tap * BlockColumns * channels);
            }
        }
    }

    /// <summary>Copies <paramref name="count"/> pixels from <paramref name="first"/>; zeros outside 0 to <paramref name="end"/>.</summary>
    private static float* Copy(float* pixels, nint first, nint end, nint count, nint channels, float* copy)
    {
        nint before = Math.Clamp(-first, 0, count), inside = Math.Clamp(end - first, before, count) - before;
        new Span<float>(copy, (int)(before * channels)).Clear();
        new ReadOnlySpan<float>(pixels + (first + before) * channels, (int)(inside * channels))
            .CopyTo(new Span<float>(copy + before * channels, (int)(inside * channels)));
        new Span<float>(copy + (before + inside) * channels, (int)((count - before - inside) * channels)).Clear();
        return copy;
    }
}

/// <summary>Blocks of 4 pixels of a row, one vector of their channels after the other.</summary>
internal unsafe struct DepthwiseWeightStrip
{
    /// <summary>Source of the first pixel's leftmost tap in three rows; the first pixel's gradient; sums [9, Channels].</summary>
    internal float* X0, X1, X2, Dy, Sum;

    internal nint Channels, Blocks;

    /// <summary>To what the next row is the first to want.</summary>
    internal nint Ahead, DyAhead;

    /// <summary>Every vector of the source and of the gradient is loaded once for a row of taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        nint channels = Channels, step = 4 * channels;
        for (nint c = 0; c <= channels - V.Lanes; c += V.Lanes)
        {
            float* x0 = X0 + c;
            float* x1 = X1 + c;
            float* x2 = X2 + c;
            float* dy = Dy + c;
            V a0 = default, a1 = default, a2 = default, b0 = default, b1 = default, b2 = default, d0 = default, d1 = default, d2 = default;
            for (nint i = Blocks; i > 0; i--)
            {
                Ask<V>(x2 + Ahead, channels);
                Ask<V>(dy + DyAhead, channels);
                V g0 = V.Load(dy), g1 = V.Load(dy + channels), g2 = V.Load(dy + 2 * channels), g3 = V.Load(dy + 3 * channels);
                Row(x0, channels, g0, g1, g2, g3, ref a0, ref a1, ref a2);
                Row(x1, channels, g0, g1, g2, g3, ref b0, ref b1, ref b2);
                Row(x2, channels, g0, g1, g2, g3, ref d0, ref d1, ref d2);
                x0 += step;
                x1 += step;
                x2 += step;
                dy += step;
            }

            float* sum = Sum + c;
            (V.Load(sum) + a0).Store(sum);
            (V.Load(sum += channels) + a1).Store(sum);
            (V.Load(sum += channels) + a2).Store(sum);
            (V.Load(sum += channels) + b0).Store(sum);
            (V.Load(sum += channels) + b1).Store(sum);
            (V.Load(sum += channels) + b2).Store(sum);
            (V.Load(sum += channels) + d0).Store(sum);
            (V.Load(sum += channels) + d1).Store(sum);
            (V.Load(sum += channels) + d2).Store(sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<V>(float* x, nint channels, V g0, V g1, V g2, V g3, ref V s0, ref V s1, ref V s2)
        where V : unmanaged, IVec<V, float>
    {
        float* x3 = x + 3 * channels;
        V v = V.Load(x);
        V.AddProduct(ref s0, v, g0);
        v = V.Load(x + channels);
        V.AddProduct(ref s0, v, g1);
        V.AddProduct(ref s1, v, g0);
        v = V.Load(x + 2 * channels);
        V.AddProduct(ref s0, v, g2);
        V.AddProduct(ref s1, v, g1);
        V.AddProduct(ref s2, v, g0);
        v = V.Load(x3);
        V.AddProduct(ref s0, v, g3);
        V.AddProduct(ref s1, v, g2);
        V.AddProduct(ref s2, v, g1);
        v = V.Load(x3 + channels);
        V.AddProduct(ref s1, v, g3);
        V.AddProduct(ref s2, v, g2);
        v = V.Load(x3 + 2 * channels);
        V.AddProduct(ref s2, v, g3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask<V>(float* x, nint channels)
        where V : unmanaged, IVec<V, float>
    {
        V.Prefetch(x);
        V.Prefetch(x + channels);
        V.Prefetch(x + 2 * channels);
        V.Prefetch(x + 3 * channels);
    }
}
