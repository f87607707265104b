using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>One call of a depthwise convolution. Steps are in elements.</summary>
internal unsafe struct DepthwisePlan
{
    internal float* X, Y, Weights;

    /// <summary>As many zeros as there are channels, in place of columns outside.</summary>
    internal float* Zeros;

    internal ConvFinish Finish;
    internal DepthwiseTaps* Rows;
    internal DepthwiseRun* Runs;
    internal int RunCount;
    internal nint ResultRows, ResultColumns, SourceRows, SourceColumns, Channels, FilterWidth;

    /// <summary>Pixels of the result from one of a run to the next, and what the source advances by then.</summary>
    internal nint Phases, Advance;

    /// <summary>In the source and in the weights, from tap to tap along a row and from row to row of taps.</summary>
    internal nint ColumnStep, RowStep, ColumnTapStep, RowTapStep;

    /// <summary>From the first tap's row of the source to the row that the next row of the result is the first to want.</summary>
    internal nint NextRow;

    /// <summary>Whether source and result come from memory: the one is asked for ahead, the other written past the caches.</summary>
    internal bool Streaming;

    /// <summary>Whether <see cref="DepthwiseStrips"/> computes it, and where the first column of taps lies for the first pixel.</summary>
    internal bool Strips;

    internal nint FirstSource;

    /// <summary>From the first tap's row of the source, where none is missing, to the row that the next one starts to want.</summary>
    internal nint Ahead;

    /// <summary>Chunks of an image, and the block of the first.</summary>
    internal int Parts, FirstBlock;

    /// <summary>Rows of the weights.</summary>
    internal nint Taps;

    /// <summary>The same for source, result and weights of some channels alone.</summary>
    internal readonly DepthwisePlan Narrow(nint channels) => this with
    {
        Channels = channels,
        Advance = Advance / Channels * channels,
        ColumnStep = ColumnStep / Channels * channels,
        RowStep = RowStep / Channels * channels,
        ColumnTapStep = ColumnTapStep / Channels * channels,
        RowTapStep = RowTapStep / Channels * channels,
        NextRow = NextRow / Channels * channels,
        Ahead = Ahead / Channels * channels,
    };
}

/// <summary>The rows of a depthwise convolution, in parts of images.</summary>
internal readonly unsafe struct DepthwiseRows(DepthwisePlan plan, int batch, bool parallel) : IKernel<float>
{
    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        var job = new Job<V>(plan);
        if (parallel)
        {
            Team.Run(batch * plan.Parts, ref job);
            return;
        }

        for (int chunk = 0; chunk < batch * plan.Parts; chunk++)
            job.Run(chunk);
    }

    private readonly struct Job<V>(DepthwisePlan plan) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        private readonly DepthwisePlan _plan = plan;

        public void Run(int chunk)
        {
            (int n, int part) = Math.DivRem(chunk, _plan.Parts);
            nint begin = _plan.ResultRows * part / _plan.Parts, end = _plan.ResultRows * (part + 1) / _plan.Parts;
            if (DepthwiseChannels.Pays(in _plan))
                DepthwiseChannels.Part<V>(in _plan, n, begin, end, _plan.FirstBlock + chunk);
            else
                Part<V>(in _plan, n, begin, end, _plan.FirstBlock + chunk);

            // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
            if (_plan.Streaming)
                Interlocked.MemoryBarrier();
        }
    }

    /// <summary>Rows <paramref name="begin"/> to <paramref name="end"/> of image <paramref name="n"/>, finished in their block.</summary>
    internal static void Part<V>(in DepthwisePlan plan, nint n, nint begin, nint end, nint block)
        where V : unmanaged, IVec<V, float>
    {
        if (plan.Strips && plan.Channels >= V.Lanes)
        {
            DepthwiseStrips.Part<V>(in plan, n, begin, end, block);
            return;
        }

        nint width = plan.ResultColumns * plan.Channels;
        float* image = plan.X + n * plan.SourceRows * plan.SourceColumns * plan.Channels;
        using Arena.Block<float> scratch = Arena.Thread.Take<float>(plan.Streaming ? width : 0);
        for (nint row = begin; row < end; row++)
        {
            float* result = plan.Y + (n * plan.ResultRows + row) * width;
            float* y = plan.Streaming ? scratch.Pointer : result;
            if (plan.Channels < V.Lanes)
                Row<V, Cut>(in plan, row, image, y);
            else
                Row<V, Whole>(in plan, row, image, y);

            // In the scratch row what is added lies as far from the start as it does in the result.
            ConvFinish finish = plan.Finish;
            finish.Y += y - result;
            finish.Apply<V>(y, plan.ResultColumns, plan.Channels, 0, plan.Channels, block);
            if (plan.Streaming)
                Stream<V>(y, result, width);
        }
    }

    /// <summary>Copies a row past the caches, but for its ends.</summary>
    internal static void Stream<V>(float* row, float* result, nint length)
        where V : unmanaged, IVec<V, float>
    {
        nint vector = V.Lanes * sizeof(float);
        nint i = Math.Min(length, (nint)((nuint)(-(nint)result) % (nuint)vector) / sizeof(float));
        new ReadOnlySpan<float>(row, (int)i).CopyTo(new Span<float>(result, (int)i));
        for (; i <= length - V.Lanes; i += V.Lanes)
            V.Load(row + i).StoreStreaming(result + i);
        new ReadOnlySpan<float>(row + i, (int)(length - i)).CopyTo(new Span<float>(result + i, (int)(length - i)));
    }

    /// <summary>
    /// One row of the result: blocks of 8 pixels, or 4, the last of which may overlap the one before; edges pixel by pixel.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<V, TEdge>(in DepthwisePlan plan, nint row, float* image, float* result)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        DepthwiseTaps rows = plan.Rows[row];
        nint nextRow = (rows.Count - 1) * Math.Max(plan.RowStep, 0) + plan.NextRow;
        for (int r = 0; r < plan.RunCount; r++)
        {
            DepthwiseRun run = plan.Runs[r];
            nint pixels = run.Length >= 8 ? 8 : run.Length >= 4 ? 4 : 1;
            float* weights = plan.Weights + (rows.Tap * plan.FilterWidth + run.Taps.Tap) * plan.Channels;
            float* source = image + (rows.Source * plan.SourceColumns + run.Taps.Source) * plan.Channels;
            for (nint start = 0; start < run.Length; start += pixels)
            {
                nint first = Math.Min(start, run.Length - pixels);
                float* x = run.Taps.Count == 0 ? image : source + first * plan.Advance;
                float* y = result + (run.Start + first * plan.Phases) * plan.Channels;
                if (plan.Streaming)
                    Ask<V>(x + nextRow, pixels * plan.Advance);
                for (nint c = 0; c < plan.Channels; c += V.Lanes)
                {
                    nint at = TEdge.Cut ? 0 : Math.Min(c, plan.Channels - V.Lanes);
                    if (pixels == 8)
                        DepthwiseBlock.Run<V, N8, TEdge>(in plan, x + at, weights + at, y + at, rows.Count, run.Taps.Count);
                    else if (pixels == 4)
                        DepthwiseBlock.Run<V, N4, TEdge>(in plan, x + at, weights + at, y + at, rows.Count, run.Taps.Count);
                    else
                        DepthwiseBlock.Run<V, N1, TEdge>(in plan, x + at, weights + at, y + at, rows.Count, run.Taps.Count);
                }
            }
        }
    }

    /// <summary>
    /// Asks for the lines of <paramref name="length"/> elements: blocks go through memory in steps of a pixel, which no prefetcher follows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask<V>(float* x, nint length)
        where V : unmanaged, IVec<V, float>
    {
        for (nint i = 0; i < length; i += 64 / sizeof(float))
            V.Prefetch(x + i);
    }
}

/// <summary>The innermost loops: a vector of channels of some pixels of the result stays in registers while the taps run.</summary>
internal static unsafe class DepthwiseBlock
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, TPixels, TEdge>(in DepthwisePlan plan, float* x, float* weights, float* y, nint rows, nint columns)
        where V : unmanaged, IVec<V, float>
        where TPixels : struct, ICount
        where TEdge : struct, IEdge
    {
        nint channels = plan.Channels, advance = plan.Advance, columnStep = plan.ColumnStep, tapStep = plan.ColumnTapStep;
        nint rowStep = plan.RowStep, rowTapStep = plan.RowTapStep;
        V v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default, v6 = default, v7 = default;
        for (nint i = rows; i > 0; i--)
        {
            float* x0 = x;
            float* x3 = x + 3 * advance;
            float* x6 = x3 + 3 * advance;
            float* w = weights;
            for (nint j = columns; j > 0; j--)
            {
                V tap = TEdge.Cut ? V.LoadPartial(w, channels) : V.Load(w);
                V.AddProduct(ref v0, Load<V, TEdge>(x0, channels), tap);
                if (TPixels.Value > 1) V.AddProduct(ref v1, Load<V, TEdge>(x0 + advance, channels), tap);
                if (TPixels.Value > 2) V.AddProduct(ref v2, Load<V, TEdge>(x0 + 2 * advance, channels), tap);
                if (TPixels.Value > 3) V.AddProduct(ref v3, Load<V, TEdge>(x3, channels), tap);
                if (TPixels.Value > 4) V.AddProduct(ref v4, Load<V, TEdge>(x3 + advance, channels), tap);
                if (TPixels.Value > 5) V.AddProduct(ref v5, Load<V, TEdge>(x3 + 2 * advance, channels), tap);
                if (TPixels.Value > 6) V.AddProduct(ref v6, Load<V, TEdge>(x6, channels), tap);
                if (TPixels.Value > 7) V.AddProduct(ref v7, Load<V, TEdge>(x6 + advance, channels), tap);
                x0 += columnStep;
                if (TPixels.Value > 3) x3 += columnStep;
                if (TPixels.Value > 6) x6 += columnStep;
                w += tapStep;
            }

            x += rowStep;
            weights += rowTapStep;
        }

        nint step = plan.Phases * channels;
        Store<V, TEdge>(y, v0, channels);
        if (TPixels.Value > 1) Store<V, TEdge>(y += step, v1, channels);
        if (TPixels.Value > 2) Store<V, TEdge>(y += step, v2, channels);
        if (TPixels.Value > 3) Store<V, TEdge>(y += step, v3, channels);
        if (TPixels.Value > 4) Store<V, TEdge>(y += step, v4, channels);
        if (TPixels.Value > 5) Store<V, TEdge>(y += step, v5, channels);
        if (TPixels.Value > 6) Store<V, TEdge>(y += step, v6, channels);
        if (TPixels.Value > 7) Store<V, TEdge>(y += step, v7, channels);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, TEdge>(float* x, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => TEdge.Cut ? V.LoadPartial(x, count) : V.Load(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, TEdge>(float* y, V value, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        if (TEdge.Cut)
            value.StorePartial(y, count);
        else
            value.Store(y);
    }
}
