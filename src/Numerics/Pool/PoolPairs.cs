using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Windows of 2 x 2 pixels side by side, what nearly all networks have: no loops over a window, and in the backward pass each window
/// writes its own four pixels (in cache twice as fast as <see cref="PoolForward"/> and three times as <see cref="PoolBackward"/>).
/// </summary>
internal static unsafe class PoolPairs
{
    /// <summary>Whether the windows are such, and channels fill vectors.</summary>
    internal static bool Suits<V>(in PoolPlan plan)
        where V : unmanaged, IVec<V, float> => plan.Rows.IsPairs && plan.Columns.IsPairs && plan.Channels >= V.Lanes;

    /// <summary>One row of outputs; true if there may be NaN in it: then it has to be done anew in another way.</summary>
    /// <param name="plan">The call.</param>
    /// <param name="row">Row of the output.</param>
    /// <param name="image">The image.</param>
    /// <param name="y">Receives the row.</param>
    /// <param name="indices">Receives the winners, for a fold that has them.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool Forward<V, TFold, TStreaming, TAsks>(in PoolPlan plan, nint row, float* image, float* y, float* indices)
        where V : unmanaged, IVec<V, float>
        where TFold : struct, IPoolFold
        where TStreaming : struct, ISwitch
        where TAsks : struct, ISwitch
    {
        nint channels = plan.Channels, width = plan.Columns.Size, outputs = plan.Columns.Outputs, at = 2 * row * width;
        float* upper = image + at * channels;
        float* lower = upper + width * channels;
        nint ahead = 2 * width * channels;
        V start = V.Broadcast(TFold.Start), count = V.Constant(4), sum = default;
        for (nint o = 0; o < outputs; o++, at += 2, upper += 2 * channels, lower += 2 * channels, y += channels)
        {
            V first = PoolForward.Position<V, TFold>(TFold.StartAt(at)), here = PoolForward.Position<V, TFold>(at);
            V right = PoolForward.Position<V, TFold>(at + 1);
            V below = PoolForward.Position<V, TFold>(at + width), last = PoolForward.Position<V, TFold>(at + width + 1);
            for (nint i = 0; i < channels; i += V.Lanes)
            {
                // The last vector may overlap the one before.
                nint c = Math.Min(i, channels - V.Lanes);
                V value = start, index = first;
                if (TAsks.On)
                {
                    V.Prefetch(upper + ahead + c);
                    V.Prefetch(upper + ahead + channels + c);
                    V.Prefetch(lower + ahead + c);
                    V.Prefetch(lower + ahead + channels + c);
                }

                V a = V.Load(upper + c), b = V.Load(upper + channels + c), d = V.Load(lower + c), e = V.Load(lower + channels + c);
                TFold.Take(a, here, ref value, ref index);
                TFold.Take(b, right, ref value, ref index);
                TFold.Take(d, below, ref value, ref index);
                TFold.Take(e, last, ref value, ref index);
                if (TFold.MissesNaN)
                    sum += (a + b) + (d + e);
                Streaming.Store<V, TStreaming>(y + c, TFold.Finish(value, count));
                if (TFold.HasIndices)
                    Streaming.Store<V, TStreaming>(indices + o * channels + c, index);
            }
        }

        return TFold.MissesNaN && V.Any(V.Xor(V.EqualTo(sum, sum), V.EqualTo(default, default)));
    }

    /// <summary>The two rows of the input gradient under a row of windows.</summary>
    /// <param name="plan">The call.</param>
    /// <param name="row">Row of the output.</param>
    /// <param name="indices">Winners of the row, for a gradient that has them.</param>
    /// <param name="dy">The row.</param>
    /// <param name="image">The gradient of the image.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Backward<V, TGradient, TStreaming>(in PoolPlan plan, nint row, float* indices, float* dy, float* image)
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient
        where TStreaming : struct, ISwitch
    {
        nint channels = plan.Channels, width = plan.Columns.Size, outputs = plan.Columns.Outputs, at = 2 * row * width;
        V share = V.Constant(0.25);

        // One row after the other: what is written past the caches had better be in order.
        for (int half = 0; half < 2; half++, at += width)
        {
            float* dx = image + at * channels;
            for (nint o = 0; o < outputs; o++, dx += 2 * channels)
            {
                V here = Position<V, TGradient>(at + 2 * o), right = Position<V, TGradient>(at + 2 * o + 1);
                float* g = dy + o * channels, winners = indices + (TGradient.HasIndices ? o * channels : 0);
                nint i = 0;

                // Two vectors are a whole line at 256 bits: lines written past the caches in halves are written twice.
                for (; i <= channels - 2 * V.Lanes; i += 2 * V.Lanes)
                {
                    V g0 = V.Load(g + i), g1 = V.Load(g + i + V.Lanes), index0 = default, index1 = default;
                    if (TGradient.HasIndices)
                        (index0, index1) = (V.Load(winners + i), V.Load(winners + i + V.Lanes));
                    Streaming.Store<V, TStreaming>(dx + i, TGradient.Part(g0, index0, here, share));
                    Streaming.Store<V, TStreaming>(dx + i + V.Lanes, TGradient.Part(g1, index1, here, share));
                    Streaming.Store<V, TStreaming>(dx + channels + i, TGradient.Part(g0, index0, right, share));
                    Streaming.Store<V, TStreaming>(dx + channels + i + V.Lanes, TGradient.Part(g1, index1, right, share));
                }

                for (; i < channels; i += V.Lanes)
                {
                    // The last vector may overlap the one before.
                    nint c = Math.Min(i, channels - V.Lanes);
                    V part = V.Load(g + c), index = TGradient.HasIndices ? V.Load(winners + c) : default;
                    Streaming.Store<V, TStreaming>(dx + c, TGradient.Part(part, index, here, share));
                    Streaming.Store<V, TStreaming>(dx + channels + c, TGradient.Part(part, index, right, share));
                }
            }

            // What no window holds.
            new Span<float>(dx, (int)((width - 2 * outputs) * channels)).Clear();
        }

        if (row == plan.Rows.Outputs - 1 && 2 * plan.Rows.Outputs < plan.Rows.Size)
            new Span<float>(image + at * channels, (int)(width * channels)).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Position<V, TGradient>(nint at)
        where V : unmanaged, IVec<V, float>
        where TGradient : struct, IPoolGradient => TGradient.HasIndices ? V.Broadcast(BitConverter.Int32BitsToSingle((int)at)) : default;
}
