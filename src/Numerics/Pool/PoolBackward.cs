using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The backward pass of every pooling, channels last: each input pixel gathers from the windows that hold it, in their order, and is
/// written once. Nothing is cleared first, no two threads write one pixel, and the bits depend on nothing but the numbers.
/// </summary>
internal static unsafe class PoolBackward
{
    /// <summary>Runs it.</summary>
    /// <param name="plan">The call.</param>
    /// <param name="countPadding">Whether padding counts in the number of elements of a window.</param>
    /// <param name="indices">As dy, for a gradient that has them: row * Width + column of the winner.</param>
    /// <param name="dy">[batch, OutputHeight, OutputWidth, Channels].</param>
    /// <param name="dx">[batch, Height, Width, Channels].</param>
    internal static void Run<TGradient>(in PoolPlan plan, bool countPadding, int* indices, float* dy, float* dx)
        where TGradient : struct, IPoolGradient
    {
        using Arena.Block<PoolReach> reach = Arena.Thread.Take<PoolReach>(plan.Columns.Size);
        for (int i = 0; i < plan.Columns.Size; i++)
            reach.Pointer[i] = plan.Columns.Windows(i);
        using Arena.Block<float> counts = Arena.Thread.Take<float>(plan.Rows.Outputs + plan.Columns.Outputs);
        if (!TGradient.HasIndices)
        {
            Counts(plan.Rows, countPadding, counts.Pointer);
            Counts(plan.Columns, countPadding, counts.Pointer + plan.Rows.Outputs);
        }

        var kernel = new Kernel<TGradient>(plan, reach.Pointer, counts.Pointer, (float*)indices, dy, dx);
        Dispatch.Run<float, Kernel<TGradient>>(plan.Level, ref kernel);
    }

    private static void Counts(PoolAxis axis, bool countPadding, float* counts)
    {
        for (int o = 0; o < axis.Outputs; o++)
        {
            PoolTaps taps = axis.Taps(o);
            counts[o] = countPadding ? taps.Padded : taps.Count;
        }
    }

    private readonly struct Kernel<TGradient>(PoolPlan plan, PoolReach* reach, float* counts, float* indices, float* dy, float* dx)
        : IKernel<float>
        where TGradient : struct, IPoolGradient
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (PoolPairs.Suits<V>(plan))
            {
                var pairs = new PairsJob<V, TGradient>(plan, indices, dy, dx);
                plan.Run(plan.Rows.Outputs, ref pairs);
                return;
            }

            var job = new Job<V, TGradient>(plan, reach, counts, indices, dy, dx);
            plan.Run(plan.Rows.Size, ref job);
        }
    }

    private readonly struct Job<V, TGradient>(PoolPlan plan, PoolReach* reach, float* counts, float* indices, float* dy, float* dx)
        : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient
    {
        private readonly long _rows = plan.RowsPerChunk(plan.Rows.Size);
        private readonly bool _streaming = plan.Streams<V>(dx);

        public void Run(int chunk)
        {
            nint images = plan.Rows.Size, width = plan.Columns.Size * plan.Channels;
            nint outputSize = (nint)plan.Rows.Outputs * plan.Columns.Outputs * plan.Channels;
            nint end = (nint)Math.Min((chunk + 1L) * _rows, (long)plan.Batch * images);
            for (nint row = (nint)(chunk * _rows); row < end; row++)
            {
                (nint n, nint i) = Math.DivRem(row, images);
                float* index = TGradient.HasIndices ? indices + n * outputSize : null;
                if (plan.Channels < V.Lanes)
                    Row<V, TGradient, Cut>(in plan, reach, counts, (int)i, index, dy + n * outputSize, dx + row * width, _streaming);
                else
                    Row<V, TGradient, Whole>(in plan, reach, counts, (int)i, index, dy + n * outputSize, dx + row * width, _streaming);
            }

            // Streaming stores are not ordered with those that follow; the flag that ends the job must not overtake them.
            if (_streaming)
                Interlocked.MemoryBarrier();
        }
    }

    private readonly struct PairsJob<V, TGradient>(PoolPlan plan, float* indices, float* dy, float* dx) : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient
    {
        private readonly long _rows = plan.RowsPerChunk(plan.Rows.Outputs);
        private readonly bool _streaming = plan.Streams<V>(dx);

        public void Run(int chunk)
        {
            nint images = plan.Rows.Outputs, width = plan.Columns.Outputs * plan.Channels;
            nint inputSize = (nint)plan.Rows.Size * plan.Columns.Size * plan.Channels;
            nint end = (nint)Math.Min((chunk + 1L) * _rows, (long)plan.Batch * images);
            for (nint row = (nint)(chunk * _rows); row < end; row++)
            {
                (nint n, nint o) = Math.DivRem(row, images);
                float* index = TGradient.HasIndices ? indices + row * width : null;
                if (_streaming)
                    PoolPairs.Backward<V, TGradient, Switch.On>(plan, o, index, dy + row * width, dx + n * inputSize);
                else
                    PoolPairs.Backward<V, TGradient, Switch.Off>(plan, o, index, dy + row * width, dx + n * inputSize);
            }

            if (_streaming)
                Interlocked.MemoryBarrier();
        }
    }

    /// <summary>Row <paramref name="i"/> of the input gradient of one image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Row<V, TGradient, TEdge>(
        in PoolPlan plan, PoolReach* reach, float* counts, int i, float* indices, float* dy, float* dx, bool streaming)
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient
        where TEdge : struct, IEdge
    {
        nint channels = plan.Channels;
        var windows = new PoolWindows { Rows = plan.Rows.Windows(i), I = i, Channels = channels, Counts = counts };
        PoolShare share = default;
        for (int j = 0; j < plan.Columns.Size; j++, dx += channels)
        {
            windows.Columns = reach[j];
            windows.J = j;
            if (TEdge.Cut)
            {
                Gather<V, TGradient, N1, Cut>(in plan, in windows, ref share, 0, indices, dy, dx, streaming);
                continue;
            }

            nint c = 0;
            for (; c <= channels - 4 * V.Lanes; c += 4 * V.Lanes)
                Gather<V, TGradient, N4, Whole>(in plan, in windows, ref share, c, indices, dy, dx + c, streaming);
            for (; c <= channels - 2 * V.Lanes; c += 2 * V.Lanes)
                Gather<V, TGradient, N2, Whole>(in plan, in windows, ref share, c, indices, dy, dx + c, streaming);
            for (; c < channels; c += V.Lanes)
            {
                nint last = Math.Min(c, channels - V.Lanes);
                Gather<V, TGradient, N1, Whole>(in plan, in windows, ref share, last, indices, dy, dx + last, streaming);
            }
        }
    }

    /// <summary>TVectors vectors of channels, from <paramref name="c"/> on, of one input pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Gather<V, TGradient, TVectors, TEdge>(
        in PoolPlan plan, in PoolWindows windows, ref PoolShare share, nint c, float* indices, float* dy, float* dx, bool streaming)
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        nint channels = windows.Channels;
        V v0 = default, v1 = default, v2 = default, v3 = default;
        V here = TGradient.HasIndices
            ? V.Broadcast(BitConverter.Int32BitsToSingle(windows.I * plan.Columns.Size + windows.J))
            : default;
        for (int o = windows.Rows.First; o < windows.Rows.End; o++)
        {
            if (!TGradient.HasIndices && !plan.Rows.Holds(o, windows.I))
                continue;
            nint at = ((nint)o * plan.Columns.Outputs + windows.Columns.First) * windows.Channels + c;
            for (int p = windows.Columns.First; p < windows.Columns.End; p++, at += windows.Channels)
            {
                if (!TGradient.HasIndices)
                {
                    if (!plan.Columns.Holds(p, windows.J))
                        continue;
                    share.Of(windows.Counts[o] * windows.Counts[plan.Rows.Outputs + p]);
                }

                V part = V.Broadcast(share.Value);
                Add<V, TGradient, TEdge>(dy, indices, at, channels, here, part, ref v0);
                if (TVectors.Value > 1) Add<V, TGradient, TEdge>(dy, indices, at + V.Lanes, channels, here, part, ref v1);
                if (TVectors.Value > 2) Add<V, TGradient, TEdge>(dy, indices, at + 2 * V.Lanes, channels, here, part, ref v2);
                if (TVectors.Value > 3) Add<V, TGradient, TEdge>(dy, indices, at + 3 * V.Lanes, channels, here, part, ref v3);
            }
        }

        PoolForward.Store<V, TEdge>(dx, v0, channels, streaming);
        if (TVectors.Value > 1) PoolForward.Store<V, TEdge>(dx + V.Lanes, v1, channels, streaming);
        if (TVectors.Value > 2) PoolForward.Store<V, TEdge>(dx + 2 * V.Lanes, v2, channels, streaming);
        if (TVectors.Value > 3) PoolForward.Store<V, TEdge>(dx + 3 * V.Lanes, v3, channels, streaming);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, TGradient, TEdge>(float* dy, float* indices, nint at, nint channels, V here, V share, ref V sum)
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient
        where TEdge : struct, IEdge
    {
        V g = TEdge.Cut ? V.LoadPartial(dy + at, channels) : V.Load(dy + at);
        V index = !TGradient.HasIndices ? default : TEdge.Cut ? V.LoadPartial(indices + at, channels) : V.Load(indices + at);
        sum += TGradient.Part(g, index, here, share);
    }

    /// <summary>The windows that hold one input pixel.</summary>
    private struct PoolWindows
    {
        internal PoolReach Rows, Columns;

        /// <summary>The pixel's row and column.</summary>
        internal int I, J;

        internal nint Channels;

        /// <summary>What the windows count along the rows, then along the columns.</summary>
        internal float* Counts;
    }

    /// <summary>The reciprocal of a count: nearly all windows count the same, so it is seldom computed.</summary>
    private struct PoolShare
    {
        private float _count;

        internal float Value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        internal void Of(float count)
        {
            if (count == _count)
                return;
            _count = count;
            Value = 1 / count;
        }
    }
}
