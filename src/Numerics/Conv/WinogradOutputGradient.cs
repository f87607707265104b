using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Tiles of the output's gradient to the points where they are multiplied, D = A dY A^T, in panels of filters as the products read
/// them.
/// </summary>
internal static unsafe class WinogradOutputGradient
{
    /// <summary>d[point, panel, tile - begin, filter of the panel] of tiles begin..end-1.</summary>
    /// <param name="grid">The tiles of the forward pass.</param>
    /// <param name="dy">The gradient of the output, channels last.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">Tile to stop before.</param>
    /// <param name="d">The first tile's place in the first panel of the first point.</param>
    /// <param name="panelStep">From one panel to the next; filters missing in the last panel are zeros.</param>
    /// <param name="pointStep">From one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transform<V, TDown, TAcross>(
        in WinogradGrid grid, float* dy, nint begin, nint end, float* d, nint panelStep, nint pointStep)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        float* scratch = stackalloc float[TDown.Points * TAcross.Outputs * V.Lanes + 64 / sizeof(float)];
        scratch = (float*)(((nuint)scratch + 63) & ~(nuint)63);
        nint nr = Kernels<V, float>.Nr, whole = grid.Filters / V.Lanes * V.Lanes;
        for (nint tile = begin; tile < end;)
        {
            WinogradGrid.Strip strip = grid.StripAt(tile, end, nint.MaxValue);
            for (nint t = 0; t < strip.Count; t++)
            {
                float* target = d + (tile - begin + t) * nr;
                nint row = strip.Y * TDown.Outputs, column = (strip.X + t) * TAcross.Outputs;
                float* source = dy + ((strip.Image * grid.OutputHeight + row) * grid.OutputWidth + column) * grid.Filters;
                nint rows = Math.Min(TDown.Outputs, grid.OutputHeight - row);
                nint columns = Math.Min(TAcross.Outputs, grid.OutputWidth - column);
                Tile<V, TDown, TAcross, Whole>(grid, source, 0, whole, rows, columns, target, panelStep, pointStep, scratch);
                if (whole < grid.Filters)
                    Tile<V, TDown, TAcross, Cut>(grid, source, whole, grid.Filters, rows, columns, target, panelStep, pointStep, scratch);
            }

            tile += strip.Count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<V, TDown, TAcross, TEdge>(
        in WinogradGrid grid, float* dy, nint k0, nint k1, nint rows, nint columns, float* d, nint panelStep, nint pointStep,
        float* scratch)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
        where TEdge : struct, IEdge
    {
        nint pixelStep = grid.Filters, rowStep = grid.OutputWidth * pixelStep, count = k1 - k0;
        bool whole = rows == TDown.Outputs && columns == TAcross.Outputs;
        for (nint k = k0; k < k1; k += V.Lanes)
        {
            // The panel that the vector lies in, and its half of it.
            nint vector = k / V.Lanes;
            float* target = d + (vector >> 1) * panelStep + (vector & 1) * V.Lanes;
            float* source = dy + k;
            // Asked for meanwhile, in the order of memory: the next tile of the strip.
            float* soon = dy + TAcross.Outputs * (pixelStep + vector * V.Lanes);
            if (whole)
            {
                for (nint j = 0; j < TAcross.Outputs; j++, source += pixelStep, soon += V.Lanes)
                {
                    for (nint i = 0; i < TDown.Outputs; i++)
                        V.Prefetch(soon + i * rowStep);
                    TDown.OutputGradient<V, TEdge>(
                        source, rowStep, TDown.Outputs, count, scratch + j * V.Lanes, TAcross.Outputs * V.Lanes);
                }

                float* s = scratch;
                for (nint i = 0; i < TDown.Points; i++, s += TAcross.Outputs * V.Lanes, target += TAcross.Points * pointStep)
                    TAcross.OutputGradient<V, Whole>(s, V.Lanes, TAcross.Outputs, 0, target, pointStep);
            }
            else
            {
                for (nint j = 0; j < columns; j++, source += pixelStep)
                    TDown.OutputGradient<V, TEdge>(source, rowStep, rows, count, scratch + j * V.Lanes, TAcross.Outputs * V.Lanes);
                float* s = scratch;
                for (nint i = 0; i < TDown.Points; i++, s += TAcross.Outputs * V.Lanes, target += TAcross.Points * pointStep)
                    TAcross.OutputGradient<V, Whole>(s, V.Lanes, columns, 0, target, pointStep);
            }
        }
    }
}
