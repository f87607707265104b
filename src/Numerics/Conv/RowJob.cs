using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A convolution by F(4, r): some rows of an image to a chunk, tile by tile.</summary>
internal readonly unsafe struct RowJob<V>(
    RowTable table, RowGrid grid, nint blockRows, float* x, float* y, float* panels, ConvFinish finish) : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    public void Run(int chunk)
    {
        nint blocks = grid.RowBlocks(blockRows), image = chunk / blocks, row = chunk % blocks * blockRows;
        nint rows = Math.Min(blockRows, grid.OutputHeight - row), length = grid.ColumnLength(rows), depth = grid.Depth;
        nint pointStep = length + 16, productStep = rows * Nr + 16; // a line more: points would fight for the same cache sets
        using Arena.Block<float> copy = Arena.Thread.Take<float>(grid.CopyColumns * length);
        using Arena.Block<float> points = Arena.Thread.Take<float>(table.Points * pointStep);
        using Arena.Block<float> products = Arena.Thread.Take<float>(table.Points * productStep);
        RowInput.Copy<V>(grid, x + image * grid.Height * grid.Width * grid.Channels, row, rows, copy.Pointer, length);

        // Bias and ReLU are done on the way out of the products; anything else in a pass over the chunk.
        bool fused = finish.IsOffset;
        float* bias = fused ? finish.Bias : null;
        V floor = fused ? finish.Floor<V>() : default(ConvFinish).Floor<V>();
        float* output = y + (image * grid.OutputHeight + row) * grid.OutputWidth * grid.Filters;
        for (nint tile = 0; tile < grid.Across; tile++)
        {
            nint column = tile * RowTable.Outputs;
            RowInput.Points<V>(table, copy.Pointer + column * length, length, points.Pointer, pointStep);
            float* u = panels;
            for (nint k = 0; k < grid.Filters; k += Nr)
            {
                nint filters = Math.Min(Nr, grid.Filters - k);
                for (nint p = 0; p < table.Points; p++, u += depth * Nr)
                {
                    WinogradProduct.Run<V>(
                        rows, depth, filters > V.Lanes ? 2 : 1, points.Pointer + p * pointStep, grid.Channels, u,
                        depth * Nr, products.Pointer + p * productStep, Nr);
                }

                RowOutput.Pixels<V>(
                    table, products.Pointer, productStep, rows, filters, Math.Min(RowTable.Outputs, grid.OutputWidth - column),
                    bias == null ? null : bias + k, floor, output + column * grid.Filters + k, grid.OutputWidth * grid.Filters,
                    grid.Filters);
            }
        }

        if (!fused)
            finish.Apply<V>(output, rows * grid.OutputWidth, grid.Filters, 0, grid.Filters, chunk);
    }
}
