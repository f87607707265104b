using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Copies of a few input rows with zeros around the image, near enough to stay in L2 while they are used.</summary>
internal static unsafe class DirectStrip
{
    /// <summary>Copies the channels of a group.</summary>
    /// <param name="g">The geometry.</param>
    /// <param name="image">The first pixel of the image, at the group's channels.</param>
    /// <param name="firstRow">First row, may be outside of the image.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="to">Room for them, geometry.RowPitch apart.</param>
    internal static void Copy<V>(in DirectGeometry g, float* image, nint firstRow, nint rows, float* to)
        where V : unmanaged, IVec<V, float>
    {
        nint columns = g.StripColumns;
        nint begin = g.MinX >= 0 ? 0 : Math.Min(Blocking.CeilDiv(-g.MinX, g.SampleX), columns);
        nint wholeEnd = g.MinX >= g.InWidth ? begin : Math.Clamp(Blocking.CeilDiv(g.InWidth - g.MinX, g.SampleX), begin, columns);
        for (nint r = 0; r < rows; r++, to += g.RowPitch)
        {
            nint y = firstRow + r * g.SampleY;
            nint end = g.Pixels > 0 ? Math.Clamp(g.Pixels - y * g.InWidth, 0, wholeEnd) : wholeEnd;
            if (y < 0 || y >= g.InHeight || end <= begin)
            {
                Clear(to, columns * g.PixelPitch);
                continue;
            }

            float* from = image + (y * g.InWidth + g.MinX + begin * g.SampleX) * g.InChannels;
            Clear(to, begin * g.PixelPitch);
            Pixels<V>(from, g.SampleX * g.InChannels, to + begin * g.PixelPitch, g.PixelPitch, end - begin, g.C);
            Clear(to + end * g.PixelPitch, (columns - end) * g.PixelPitch);
        }
    }

    /// <summary>Copies pixels of some channels from one pitch to another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pixels<V>(float* from, nint fromPitch, float* to, nint toPitch, nint count, nint channels)
        where V : unmanaged, IVec<V, float>
    {
        if (fromPitch == channels && toPitch == channels)
        {
            channels *= count;
            count = 1;
        }

        for (nint i = 0; i < count; i++, from += fromPitch, to += toPitch)
        {
            nint j = 0;
            for (; j <= channels - V.Lanes; j += V.Lanes)
                V.Load(from + j).Store(to + j);
            for (; j < channels; j++)
                to[j] = from[j];
        }
    }

    private static void Clear(float* to, nint count) => new Span<float>(to, checked((int)count)).Clear();
}
