using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Depthwise convolution with filters three wide and stride 1 along a row: strips of 12 pixels (8 or 4) go down the rows of a part, so that
/// a row of the source is still in the first cache when the next rows of the result want it.
/// </summary>
internal static unsafe class DepthwiseStrips
{
    /// <summary>Pixels that a strip has at least; narrower results go row by row.</summary>
    internal const int Least = 4;

    /// <summary>Rows of a result worth a part of their own: the rows above and below are read twice.</summary>
    internal const int PartRows = 7;

    // Elements of the result that a pass over them afterwards still finds in the second cache.
    private const nint GroupSize = 48 << 10;

    // Elements that a copy past the caches finds in the first cache (two Zen 3 cores: 0.5 to 0.7 of the time of storing in place).
    private const nint CopiedSize = 4 << 10;

    /// <summary>
    /// Whether strips compute such columns: three taps side by side, of which the first or the last alone may lie outside at an end.
    /// </summary>
    internal static bool Computes(DepthwiseAxis columns, int filterWidth, int first, int sourceColumns)
    {
        int results = columns.Taps.Length;
        if (filterWidth != 3 || columns.Phases != 1 || columns.Advance != 1 || Math.Abs(columns.SourceStep) != 1 || results < Least)
            return false;
        return first >= -1 && results + first + 1 <= sourceColumns;
    }

    /// <summary>Rows <paramref name="begin"/> to <paramref name="end"/> of image <paramref name="n"/>, finished in their block.</summary>
    internal static void Part<V>(in DepthwisePlan plan, nint n, nint begin, nint end, nint block)
        where V : unmanaged, IVec<V, float>
    {
        nint width = plan.ResultColumns * plan.Channels;
        float* image = plan.X + n * plan.SourceRows * plan.SourceColumns * plan.Channels;
        float* y = plan.Y + (n * plan.ResultRows + begin) * width;

        // Lines written past the caches must be written whole; vectors of half a line go by way of a copy.
        bool lines = V.Lanes * sizeof(float) == 64 && (nint)y % 64 == 0 && plan.Channels % V.Lanes == 0;
        bool offset = plan.Finish.IsOffset, relu = offset && plan.Finish.Activation == Activation.Relu;
        float* bias = offset ? plan.Finish.Bias : null;
        if (offset && (lines || !plan.Streaming))
        {
            Rows<V>(in plan, image, begin, end, y, bias, relu, plan.Streaming);
            return;
        }

        nint most = Math.Clamp((plan.Streaming ? CopiedSize : GroupSize) / width, 1, end - begin);
        using Arena.Block<float> scratch = Arena.Thread.Take<float>(plan.Streaming ? most * width : 0);
        for (nint count; begin < end; begin += count, y += count * width)
        {
            count = Math.Min(most, end - begin);
            float* target = plan.Streaming ? scratch.Pointer : y;
            Rows<V>(in plan, image, begin, begin + count, target, bias, relu, streaming: false);
            if (!offset)
            {
                // In scratch what is added lies as far from the start as it does in the result.
                ConvFinish finish = plan.Finish;
                finish.Y += target - y;
                finish.Apply<V>(target, count * plan.ResultColumns, plan.Channels, 0, plan.Channels, block);
            }

            if (plan.Streaming)
                DepthwiseRows.Stream<V>(target, y, count * width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows<V>(
        in DepthwisePlan plan, float* image, nint begin, nint end, float* y, float* bias, bool relu, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        nint channels = plan.Channels, sourceRow = plan.SourceColumns * channels, width = plan.ResultColumns * channels;
        for (nint start = 0, pixels; start < plan.ResultColumns; start += pixels)
        {
            // The last strip may overlap the one before.
            nint left = plan.ResultColumns - start;
            pixels = left > 8 && plan.ResultColumns >= 12 ? 12 : left > Least && plan.ResultColumns >= 8 ? 8 : Least;
            nint first = Math.Min(start, plan.ResultColumns - pixels), source = first + plan.FirstSource;
            bool before = source < 0, after = source + pixels + 1 >= plan.SourceColumns;
            var strip = new DepthwiseStrip
            {
                Channels = channels,
                RowStep = plan.RowStep,
                LeftBytes = before ? 0 : plan.RowStep * sizeof(float),
                RightBytes = after ? 0 : plan.RowStep * sizeof(float),
                TapStep = plan.ColumnStep < 0 ? -channels : channels,
                RowTapBytes = plan.RowTapStep * sizeof(float),
                Ahead = plan.Streaming ? plan.Ahead : 0,
                Bias = bias == null ? plan.Zeros : bias,
                Relu = relu,
            };
            for (nint row = begin; row < end; row++)
            {
                DepthwiseTaps rows = plan.Rows[row];
                float* x = image + rows.Source * sourceRow + (source + 1) * channels;
                strip.X = x;
                strip.Left = before ? plan.Zeros : x - channels;
                strip.Right = after ? plan.Zeros : x + pixels * channels;
                strip.Weights = plan.Weights + rows.Tap * plan.FilterWidth * channels + (plan.ColumnStep < 0 ? 2 * channels : 0);
                strip.Y = y + (row - begin) * width + first * channels;
                strip.Rows = rows.Count;
                if (streaming)
                    Run<V, Switch.On>(in strip, pixels);
                else
                    Run<V, Switch.Off>(in strip, pixels);
            }
        }
    }

    private static void Run<V, TStreaming>(in DepthwiseStrip strip, nint pixels)
        where V : unmanaged, IVec<V, float>
        where TStreaming : struct, ISwitch
    {
        if (pixels == 12)
            DepthwiseStrip.Run<V, N12, TStreaming>(in strip);
        else if (pixels == 8)
            DepthwiseStrip.Run<V, N8, TStreaming>(in strip);
        else
            DepthwiseStrip.Run<V, N4, TStreaming>(in strip);
    }
}
