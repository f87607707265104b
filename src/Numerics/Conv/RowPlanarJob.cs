using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Some rows of an image's gradient to a chunk, tile of the output by tile (see <see cref="RowPlanarKernel"/>).</summary>
internal readonly unsafe struct RowPlanarJob<V>(
    RowTable table, RowGrid grid, RowPlanarCut cut, float* dy, float* dx, float* weights, nint* runs, ConvFinish finish) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    public void Run(int chunk)
    {
        nint image = chunk / cut.Blocks, row = chunk % cut.Blocks * cut.Rows, rows = Math.Min(cut.Rows, grid.Height - row);
        nint channels = grid.Channels, plane = grid.Filters * cut.Pitch, points = channels * cut.RowPitch;
        nint columns = Math.Max(grid.CopyColumns, grid.Width + grid.PadLeft);
        using Arena.Block<float> pixels = Arena.Thread.Take<float>(RowTable.Outputs * plane);
        using Arena.Block<float> gradients = Arena.Thread.Take<float>(table.Points * plane + V.Lanes);
        using Arena.Block<float> products = Arena.Thread.Take<float>(table.Points * points);
        using Arena.Block<float> sums = Arena.Thread.Take<float>(columns * points);
        new Span<float>(pixels.Pointer, checked((int)(RowTable.Outputs * plane))).Clear();
        new Span<float>(sums.Pointer, checked((int)(columns * points))).Clear();

        // Output rows that see the block, and those of them that exist.
        nint first = row + grid.PadTop - (grid.FilterHeight - 1), count = rows + grid.FilterHeight - 1;
        nint begin = Math.Max(-first, 0), end = Math.Min(count, grid.OutputHeight - first);
        float* from = dy + (image * grid.OutputHeight + first) * grid.OutputWidth * grid.Filters;
        nint vectors = Blocking.CeilDiv(rows, V.Lanes), most = PlanarTile.Vectors<V>(channels);
        for (nint tile = 0; tile < grid.Across && begin < end; tile++)
        {
            nint column = tile * RowTable.Outputs, width = Math.Min(RowTable.Outputs, grid.OutputWidth - column);
            for (nint j = 0; j < width; j++)
                SetApart(from + (column + j) * grid.Filters, begin, end, pixels.Pointer + j * plane);
            if (width < RowTable.Outputs)
                new Span<float>(pixels.Pointer + width * plane, checked((int)((RowTable.Outputs - width) * plane))).Clear();
            Gradients(pixels.Pointer, count, gradients.Pointer, plane);
            for (nint p = 0; p < table.Points; p++)
            {
                for (nint v = 0; v < vectors; v += most)
                {
                    nint wide = Math.Min(vectors - v, most);
                    PlanarTile.Get<V>(channels, wide == 3 ? 4 : wide)(
                        grid.Filters, weights + p * grid.Depth * grid.Filters, grid.FilterHeight * grid.Filters, runs, grid.FilterHeight,
                        gradients.Pointer + p * plane + v * V.Lanes, cut.Pitch,
                        new TileResult { C = products.Pointer + p * points + v * V.Lanes, Ld = cut.RowPitch, Lanes = V.Lanes });
                }
            }

            Pixels(products.Pointer, points, sums.Pointer + column * points);
        }

        float* output = dx + (image * grid.Height + row) * grid.Width * channels;
        Write(sums.Pointer + grid.PadLeft * points, rows, output);
        finish.Apply<V>(output, rows * grid.Width, channels, 0, channels, chunk);
    }

    /// <summary>A column of output pixels, [row, filter], to [filter, row].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetApart(float* from, nint begin, nint end, float* to)
    {
        nint ld = grid.OutputWidth * grid.Filters;
        for (nint i = begin; i < end; i += V.Lanes)
        {
            nint rows = Math.Min(V.Lanes, end - i), k = 0;
            if (rows == V.Lanes)
            {
                for (; k <= grid.Filters - V.Lanes; k += V.Lanes)
                    V.TransposeBlock(from + i * ld + k, ld, to + k * cut.Pitch + i, cut.Pitch);
            }

            for (; k < grid.Filters; k++)
            {
                for (nint r = 0; r < rows; r++)
                    to[k * cut.Pitch + i + r] = from[(i + r) * ld + k];
            }
        }
    }

    /// <summary>[point, filter, row] of the four columns of a tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gradients(float* pixels, nint count, float* to, nint plane)
    {
        for (nint k = 0; k < grid.Filters; k++)
        {
            for (nint i = 0; i < count; i += V.Lanes)
            {
                float* at = pixels + k * cut.Pitch + i;
                RowOutput.Points(
                    table, V.Load(at), V.Load(at + plane), V.Load(at + 2 * plane), V.Load(at + 3 * plane), to + k * cut.Pitch + i, plane);
            }
        }
    }

    /// <summary>Adds B times the points of a tile to its columns, [column, channel, row].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Pixels(float* products, nint points, float* columns)
    {
        nint pairs = table.Pairs;
        for (nint i = 0; i < points; i += V.Lanes)
        {
            // The sum of a pair goes to the even columns by the inner polynomial, a times its difference to the odd ones.
            float* point = products + i, column = columns + i;
            V zero = V.Load(point), infinity = V.Load(point + (2 * pairs + 1) * points);
            for (nint k = 0; k <= pairs; k++, column += 2 * points)
            {
                V end = V.Broadcast(table.Ends[k]);
                V even = V.MulAdd(zero, end, V.Load(column)), odd = V.MulAdd(infinity, end, V.Load(column + points));
                for (nint pair = 0; pair < pairs; pair++)
                {
                    float* at = point + (1 + 2 * pair) * points;
                    V plus = V.Load(at), minus = V.Load(at + points);
                    if (k > 0)
                        even = V.MulAdd(plus + minus, V.Broadcast(table.Inner[pair * pairs + k - 1]), even);
                    if (k < pairs)
                    {
                        V difference = (plus - minus) * V.Broadcast(table.Powers[3 * pair]);
                        odd = V.MulAdd(difference, V.Broadcast(table.Inner[pair * pairs + k]), odd);
                    }
                }

                even.Store(column);
                odd.Store(column + points);
            }
        }
    }

    /// <summary>[column, channel, row] to pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Write(float* from, nint rows, float* to)
    {
        for (nint r = 0; r < rows; r++, from++)
        {
            float* at = from;
            for (nint i = 0; i < grid.Width * grid.Channels; i++, at += cut.RowPitch)
                *to++ = *at;
        }
    }
}
