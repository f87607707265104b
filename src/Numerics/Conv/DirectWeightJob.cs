using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The sums of a weight gradient: [slice, group, panel, block of channels, filter row, filter column, channel of the block, column of
/// the panel]. With one slice they are the result, written in the order of the weights while they are near.
/// </summary>
internal readonly unsafe struct DirectWeightJob<V>(
    DirectWeightCut cut, float* x, float* dy, float* parts, DirectWeightMerge<V> merge) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    /// <summary>Pixels whose gradients are copied to one panel after the other.</summary>
    private const int CopiedPixels = 16;

    private static nint Nr => Kernels<V, float>.Nr;

    public void Run(int chunk)
    {
        nint panelBlock = chunk % cut.PanelBlocks;
        nint rest = chunk / cut.PanelBlocks;
        nint channelBlock = rest % cut.ChannelBlocks;
        rest /= cut.ChannelBlocks;
        nint group = rest % cut.Groups, slice = rest / cut.Groups;

        nint c0 = channelBlock * cut.ChannelsPerBlock, channels = Math.Min(cut.ChannelsPerBlock, cut.C - c0);
        nint p0 = panelBlock * cut.Panels, panels = Math.Min(cut.Panels, cut.AllPanels - p0);
        DirectGeometry input = cut.Input with { C = channels };
        nint image = input.InHeight * input.InWidth * input.InChannels;
        nint strip = input.Copied ? (input.StripRows(cut.StepRows) * input.RowPitch + 15) / 16 * 16 : image;
        nint stepPixels = cut.StepImages * cut.StepRows * cut.Columns;
        using Arena.Block<float> inputs = Arena.Thread.Take<float>(input.Copied ? cut.StepImages * strip : 0);
        // With one panel of filters the gradients lie as they are needed.
        bool panel = cut.Filters == Nr && cut.Groups == 1;
        using Arena.Block<float> gradients = Arena.Thread.Take<float>(panel ? 0 : panels * stepPixels * Nr);
        using Arena.Block<nint> runs = Arena.Thread.Take<nint>(cut.StepImages * cut.StepRows);

        bool whole = cut.Slices == 1;
        nint sumsStep = (whole ? channels * cut.Taps : cut.SumRows) * Nr;
        using Arena.Block<float> own = Arena.Thread.Take<float>(whole ? panels * sumsStep : 0);
        float* sums = whole
            ? own.Pointer : parts + slice * cut.SliceSize + (group * cut.AllPanels + p0) * cut.SumRows * Nr + c0 * cut.Taps * Nr;
        nint first = slice * cut.Steps / cut.Slices, end = (slice + 1) * cut.Steps / cut.Slices;
        for (nint step = first; step < end; step++)
        {
            nint i0 = step / cut.RowSteps * cut.StepImages, y0 = step % cut.RowSteps * cut.StepRows;
            nint images = Math.Min(cut.StepImages, cut.Batch - i0), rows = Math.Min(cut.StepRows, cut.Rows - y0);
            nint pixels = rows * cut.Columns;
            if (input.Pixels > 0)
                pixels = Math.Min(pixels, input.Pixels - y0 * cut.Columns);

            nint count = 0, firstRow = y0 * input.StrideY * input.SampleY + input.MinY;
            float* from = x + i0 * image + group * cut.C + c0;
            for (nint i = 0; i < images; i++)
            {
                if (input.Copied)
                    DirectStrip.Copy<V>(input, from + i * image, firstRow, input.StripRows(rows), inputs.Pointer + i * strip);
                if (!panel)
                {
                    Panels(
                        dy + ((i0 + i) * cut.Rows + y0) * cut.Columns * cut.Filters + group * cut.K, p0, panels, pixels,
                        gradients.Pointer + i * pixels * Nr, stepPixels * Nr);
                }

                for (nint r = 0; r < rows; r++)
                    runs.Pointer[count++] = i * strip + r * input.StrideY * input.RowPitch;
            }

            // Pixels of a wrapped batch lie one after the other, and the last row may be shorter.
            (nint length, count) = input.Pixels > 0 ? (pixels, 1) : (cut.Columns, count);
            float* a = input.Copied ? inputs.Pointer : from + (firstRow * input.InWidth + input.MinX) * input.InChannels;
            float* b = panel ? dy + (i0 * cut.Rows + y0) * cut.Columns * Nr : gradients.Pointer;
            for (nint p = 0; p < panels; p++)
            {
                // A last panel of a vector or less (40 filters, or groups of 16) is read and summed as one vector; the other is nobody's.
                nint vectors = cut.K - (p0 + p) * Nr > V.Lanes ? 2 : 1;
                Filters(
                    input, a, runs.Pointer, length, count, b + p * stepPixels * Nr,
                    sums + p * sumsStep, vectors, step > first);
            }
        }

        for (nint p = 0; whole && p < panels; p++)
            merge.Write(sums + p * sumsStep, 1, group, p0 + p, c0, channels);
    }

    /// <summary>All weights of a block of channels for one or two vectors of filters.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Filters(
        in DirectGeometry input, float* a, nint* runs, nint length, nint count, float* b, float* sums, nint vectors, bool accumulate)
    {
        // Taps of a filter row that are neighbours are rows of one matrix.
        bool contiguous = cut.DilationX == 1 && input.C == input.PixelPitch;
        nint height = contiguous ? cut.FilterWidth * input.C : input.C;
        nint tiles = Blocking.CeilDiv(height, Kernels<V, float>.Mr), each = height / tiles, larger = height - each * tiles;
        nint stepA = input.StrideX * input.PixelPitch;
        var large = RunsKernel.Sums<V>(each + 1, vectors, accumulate);
        var small = RunsKernel.Sums<V>(each, vectors, accumulate);
        var result = new TileResult { C = sums, Ld = Nr, Lanes = V.Lanes };
        for (nint fy = 0; fy < cut.FilterHeight; fy++)
        {
            for (nint fx = 0; fx < (contiguous ? 1 : cut.FilterWidth); fx++)
            {
                float* tap = a + fy * cut.DilationY * input.RowPitch + fx * cut.DilationX * input.PixelPitch;
                for (nint i = 0; i < tiles; i++)
                {
                    nint rows = i < larger ? each + 1 : each;
                    (i < larger ? large : small)(length, tap, stepA, runs, count, b, 0, result);
                    tap += rows;
                    result.C += rows * Nr;
                }
            }
        }
    }

    /// <summary>Copies the gradients of pixels into panels, with zeros past the last filter.</summary>
    private void Panels(float* from, nint p0, nint panels, nint pixels, float* to, nint panelStep)
    {
        // Some pixels at a time for all panels, and those after them are asked for: they lie in memory one after the other.
        nint first = p0 * Nr, length = Math.Min(panels * Nr, cut.K - first);
        from += first;
        for (nint i = 0, some; i < pixels; i += some, from += some * cut.Filters, to += some * Nr)
        {
            some = Math.Min(CopiedPixels, pixels - i);
            nint ahead = Math.Min(CopiedPixels, pixels - i - some);
            MicroKernel.AskForRows<V, float>(from + some * cut.Filters, cut.Filters, ahead, length);
            for (nint p = 0; p < panels; p++)
                Panel(from + p * Nr, Math.Min(Nr, length - p * Nr), some, to + p * panelStep);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Panel(float* source, nint count, nint pixels, float* target)
    {
        if (count == Nr)
        {
            for (; pixels > 0; pixels--, source += cut.Filters, target += Nr)
            {
                V.Load(source).Store(target);
                V.Load(source + V.Lanes).Store(target + V.Lanes);
            }

            return;
        }

        for (; pixels > 0; pixels--, source += cut.Filters, target += Nr)
        {
            V.LoadPartial(source, Math.Min(count, V.Lanes)).Store(target);
            V.LoadPartial(source + V.Lanes, Math.Max(count - V.Lanes, 0)).Store(target + V.Lanes);
        }
    }
}
