using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A direct convolution with few output channels (see <see cref="PlanarKernel"/>): some rows of an image to a chunk.</summary>
internal readonly unsafe struct PlanarJob<V>(
    DirectGeometry geometry, PlanarGeometry planes, float* x, float* y, float* weights, nint* runs, ConvFinish finish) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private readonly nint _width = PlanarTile.Vectors<V>(geometry.K) * V.Lanes;

    public void Run(int chunk)
    {
        nint blocks = planes.RowBlocks(geometry);
        nint image = chunk / blocks, q0 = chunk % blocks * planes.Rows, rows = Math.Min(planes.Rows, geometry.Rows - q0);
        nint stripRows = geometry.StripRows(rows);
        using Arena.Block<float> strip = Arena.Thread.Take<float>(stripRows * geometry.C * planes.Pitch);
        nint first = q0 * geometry.StrideY * geometry.SampleY + geometry.MinY;
        for (nint r = 0; r < stripRows; r++)
            SetApart(image, first + r * geometry.SampleY, strip.Pointer + r * geometry.C * planes.Pitch);

        float* output = y + image * geometry.OutHeight * geometry.OutWidth * geometry.OutChannels;
        float* a = weights;
        nint* taps = runs;
        for (nint f = 0; f < geometry.PhaseCount; f++)
        {
            ref readonly DirectPhase phase = ref geometry.Phases[f];
            nint depth = phase.Depth, count = depth / geometry.C;
            for (nint q = q0; q < Math.Min(q0 + rows, phase.Rows); q++)
            {
                float* c = output + ((q * geometry.StepY + phase.Row) * geometry.OutWidth + phase.Column) * geometry.OutChannels;
                Row(phase.Columns, count, a, taps, strip.Pointer + (q - q0) * geometry.StrideY * geometry.C * planes.Pitch, c);
            }

            a += depth * geometry.K;
            taps += count;
        }

        nint y0 = q0 * geometry.StepY, pixels = (Math.Min((q0 + rows) * geometry.StepY, geometry.OutHeight) - y0) * geometry.OutWidth;
        finish.Apply<V>(
            output + y0 * geometry.OutWidth * geometry.OutChannels, pixels, geometry.OutChannels, 0, geometry.OutChannels, chunk);
    }

    /// <summary>One row of the grid: tiles of all output channels x two or four vectors of columns, stored pixel by pixel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Row(nint columns, nint taps, float* a, nint* places, float* b, float* c)
    {
        float* tile = stackalloc float[(int)(geometry.K * _width)];
        nint step = geometry.StepX * geometry.OutChannels;
        if (taps == 0)
            new Span<float>(tile, (int)(geometry.K * _width)).Clear();
        for (nint column = 0; column < columns; column += _width)
        {
            nint count = Math.Min(_width, columns - column);
            if (taps > 0)
            {
                nint vectors = Blocking.CeilDiv(count, V.Lanes);
                PlanarTile.Get<V>(geometry.K, vectors == 3 ? 4 : vectors)(
                    geometry.C, a, taps * geometry.C, places, taps, b + column, planes.Pitch,
                    new TileResult { C = tile, Ld = _width, Lanes = V.Lanes });
            }

            for (nint i = 0; i < count; i++, c += step)
            {
                for (nint k = 0; k < geometry.K; k++)
                    c[k] = tile[k * _width + i];
            }
        }
    }

    /// <summary>Transposes a row of pixels into rows of channels, with zeros around the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetApart(nint image, nint row, float* to)
    {
        new Span<float>(to, (int)(geometry.C * planes.Pitch)).Clear();
        if (row < 0 || row >= geometry.InHeight)
            return;
        float* from = x + (image * geometry.InHeight + row) * geometry.InWidth * geometry.InChannels;
        for (nint part = 0; part < geometry.StrideX; part++)
        {
            // Columns of this part that are in the image: start + i step.
            nint start = geometry.MinX + part * geometry.SampleX, step = geometry.StrideX * geometry.SampleX;
            nint i = start >= 0 ? 0 : Blocking.CeilDiv(-start, step);
            nint end = Math.Min(planes.Columns, Blocking.CeilDiv(geometry.InWidth - start, step));
            nint ld = step * geometry.InChannels;
            for (; i < end; i += V.Lanes)
            {
                float* pixels = from + (start + i * step) * geometry.InChannels, target = to + part * planes.Columns + i;
                nint count = Math.Min(V.Lanes, end - i), c = 0;
                if (count == V.Lanes)
                {
                    for (; c <= geometry.C - V.Lanes; c += V.Lanes)
                        V.TransposeBlock(pixels + c, ld, target + c * planes.Pitch, planes.Pitch);
                }

                for (; c < geometry.C; c++)
                {
                    for (nint j = 0; j < count; j++)
                        target[c * planes.Pitch + j] = pixels[j * ld + c];
                }
            }
        }
    }
}
