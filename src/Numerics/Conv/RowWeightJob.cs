using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The sums of a slice (see <see cref="RowWeightKernel"/>).</summary>
internal readonly unsafe struct RowWeightJob<V>(RowTable table, RowGrid grid, RowWeightCut cut, float* x, float* dy, float* sums)
    : ITeamBody
    where V : unmanaged, IVec<V, float>
{
    private static nint Nr => Kernels<V, float>.Nr;

    public void Run(int slice)
    {
        nint length = grid.ColumnLength(cut.Rows), inputStep = cut.Tiles * length + 16;
        nint panelStep = cut.Tiles * cut.Rows * Nr, gradientStep = cut.Panels * panelStep + 16;
        using Arena.Block<float> copy = Arena.Thread.Take<float>(grid.CopyColumns * length);
        using Arena.Block<float> inputs = Arena.Thread.Take<float>(table.Points * inputStep);
        using Arena.Block<float> gradients = Arena.Thread.Take<float>(table.Points * gradientStep);
        using Arena.Block<nint> runs = Arena.Thread.Take<nint>(cut.Tiles);
        for (nint t = 0; t < cut.Tiles; t++)
            runs.Pointer[t] = t * length;

        nint blocks = grid.RowBlocks(cut.Rows), first = slice * cut.Units / cut.Slices, end = (slice + 1) * cut.Units / cut.Slices;
        for (nint unit = first; unit < end; unit++)
        {
            nint image = unit / blocks, row = unit % blocks * cut.Rows, rows = Math.Min(cut.Rows, grid.OutputHeight - row);
            RowInput.Copy<V>(grid, x + image * grid.Height * grid.Width * grid.Channels, row, rows, copy.Pointer, length);
            float* gradient = dy + (image * grid.OutputHeight + row) * grid.OutputWidth * grid.Filters;
            for (nint tile = 0; tile < grid.Across; tile += cut.Tiles)
            {
                nint tiles = Math.Min(cut.Tiles, grid.Across - tile);
                for (nint t = 0; t < tiles; t++)
                {
                    nint column = (tile + t) * RowTable.Outputs;
                    RowInput.Points<V>(table, copy.Pointer + column * length, length, inputs.Pointer + t * length, inputStep);
                    Gradients(
                        gradient + column * grid.Filters, rows, Math.Min(RowTable.Outputs, grid.OutputWidth - column),
                        gradients.Pointer + t * rows * Nr, panelStep, gradientStep);
                }

                float* sum = sums + slice * cut.SliceSize;
                for (nint panel = 0; panel < cut.Panels; panel++)
                {
                    for (nint p = 0; p < table.Points; p++, sum += grid.Depth * Nr)
                    {
                        Products(
                            inputs.Pointer + p * inputStep, rows, runs.Pointer, tiles,
                            gradients.Pointer + p * gradientStep + panel * panelStep,
                            Math.Min(2, Blocking.CeilDiv(grid.Filters - panel * Nr, V.Lanes)),
                            sum, unit > first || tile > 0);
                    }
                }
            }
        }
    }

    /// <summary>d[point, panel, row, filter of the panel] of a tile; zeros for what is past the last filter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Gradients(float* from, nint rows, nint pixels, float* d, nint panelStep, nint pointStep)
    {
        nint step = grid.Filters;
        for (nint k = 0; k < cut.Panels * Nr; k += V.Lanes)
        {
            nint left = Math.Max(grid.Filters - k, 0);
            float* source = from + k, target = d + k / Nr * panelStep + k % Nr;
            if (left >= V.Lanes && pixels == RowTable.Outputs)
            {
                for (nint r = 0; r < rows; r++, source += grid.OutputWidth * step, target += Nr)
                {
                    RowOutput.Points(
                        table, V.Load(source), V.Load(source + step), V.Load(source + 2 * step), V.Load(source + 3 * step), target,
                        pointStep);
                }

                continue;
            }

            for (nint r = 0; r < rows; r++, source += grid.OutputWidth * step, target += Nr)
            {
                RowOutput.Points(
                    table, UpTo<V>.Load(source, left), pixels > 1 ? UpTo<V>.Load(source + step, left) : default,
                    pixels > 2 ? UpTo<V>.Load(source + 2 * step, left) : default,
                    pixels > 3 ? UpTo<V>.Load(source + 3 * step, left) : default, target, pointStep);
            }
        }
    }

    /// <summary>sum[row and channel of the filter, filter] (+)= inputs times gradients at one point, over rows and tiles.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Products(float* a, nint rows, nint* runs, nint tiles, float* b, nint vectors, float* sum, bool accumulate)
    {
        nint groups = Blocking.CeilDiv(grid.Depth, Kernels<V, float>.Mr), each = grid.Depth / groups, larger = grid.Depth - each * groups;
        var large = RunsKernel.Sums<V>(each + 1, vectors, accumulate);
        var small = RunsKernel.Sums<V>(each, vectors, accumulate);
        var result = new TileResult { C = sum, Ld = Nr, Lanes = V.Lanes };
        for (nint g = 0; g < groups; g++)
        {
            nint height = g < larger ? each + 1 : each;
            (g < larger ? large : small)(rows, a, grid.Channels, runs, tiles, b, 0, result);
            a += height;
            result.C += height * Nr;
        }
    }
}
