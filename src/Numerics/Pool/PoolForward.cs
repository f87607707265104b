using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The forward pass of every pooling, channels last: for each output pixel the numbers of its window are taken in vectors of channels.
/// <code>y[n, o, p, c] = fold over the window's i, j of x[n, o stride + i dilation - pad, p stride + j dilation - pad, c]</code>
/// </summary>
internal static unsafe class PoolForward
{
    /// <summary>Runs it.</summary>
    /// <param name="plan">The call.</param>
    /// <param name="countPadding">Whether padding counts in the number of elements of a window.</param>
    /// <param name="x">[batch, Height, Width, Channels].</param>
    /// <param name="y">[batch, OutputHeight, OutputWidth, Channels].</param>
    /// <param name="indices">As y, for a fold that has them: row * Width + column of the winner.</param>
    internal static void Run<TFold>(in PoolPlan plan, bool countPadding, float* x, float* y, int* indices)
        where TFold : struct, IPoolFold
    {
        // The windows along a row are the same for all rows.
        using Arena.Block<PoolTaps> columns = Arena.Thread.Take<PoolTaps>(plan.Columns.Outputs);
        for (int o = 0; o < plan.Columns.Outputs; o++)
            columns.Pointer[o] = plan.Columns.Taps(o);
        var kernel = new Kernel<TFold>(plan, countPadding, columns.Pointer, x, y, (float*)indices);
        Dispatch.Run<float, Kernel<TFold>>(plan.Level, ref kernel);
    }

    private readonly struct Kernel<TFold>(PoolPlan plan, bool countPadding, PoolTaps* columns, float* x, float* y, float* indices)
        : IKernel<float>
        where TFold : struct, IPoolFold
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var job = new Job<V, TFold>(plan, countPadding, columns, x, y, indices);
            plan.Run(plan.Rows.Outputs, ref job);
        }
    }

    private readonly struct Job<V, TFold>(PoolPlan plan, bool countPadding, PoolTaps* columns, float* x, float* y, float* indices)
        : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold
    {
        private readonly long _rows = plan.RowsPerChunk(plan.Rows.Outputs);
        private readonly bool _streaming = plan.Streams<V>(y) && (!TFold.HasIndices || plan.Streams<V>(indices));
        private readonly bool _asks = plan.AsksAhead;
        private readonly bool _pairs = PoolPairs.Suits<V>(plan);

        public void Run(int chunk)
        {
            nint images = plan.Rows.Outputs, width = plan.Columns.Outputs * plan.Channels;
            nint inputSize = (nint)plan.Rows.Size * plan.Columns.Size * plan.Channels;
            nint end = (nint)Math.Min((chunk + 1L) * _rows, (long)plan.Batch * images);
            for (nint row = (nint)(chunk * _rows); row < end; row++)
            {
                (nint n, nint o) = Math.DivRem(row, images);
                PoolTaps rows = plan.Rows.Taps((int)o);
                float* image = x + n * inputSize, index = TFold.HasIndices ? indices + row * width : null;
                if (_pairs && !Pairs(o, image, y + row * width, index))
                    continue;
                if (plan.Channels < V.Lanes)
                    Row<V, TFold, Cut>(in plan, countPadding, columns, rows, image, y + row * width, index, _streaming, _asks);
                else
                    Row<V, TFold, Whole>(in plan, countPadding, columns, rows, image, y + row * width, index, _streaming, _asks);
            }

            // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
            if (_streaming)
                Interlocked.MemoryBarrier();
        }

        private bool Pairs(nint row, float* image, float* y, float* index) => (_streaming, _asks) switch
        {
            (true, true) => PoolPairs.Forward<V, TFold, Switch.On, Switch.On>(plan, row, image, y, index),
            (true, false) => PoolPairs.Forward<V, TFold, Switch.On, Switch.Off>(plan, row, image, y, index),
            (false, true) => PoolPairs.Forward<V, TFold, Switch.Off, Switch.On>(plan, row, image, y, index),
            (false, false) => PoolPairs.Forward<V, TFold, Switch.Off, Switch.Off>(plan, row, image, y, index),
        };
    }

    /// <summary>One row of the output, whatever its windows are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<V, TFold, TEdge>(
        in PoolPlan plan, bool countPadding, PoolTaps* columns, PoolTaps rows, float* image, float* y, float* indices, bool streaming,
        bool asks)
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold
        where TEdge : struct, IEdge
    {
        nint channels = plan.Channels, pixels = plan.Columns.Size, outputs = plan.Columns.Outputs;
        PoolWindow window = default;
        window.ColumnStep = plan.Columns.Dilation;
        window.RowStep = plan.Rows.Dilation * pixels;
        window.Channels = channels;
        for (nint o = 0; o < outputs; o++, y += channels, indices += TFold.HasIndices ? channels : 0)
        {
            PoolTaps taps = columns[o];
            if (asks)
                AskAhead<V>(in plan, columns, rows, o, image);
            bool empty = rows.Count == 0 || taps.Count == 0;
            nint at = rows.First * pixels + taps.First;
            window.First = image + at * channels;
            window.At = empty ? -1 : at;
            window.Rows = empty ? 0 : rows.Count;
            window.Columns = taps.Count;
            window.Count = countPadding ? (float)rows.Padded * taps.Padded : empty ? 1 : (float)rows.Count * taps.Count;

            if (TEdge.Cut)
            {
                Fold<V, TFold, N1, Cut>(in window, 0, y, indices, streaming);
                continue;
            }

            // Vectors side by side share the way through the window; the last one may overlap the one before.
            nint c = 0;
            if (V.Registers >= 32)
            {
                for (; c <= channels - 4 * V.Lanes; c += 4 * V.Lanes)
                    Fold<V, TFold, N4, Whole>(in window, c, y + c, indices + c, streaming);
            }

            for (; c <= channels - 2 * V.Lanes; c += 2 * V.Lanes)
                Fold<V, TFold, N2, Whole>(in window, c, y + c, indices + c, streaming);
            for (; c < channels; c += V.Lanes)
            {
                nint last = Math.Min(c, channels - V.Lanes);
                Fold<V, TFold, N1, Whole>(in window, last, y + last, indices + last, streaming);
            }
        }
    }

    /// <summary>
    /// Asks for what is above window <paramref name="o"/> in the rows that the next row of windows is the first to read.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AskAhead<V>(in PoolPlan plan, PoolTaps* columns, PoolTaps rows, nint o, float* image)
        where V : unmanaged, IVec<V, float>
    {
        nint width = plan.Columns.Size * plan.Channels;
        nint begin = columns[o].First * plan.Channels;
        nint end = o + 1 < plan.Columns.Outputs ? columns[o + 1].First * plan.Channels : width;
        nint first = rows.First + Math.Max(rows.Count, plan.Rows.Stride), count = Math.Min(rows.Count, plan.Rows.Stride);
        MicroKernel.AskForRows<V, float>(image + first * width + begin, width, count, end - begin);
    }

    /// <summary>TVectors vectors of channels, from <paramref name="c"/> on, of one output pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold<V, TFold, TVectors, TEdge>(in PoolWindow window, nint c, float* y, float* index, bool streaming)
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        V v0 = V.Broadcast(TFold.Start), v1 = v0, v2 = v0, v3 = v0;
        V i0 = Position<V, TFold>(TFold.StartAt(window.At)), i1 = i0, i2 = i0, i3 = i0;
        V sum0 = default, sum1 = default;
        nint channels = window.Channels, columnStep = window.ColumnStep, rowStep = window.RowStep;
        nint step = columnStep * channels;
        nint at = window.At;
        float* row = window.First + c;
        for (nint i = window.Rows; i > 0; i--)
        {
            float* x = row;
            nint here = at;
            for (nint j = window.Columns; j > 0; j--)
            {
                V position = Position<V, TFold>(here);
                Take<V, TFold>(TEdge.Cut ? V.LoadPartial(x, channels) : V.Load(x), position, ref v0, ref i0, ref sum0);
                if (TVectors.Value > 1) Take<V, TFold>(V.Load(x + V.Lanes), position, ref v1, ref i1, ref sum1);
                if (TVectors.Value > 2) Take<V, TFold>(V.Load(x + 2 * V.Lanes), position, ref v2, ref i2, ref sum0);
                if (TVectors.Value > 3) Take<V, TFold>(V.Load(x + 3 * V.Lanes), position, ref v3, ref i3, ref sum1);
                x += step;
                here += columnStep;
            }

            row += rowStep * channels;
            at += rowStep;
        }

        V count = V.Broadcast(window.Count);
        Store<V, TEdge>(y, TFold.Finish(v0, count), channels, streaming);
        if (TVectors.Value > 1) Store<V, TEdge>(y + V.Lanes, TFold.Finish(v1, count), channels, streaming);
        if (TVectors.Value > 2) Store<V, TEdge>(y + 2 * V.Lanes, TFold.Finish(v2, count), channels, streaming);
        if (TVectors.Value > 3) Store<V, TEdge>(y + 3 * V.Lanes, TFold.Finish(v3, count), channels, streaming);
        if (TFold.HasIndices)
        {
            Store<V, TEdge>(index, i0, channels, streaming);
            if (TVectors.Value > 1) Store<V, TEdge>(index + V.Lanes, i1, channels, streaming);
            if (TVectors.Value > 2) Store<V, TEdge>(index + 2 * V.Lanes, i2, channels, streaming);
            if (TVectors.Value > 3) Store<V, TEdge>(index + 3 * V.Lanes, i3, channels, streaming);
        }

        // No vector lives across this call: it would have to live in memory.
        sum0 = TVectors.Value > 1 ? sum0 + sum1 : sum0;
        if (TFold.MissesNaN && V.Any(V.Xor(V.EqualTo(sum0, sum0), V.EqualTo(default, default))))
            FoldAny<V, TFold, TEdge>(in window, c, TVectors.Value * V.Lanes, y, index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<V, TFold>(V x, V position, ref V value, ref V index, ref V sum)
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold
    {
        TFold.Take(x, position, ref value, ref index);
        if (TFold.MissesNaN)
            sum += x;
    }

    /// <summary>The same where there may be NaN (or infinities of both signs): <paramref name="length"/> channels.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void FoldAny<V, TFold, TEdge>(in PoolWindow window, nint c, nint length, float* y, float* index)
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold
        where TEdge : struct, IEdge
    {
        for (nint k = 0; k < length; k += V.Lanes)
        {
            V value = V.Broadcast(TFold.Start), at = Position<V, TFold>(TFold.StartAt(window.At));
            for (nint i = 0; i < window.Rows; i++)
            {
                for (nint j = 0; j < window.Columns; j++)
                {
                    nint offset = i * window.RowStep + j * window.ColumnStep;
                    float* x = window.First + offset * window.Channels + c + k;
                    V position = Position<V, TFold>(window.At + offset);
                    TFold.TakeAny(TEdge.Cut ? V.LoadPartial(x, window.Channels) : V.Load(x), position, ref value, ref at);
                }
            }

            Store<V, TEdge>(y + k, value, window.Channels, streaming: false);
            if (TFold.HasIndices)
                Store<V, TEdge>(index + k, at, window.Channels, streaming: false);
        }
    }

    /// <summary>A position as lanes hold it: the bits of the integer.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Position<V, TFold>(nint at)
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold => TFold.HasIndices ? V.Broadcast(BitConverter.Int32BitsToSingle((int)at)) : default;

    /// <summary>Stores a vector, or what there is of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<V, TEdge>(float* y, V value, nint count, bool streaming)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        if (TEdge.Cut)
            value.StorePartial(y, count);
        else if (streaming)
            value.StoreStreaming(y);
        else
            value.Store(y);
    }

    /// <summary>The part of a window inside the input.</summary>
    private struct PoolWindow
    {
        /// <summary>Its first pixel, channel 0.</summary>
        internal float* First;

        /// <summary>Where that is in its plane; -1 if the window is empty.</summary>
        internal nint At;

        internal nint Rows, Columns;

        /// <summary>Pixels from row to row and from column to column.</summary>
        internal nint RowStep, ColumnStep;

        internal nint Channels;

        /// <summary>Elements that an average counts.</summary>
        internal float Count;
    }
}
