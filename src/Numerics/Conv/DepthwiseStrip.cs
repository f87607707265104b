using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Some pixels of a row of the result: one vector of their channels after the other. Steps are in elements or in bytes.</summary>
internal unsafe struct DepthwiseStrip
{
    /// <summary>The middle column's source of the first pixel, and the columns at either side, which may be zeros instead.</summary>
    internal float* X, Left, Right;

    /// <summary>Weights of the leftmost column, and the result.</summary>
    internal float* Weights, Y;

    /// <summary>What sums start from, by channel.</summary>
    internal float* Bias;

    internal bool Relu;

    internal nint Channels, Rows, RowStep, TapStep;

    /// <summary>From one row to the next, in bytes.</summary>
    internal nint LeftBytes, RightBytes, RowTapBytes;

    /// <summary>
    /// From the source to that which the strip's next row is the first to want, of which each vector asks for its share. 0 where all is in
    /// a cache: asking costs 5 % then.
    /// </summary>
    internal nint Ahead;

    /// <summary>Every vector of the source is loaded once for the taps of a row; the sums stay in registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, TPixels, TStreaming>(in DepthwiseStrip strip)
        where V : unmanaged, IVec<V, float>
        where TPixels : struct, ICount
        where TStreaming : struct, ISwitch
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
            float* x9 = x6 + 3 * channels;
            if (strip.Ahead != 0) Ask<V, TPixels>(strip.X + strip.Ahead + start * TPixels.Value);

            V v0 = V.Load(strip.Bias + c), v1 = v0, v2 = v0, v3 = v0, v4 = v0, v5 = v0, v6 = v0, v7 = v0;
            V v8 = v0, v9 = v0, vA = v0, vB = v0;
            for (nint i = strip.Rows; i > 0; i--)
            {
                V a = V.Load(weights), b = V.Load(weights + tapStep), d = V.Load(weights + 2 * tapStep);
                First(left, x0, a, b, ref v0, ref v1);
                Column(V.Load(x0 + channels), a, b, d, ref v0, ref v1, ref v2);
                Column(V.Load(x0 + 2 * channels), a, b, d, ref v1, ref v2, ref v3);
                if (TPixels.Value == 4) Last(x3, right, b, d, ref v2, ref v3);
                if (TPixels.Value > 4) Column(V.Load(x3), a, b, d, ref v2, ref v3, ref v4);
                if (TPixels.Value > 4) Column(V.Load(x3 + channels), a, b, d, ref v3, ref v4, ref v5);
                if (TPixels.Value > 4) Column(V.Load(x3 + 2 * channels), a, b, d, ref v4, ref v5, ref v6);
                if (TPixels.Value > 4) Column(V.Load(x6), a, b, d, ref v5, ref v6, ref v7);
                if (TPixels.Value == 8) Last(x6 + channels, right, b, d, ref v6, ref v7);
                if (TPixels.Value > 8) Column(V.Load(x6 + channels), a, b, d, ref v6, ref v7, ref v8);
                if (TPixels.Value > 8) Column(V.Load(x6 + 2 * channels), a, b, d, ref v7, ref v8, ref v9);
                if (TPixels.Value > 8) Column(V.Load(x9), a, b, d, ref v8, ref v9, ref vA);
                if (TPixels.Value > 8) Column(V.Load(x9 + channels), a, b, d, ref v9, ref vA, ref vB);
                if (TPixels.Value == 12) Last(x9 + 2 * channels, right, b, d, ref vA, ref vB);

                x0 += rowStep;
                x3 += rowStep;
                if (TPixels.Value > 6) x6 += rowStep;
                if (TPixels.Value > 9) x9 += rowStep;

                // Read where they are, as there are not registers enough for all: copies would go to the stack and come back.
                left = (float*)((byte*)left + Volatile.Read(in strip.LeftBytes));
                right = (float*)((byte*)right + Volatile.Read(in strip.RightBytes));
                weights = (float*)((byte*)weights + Volatile.Read(in strip.RowTapBytes));
            }

            if (strip.Relu)
            {
                ReluOp<float> relu = default;
                v0 = relu.Invoke(v0);
                v1 = relu.Invoke(v1);
                v2 = relu.Invoke(v2);
                v3 = relu.Invoke(v3);
                if (TPixels.Value > 4) v4 = relu.Invoke(v4);
                if (TPixels.Value > 4) v5 = relu.Invoke(v5);
                if (TPixels.Value > 4) v6 = relu.Invoke(v6);
                if (TPixels.Value > 4) v7 = relu.Invoke(v7);
                if (TPixels.Value > 8) v8 = relu.Invoke(v8);
                if (TPixels.Value > 8) v9 = relu.Invoke(v9);
                if (TPixels.Value > 8) vA = relu.Invoke(vA);
                if (TPixels.Value > 8) vB = relu.Invoke(vB);
            }

            float* y = strip.Y + c;
            Streaming.Store<V, TStreaming>(y, v0);
            Streaming.Store<V, TStreaming>(y += channels, v1);
            Streaming.Store<V, TStreaming>(y += channels, v2);
            Streaming.Store<V, TStreaming>(y += channels, v3);
            if (TPixels.Value > 4)
            {
                Streaming.Store<V, TStreaming>(y += channels, v4);
                Streaming.Store<V, TStreaming>(y += channels, v5);
                Streaming.Store<V, TStreaming>(y += channels, v6);
                Streaming.Store<V, TStreaming>(y += channels, v7);
            }

            if (TPixels.Value > 8)
            {
                Streaming.Store<V, TStreaming>(y += channels, v8);
                Streaming.Store<V, TStreaming>(y += channels, v9);
                Streaming.Store<V, TStreaming>(y += channels, vA);
                Streaming.Store<V, TStreaming>(y += channels, vB);
            }
        }
    }

    /// <summary>The column ahead of the first pixel and its own.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void First<V>(float* left, float* x, V a, V b, ref V own, ref V behind)
        where V : unmanaged, IVec<V, float>
    {
        V.AddProduct(ref own, V.Load(left), a);
        V column = V.Load(x);
        V.AddProduct(ref own, column, b);
        V.AddProduct(ref behind, column, a);
    }

    /// <summary>What a column of the source is to the pixels before it, at it and behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<V>(V x, V a, V b, V d, ref V before, ref V own, ref V behind)
        where V : unmanaged, IVec<V, float>
    {
        V.AddProduct(ref before, x, d);
        V.AddProduct(ref own, x, b);
        V.AddProduct(ref behind, x, a);
    }

    /// <summary>The last pixel's own column and the one behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Last<V>(float* x, float* right, V b, V d, ref V before, ref V own)
        where V : unmanaged, IVec<V, float>
    {
        V column = V.Load(x);
        V.AddProduct(ref before, column, d);
        V.AddProduct(ref own, column, b);
        V.AddProduct(ref own, V.Load(right), d);
    }

    /// <summary>
    /// Asks for lines in time and a few at once: steps of a pixel are no prefetcher's. Written out, as a loop would stay one.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Ask<V, TPixels>(float* x)
        where V : unmanaged, IVec<V, float>
        where TPixels : struct, ICount
    {
        const int Line = 64 / sizeof(float);
        V.Prefetch(x);
        if (TPixels.Value * V.Lanes > Line) V.Prefetch(x + Line);
        if (TPixels.Value * V.Lanes > 2 * Line) V.Prefetch(x + 2 * Line);
        if (TPixels.Value * V.Lanes > 3 * Line) V.Prefetch(x + 3 * Line);
        if (TPixels.Value * V.Lanes > 4 * Line) V.Prefetch(x + 4 * Line);
        if (TPixels.Value * V.Lanes > 5 * Line) V.Prefetch(x + 5 * Line);
        if (TPixels.Value * V.Lanes > 6 * Line) V.Prefetch(x + 6 * Line);
        if (TPixels.Value * V.Lanes > 7 * Line) V.Prefetch(x + 7 * Line);
        if (TPixels.Value * V.Lanes > 8 * Line) V.Prefetch(x + 8 * Line);
        if (TPixels.Value * V.Lanes > 9 * Line) V.Prefetch(x + 9 * Line);
        if (TPixels.Value * V.Lanes > 10 * Line) V.Prefetch(x + 10 * Line);
        if (TPixels.Value * V.Lanes > 11 * Line) V.Prefetch(x + 11 * Line);
    }
}
