using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Input tiles to the points where they are multiplied: V = B^T d B for every tile and channel. The columns of a strip are
/// transformed once, though neighbouring tiles share two of them; pixels outside of the image are zeros that are never read.
/// </summary>
internal static unsafe class WinogradInput
{
    // Columns of a strip done at once: 32 and 2 at 6 points and 64 bytes are 13 KB, in the nearest cache beside what is read.
    private const int StripColumns = 32;

    /// <summary>Elements of scratch that <see cref="Transform"/> needs.</summary>
    internal static nint Scratch<V, TDown, TAcross>()
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
        => (StripColumns + 2) * TDown.Points * V.Lanes;

    /// <summary>v[point, tile - begin, channel] of tiles begin..end-1.</summary>
    /// <param name="grid">The tiles.</param>
    /// <param name="x">The input, channels last.</param>
    /// <param name="begin">First tile.</param>
    /// <param name="end">Tile to stop before.</param>
    /// <param name="v">Room for whole vectors of channels; what lies past the last channel is undefined.</param>
    /// <param name="ld">From one tile to the next, at least the channels rounded up to vectors.</param>
    /// <param name="pointStep">From one point to the next.</param>
    /// <param name="scratch">See <see cref="Scratch"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Transform<V, TDown, TAcross>(
        in WinogradGrid grid, float* x, nint begin, nint end, float* v, nint ld, nint pointStep, float* scratch)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint whole = grid.Channels / V.Lanes * V.Lanes;
        for (nint tile = begin; tile < end;)
        {
            WinogradGrid.Strip strip = grid.StripAt(tile, end, StripColumns / TAcross.Outputs);
            float* target = v + (tile - begin) * ld;
            tile += strip.Count;
            WinogradGrid.Strip next = grid.StripAt(tile, tile + 1, 1);
            Channels<V, TDown, TAcross, Whole>(grid, strip, next, x, 0, whole, target, ld, pointStep, scratch);
            if (whole < grid.Channels)
                Channels<V, TDown, TAcross, Cut>(grid, strip, next, x, whole, grid.Channels, target, ld, pointStep, scratch);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Channels<V, TDown, TAcross, TEdge>(
        in WinogradGrid grid, in WinogradGrid.Strip strip, in WinogradGrid.Strip next, float* x, nint c0, nint c1, float* v, nint ld,
        nint pointStep, float* scratch)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
        where TEdge : struct, IEdge
    {
        nint channels = grid.Channels, rowStep = grid.Width * channels, count = c1 - c0;
        nint tiles = strip.Count;
        nint columns = tiles * TAcross.Outputs + 2;

        // Rows and columns of the patch under the strip that exist.
        nint top = strip.Y * TDown.Outputs - grid.PadTop, left = strip.X * TAcross.Outputs - grid.PadLeft;
        nint firstRow = -top, endRow = grid.Height - top;
        nint firstColumn = Math.Clamp(-left, 0, columns), endColumn = Math.Clamp(grid.Width - left, firstColumn, columns);
        bool inside = firstRow <= 0 && endRow >= TDown.Points;
        // Asked for while this strip is at work: what the next one reads and this one does not, in the order of memory.
        float* soon = x + grid.Offset(next.Image, next.Y * TDown.Outputs - grid.PadTop + 2, next.X * TAcross.Outputs - grid.PadLeft);
        x += grid.Offset(strip.Image, top, left);

        for (nint c = c0; c < c1; c += V.Lanes)
        {
            float* s = scratch;
            for (nint j = 0; j < firstColumn; j++, s += TDown.Points * V.Lanes)
                Clear<V, TDown>(s);
            float* d = x + firstColumn * channels + c;
            if (inside)
            {
                for (nint j = firstColumn; j < endColumn; j++, s += TDown.Points * V.Lanes, d += channels)
                {
                    for (nint i = 0; i < TDown.Outputs; i++)
                        V.Prefetch(soon + i * rowStep);
                    soon += V.Lanes;
                    TDown.Input<V, TEdge>(d, rowStep, 0, TDown.Points, count, s, V.Lanes);
                }
            }
            else
            {
                for (nint j = firstColumn; j < endColumn; j++, s += TDown.Points * V.Lanes, d += channels)
                {
                    for (nint i = 0; i < TDown.Outputs; i++)
                        V.Prefetch(soon + i * rowStep);
                    soon += V.Lanes;
                    TDown.Input<V, TEdge>(d, rowStep, firstRow, endRow, count, s, V.Lanes);
                }
            }

            for (nint j = endColumn; j < columns; j++, s += TDown.Points * V.Lanes)
                Clear<V, TDown>(s);

            s = scratch;
            float* target = v + c;
            for (nint t = 0; t < tiles; t++, target += ld, s += TAcross.Outputs * TDown.Points * V.Lanes)
            {
                float* point = target;
                for (nint i = 0; i < TDown.Points; i++, point += TAcross.Points * pointStep)
                    TAcross.Input<V, Whole>(s + i * V.Lanes, TDown.Points * V.Lanes, 0, TAcross.Points, 0, point, pointStep);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Clear<V, TDown>(float* s)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
    {
        for (nint i = 0; i < TDown.Points; i++)
            default(V).Store(s + i * V.Lanes);
    }
}
