using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Products back to pixels: Y = A^T M A for every tile and some filters, written straight into the result and finished there.
/// </summary>
internal static unsafe class WinogradOutput
{
    /// <summary>Writes and finishes some filters of tiles begin..end-1.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="m">Products [point, tile - begin, filter - filter0], whole vectors of them.</param>
    /// <param name="ld">From one tile to the next.</param>
    /// <param name="pointStep">From one point to the next.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">Tile to stop before.</param>
    /// <param name="filter0">First filter.</param>
    /// <param name="filters">How many.</param>
    /// <param name="y">The result, channels last.</param>
    /// <param name="finish">What is done to the rows written.</param>
    /// <param name="block">The block of the result that the tiles are.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transform<V, TDown, TAcross>(
        in WinogradGrid grid, float* m, nint ld, nint pointStep, nint begin, nint end, nint filter0, nint filters, float* y,
        in ConvFinish finish, nint block)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        float* scratch = stackalloc float[TDown.Outputs * TAcross.Points * V.Lanes + 64 / sizeof(float)];
        scratch = (float*)(((nuint)scratch + 63) & ~(nuint)63);
        nint whole = filters / V.Lanes * V.Lanes;
        bool finishing = !finish.IsEmpty;
        for (nint tile = begin; tile < end;)
        {
            WinogradGrid.Strip strip = grid.StripAt(tile, end, nint.MaxValue);
            float* source = m + (tile - begin) * ld;
            nint row = strip.Y * TDown.Outputs, column = strip.X * TAcross.Outputs;
            nint rows = Math.Min(TDown.Outputs, grid.OutputHeight - row);
            nint columns = Math.Min(strip.Count * TAcross.Outputs, grid.OutputWidth - column);
            float* target = y + ((strip.Image * grid.OutputHeight + row) * grid.OutputWidth + column) * grid.Filters + filter0;
            for (nint t = 0; t < strip.Count; t++)
            {
                nint width = Math.Min(TAcross.Outputs, columns - t * TAcross.Outputs);
                float* tileTarget = target + t * TAcross.Outputs * grid.Filters;
                if (whole > 0)
                    Tile<V, TDown, TAcross, Whole>(grid, source + t * ld, pointStep, whole, tileTarget, rows, width, scratch);
                if (whole < filters)
                {
                    Tile<V, TDown, TAcross, Cut>(
                        grid, source + t * ld + whole, pointStep, filters - whole, tileTarget + whole, rows, width, scratch);
                }
            }

            if (finishing)
            {
                // A strip from side to side is a piece of the image without gaps.
                bool joined = columns == grid.OutputWidth;
                nint pixels = joined ? rows * columns : columns, pieces = joined ? 1 : rows;
                for (nint i = 0; i < pieces; i++)
                    finish.Apply<V>(target + i * grid.OutputWidth * grid.Filters, pixels, grid.Filters, filter0, filters, block);
            }

            tile += strip.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, TDown, TAcross, TEdge>(
        in WinogradGrid grid, float* m, nint pointStep, nint filters, float* y, nint rows, nint columns, float* scratch)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
        where TEdge : struct, IEdge
    {
        nint pixelStep = grid.Filters, rowStep = grid.OutputWidth * pixelStep;
        for (nint k = 0; k < filters; k += V.Lanes)
        {
            for (nint j = 0; j < TAcross.Points; j++)
            {
                TDown.Output<V, Whole>(
                    m + j * pointStep + k, TAcross.Points * pointStep, scratch + j * V.Lanes, TAcross.Points * V.Lanes, TDown.Outputs, 0);
            }

            float* target = y + k;
            float* s = scratch;
            if (columns == TAcross.Outputs)
            {
                for (nint i = 0; i < rows; i++, target += rowStep, s += TAcross.Points * V.Lanes)
                    TAcross.Output<V, TEdge>(s, V.Lanes, target, pixelStep, TAcross.Outputs, filters);
            }
            else
            {
                for (nint i = 0; i < rows; i++, target += rowStep, s += TAcross.Points * V.Lanes)
                    TAcross.Output<V, TEdge>(s, V.Lanes, target, pixelStep, columns, filters);
            }
        }
    }
}
