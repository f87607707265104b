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
        nint x0 = Math.Clamp(g.MinX, 0, g.InWidth), x1 = Math.Clamp(g.MinX + columns, x0, g.InWidth);
        nint left = Math.Clamp(-g.MinX, 0, columns);
        for (nint r = 0; r < rows; r++, to += g.RowPitch)
        {
            nint y = firstRow + r;
            nint end = g.Pixels > 0 ? Math.Clamp(g.Pixels - y * g.InWidth, 0, x1) : x1;
            if (y < 0 || y >= g.InHeight || end <= x0)
            {
                Clear(to, columns * g.PixelPitch);
                continue;
            }

            float* from = image + (y * g.InWidth + x0) * g.InChannels;
            float* target = to + left * g.PixelPitch;
            Clear(to, left * g.PixelPitch);
            Pixels<V>(from, g.InChannels, target, g.PixelPitch, end - x0, g.C);
            target += (end - x0) * g.PixelPitch;
            Clear(target, columns * g.PixelPitch - (nint)(target - to));
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
