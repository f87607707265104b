using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>What a strip does to its sums before it writes them.</summary>
internal enum StripFinish
{
    None,
    Affine,
    Relu,
}

/// <summary>Some pixels of a row of the result: one vector of their channels after the other. Steps are in elements.</summary>
internal unsafe struct DepthwiseStrip
{
    /// <summary>The middle column's source of the first pixel, and the columns at either side, which may be zeros instead.</summary>
    internal float* X, Left, Right;

    /// <summary>Weights of the leftmost column, and the result.</summary>
    internal float* Weights, Y;

    internal float* Scale, Bias;
    internal nint Channels, Rows, RowStep, LeftStep, RightStep, TapStep, RowTapStep;

    /// <summary>From the source to that which the strip's next row is the first to want.</summary>
    internal nint Ahead;

    internal StripFinish Finish;
    internal bool Streaming;

    /// <summary>Every vector of the source is loaded once for the taps of a row; the sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, TPixels>(in DepthwiseStrip strip)
        where V : unmanaged, IVec<V, float>
        where TPixels : struct, ICount
    {
        nint channels = strip.Channels, tapStep = strip.TapStep, rowStep = strip.RowStep;
        for (nint start = 0; start < channels; start += V.Lanes)
        {
            // The last vector may overlap the one before.
            nint c = Math.Min(start, channels - V.Lanes);
            float* left = strip.Left + c;
            float* right = strip.Right + c;
            float* weights = strip.Weights + c;
            float* x0 = strip.X + c;
            float* x3 = x0 + 3 * channels;
            float* x6 = x3 + 3 * channels;
            Ask<V>(x0 + strip.Ahead, channels, TPixels.Value);

            V v0 = default, v1 = default, v2 = default, v3 = default, v4 = default, v5 = default, v6 = default, v7 = default;
            for (nint i = strip.Rows; i > 0; i--)
            {
                V a = V.Load(weights), b = V.Load(weights + tapStep), d = V.Load(weights + 2 * tapStep);
                v0 = V.MulAdd(V.Load(left), a, v0);
                V x = V.Load(x0);
                v0 = V.MulAdd(x, b, v0);
                v1 = V.MulAdd(x, a, v1);
                x = V.Load(x0 + channels);
                v0 = V.MulAdd(x, d, v0);
                v1 = V.MulAdd(x, b, v1);
                v2 = V.MulAdd(x, a, v2);
                x = V.Load(x0 + 2 * channels);
                v1 = V.MulAdd(x, d, v1);
                v2 = V.MulAdd(x, b, v2);
                v3 = V.MulAdd(x, a, v3);
                x = V.Load(x3);
                v2 = V.MulAdd(x, d, v2);
                v3 = V.MulAdd(x, b, v3);
                if (TPixels.Value == 8)
                {
                    v4 = V.MulAdd(x, a, v4);
                    x = V.Load(x3 + channels);
                    v3 = V.MulAdd(x, d, v3);
                    v4 = V.MulAdd(x, b, v4);
                    v5 = V.MulAdd(x, a, v5);
                    x = V.Load(x3 + 2 * channels);
                    v4 = V.MulAdd(x, d, v4);
                    v5 = V.MulAdd(x, b, v5);
                    v6 = V.MulAdd(x, a, v6);
                    x = V.Load(x6);
                    v5 = V.MulAdd(x, d, v5);
                    v6 = V.MulAdd(x, b, v6);
                    v7 = V.MulAdd(x, a, v7);
                    x = V.Load(x6 + channels);
                    v6 = V.MulAdd(x, d, v6);
                    v7 = V.MulAdd(x, b, v7);
                    v7 = V.MulAdd(V.Load(right), d, v7);
                }
                else
                {
                    v3 = V.MulAdd(V.Load(right), d, v3);
                }

                x0 += rowStep;
                x3 += rowStep;
                if (TPixels.Value == 8) x6 += rowStep;

                // Read where they are, as there are not registers enough for all: copies would go to the stack and come back.
                left += Volatile.Read(in strip.LeftStep);
                right += Volatile.Read(in strip.RightStep);
                weights += Volatile.Read(in strip.RowTapStep);
            }

            if (strip.Finish != StripFinish.None)
            {
                V bias = strip.Bias == null ? default : V.Load(strip.Bias + c);
                if (strip.Scale == null)
                {
                    // The same bits as by a scale of one, and not in the way of the next multiplications.
                    v0 += bias;
                    v1 += bias;
                    v2 += bias;
                    v3 += bias;
                    if (TPixels.Value == 8)
                    {
                        v4 += bias;
                        v5 += bias;
                        v6 += bias;
                        v7 += bias;
                    }
                }
                else
                {
                    V scale = V.Load(strip.Scale + c);
                    v0 = V.MulAdd(v0, scale, bias);
                    v1 = V.MulAdd(v1, scale, bias);
                    v2 = V.MulAdd(v2, scale, bias);
                    v3 = V.MulAdd(v3, scale, bias);
                    if (TPixels.Value == 8)
                    {
                        v4 = V.MulAdd(v4, scale, bias);
                        v5 = V.MulAdd(v5, scale, bias);
                        v6 = V.MulAdd(v6, scale, bias);
                        v7 = V.MulAdd(v7, scale, bias);
                    }
                }

                if (strip.Finish == StripFinish.Relu)
                {
                    ReluOp<float> relu = default;
                    v0 = relu.Invoke(v0);
                    v1 = relu.Invoke(v1);
                    v2 = relu.Invoke(v2);
                    v3 = relu.Invoke(v3);
                    if (TPixels.Value == 8)
                    {
                        v4 = relu.Invoke(v4);
                        v5 = relu.Invoke(v5);
                        v6 = relu.Invoke(v6);
                        v7 = relu.Invoke(v7);
                    }
                }
            }

            float* y = strip.Y + c;
            Store(y, v0, strip.Streaming);
            Store(y += channels, v1, strip.Streaming);
            Store(y += channels, v2, strip.Streaming);
            Store(y += channels, v3, strip.Streaming);
            if (TPixels.Value == 8)
            {
                Store(y += channels, v4, strip.Streaming);
                Store(y += channels, v5, strip.Streaming);
                Store(y += channels, v6, strip.Streaming);
                Store(y + channels, v7, strip.Streaming);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V>(float* y, V value, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        if (streaming)
            value.StoreStreaming(y);
        else
            value.Store(y);
    }

    /// <summary>Asks for the next row's vectors, in time and a few at once: steps of a pixel are no prefetcher's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask<V>(float* x, nint channels, int pixels)
        where V : unmanaged, IVec<V, float>
    {
        V.Prefetch(x);
        V.Prefetch(x + channels);
        V.Prefetch(x + 2 * channels);
        V.Prefetch(x += 3 * channels);
        if (pixels != 8)
            return;
        V.Prefetch(x + channels);
        V.Prefetch(x + 2 * channels);
        V.Prefetch(x += 3 * channels);
        V.Prefetch(x + channels);
    }
}
