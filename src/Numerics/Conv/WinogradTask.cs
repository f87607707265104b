using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// One Winograd convolution: input tiles to points, products, products to output pixels. A chunk does all three, so that no points go from
/// core to core: for its own tiles, and where they are few beside the filters for its own filters, with the points of all tiles.
/// </summary>
internal unsafe struct WinogradTask
{
    internal WinogradGrid Grid;
    internal float* X, Y, U;
    internal ConvFinish Finish;
    internal nint Tiles, BlockTiles;

    // Bytes of points and products that a block of tiles may have: most of a second cache of 1 MiB.
    private const nint BlockBytes = 640 * 1024;

    // Blocks that even out when the threads finish.
    private const int ManyBlocks = 8;

    // Fewer tiles than this for each filter are cut by filters, whose points are read once then, while each chunk transforms all tiles
    // (two far Zen 5 cores, two blocks of tiles by parts of filters: 49 tiles of 64 -> 64 0.74, of 128 -> 128 0.93, of 64 -> 256 0.97, 16
    // tiles of 96 -> 96 0.72, of 64 -> 64 0.85; but of 128 -> 128 1.9, 32 tiles of 256 -> 256 1.04), unless filters are no more than a
    // panel.
    private const double TilesOfFilter = 1.0 / 6;

    // Tiles of a block from which there are more than two: fewer groups of rows read the filters' points less often (49 tiles of 96 -> 96
    // in two 0.91 of the time in four, 98 of 128 -> 128 in four 0.94 of that in eight).
    private const int ManyTiles = 24;

    // Filters whose products are made before they become pixels: lines of a pixel that are then written at once (four are 3 %
    // faster than two), and the width of a chunk where the team shares them out.
    internal const nint GroupFilters = 64;

    private const nint SharedFilters = 32;

    /// <summary>
    /// From one tile's points to the next: whole vectors, and a line more where rows would fight for the same cache sets.
    /// </summary>
    internal static nint RowLength<V>(nint channels)
        where V : unmanaged, IVec<V, float>
    {
        nint length = Blocking.CeilDiv(channels, V.Lanes) * V.Lanes;
        return length % 128 == 0 ? length + 16 : length;
    }

    /// <summary>Room for a plane of points: a line more than a multiple of two lines, for the same reason.</summary>
    internal static nint PlaneLength(nint elements) => ((elements + 31) & ~(nint)31) + 16;

    /// <summary>
    /// Most tiles that are transformed and multiplied together: whole groups of rows of the products, three at least with 32 registers,
    /// since each block reads the points of all filters (two Zen 5 cores, of the time with two: 512 -> 512 at 128x4x4 0.93, at 32x7x7 0.92,
    /// 256 -> 256 at 8x14x14 0.90, at 128x8x8 0.97; of AVX2 1.0 to 1.08).
    /// </summary>
    internal static nint MostTilesOfBlock<V, TDown, TAcross>(in WinogradGrid grid)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint elements = TDown.Points * TAcross.Points * (RowLength<V>(grid.Channels) + Math.Min(grid.Filters, GroupFilters));
        nint rows = Kernels<V, float>.Mr;
        return Math.Clamp(BlockBytes / (elements * sizeof(float)) / rows, V.Registers >= 32 ? 3 : 2, 8) * rows;
    }

    /// <summary>How many are: no more than leave work for several threads, the same for any number of them.</summary>
    internal static nint TilesOfBlock(in WinogradGrid grid, nint tiles, nint most)
    {
        if (tiles >= ManyBlocks * most || !AreCutByTiles(grid, tiles))
            return most;
        nint blocks = tiles >= ManyBlocks * ManyTiles ? ManyBlocks : tiles >= 4 * ManyTiles ? 4 : 2;
        return Math.Clamp(Blocking.CeilDiv(tiles, blocks), 1, most);
    }

    private static bool AreCutByTiles(in WinogradGrid grid, nint tiles)
        => tiles >= TilesOfFilter * grid.Filters || grid.Filters <= SharedFilters;

    internal static void Run<V, TDown, TAcross>(in WinogradTask task)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint blocks = Blocking.CeilDiv(task.Tiles, task.BlockTiles), groups = Blocking.CeilDiv(task.Grid.Filters, SharedFilters);
        if (blocks >= ManyBlocks || (AreCutByTiles(task.Grid, task.Tiles) && blocks >= Math.Min(groups, Team.Threads)))
        {
            var tiles = new BlockJob<V, TDown, TAcross> { Task = task };
            Team.Run((int)blocks, ref tiles);
            return;
        }

        nint share = Blocking.CeilDiv(groups, Math.Min(groups, Team.Threads));
        var filters = new FilterJob<V, TDown, TAcross> { Task = task, Share = share * SharedFilters };
        Team.Run((int)Blocking.CeilDiv(groups, share), ref filters);
    }

    /// <summary>Some panels of filters for tiles begin..end-1, whose points are given.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Panels<V, TDown, TAcross>(
        in WinogradTask task, nint first, nint most, nint begin, nint end, float* v, nint plane, float* products)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint points = TDown.Points * TAcross.Points, nr = Kernels<V, float>.Nr;
        nint channels = task.Grid.Channels, filters = Math.Min(most, task.Grid.Filters - first);
        nint productLd = Blocking.CeilDiv(filters, nr) * nr, productPlane = PlaneLength((end - begin) * productLd);
        nint panel = PlaneLength(channels * nr);
        for (nint p = 0; p < points; p++)
        {
            for (nint k = 0; k < filters; k += nr)
            {
                WinogradProduct.Run<V>(
                    end - begin, channels, filters - k > V.Lanes ? 2 : 1, v + p * plane, RowLength<V>(channels),
                    task.U + ((first + k) / nr * points + p) * panel, panel, products + p * productPlane + k, productLd);
            }
        }

        WinogradOutput.Transform<V, TDown, TAcross>(
            task.Grid, products, productLd, productPlane, begin, end, first, filters, task.Y, task.Finish, begin / task.BlockTiles);
    }

    /// <summary>All of the work for a block of tiles.</summary>
    private struct BlockJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal WinogradTask Task;

        public readonly void Run(int chunk)
        {
            nint begin = chunk * Task.BlockTiles, end = Math.Min(begin + Task.BlockTiles, Task.Tiles);
            nint points = TDown.Points * TAcross.Points, ld = RowLength<V>(Task.Grid.Channels);
            nint plane = PlaneLength((end - begin) * ld);
            using Arena.Block<float> v = Arena.Thread.Take<float>(points * plane);
            using Arena.Block<float> m = Arena.Thread.Take<float>(
                Math.Max(points * PlaneLength((end - begin) * GroupFilters), WinogradInput.Scratch<V, TDown, TAcross>()));
            WinogradInput.Transform<V, TDown, TAcross>(Task.Grid, Task.X, begin, end, v.Pointer, ld, plane, m.Pointer);
            for (nint first = 0; first < Task.Grid.Filters; first += GroupFilters)
                Panels<V, TDown, TAcross>(Task, first, GroupFilters, begin, end, v.Pointer, plane, m.Pointer);
        }
    }

    /// <summary>Some of the filters for all tiles, whose points each chunk makes for itself.</summary>
    private struct FilterJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal WinogradTask Task;
        internal nint Share;

        public readonly void Run(int chunk)
        {
            nint points = TDown.Points * TAcross.Points, ld = RowLength<V>(Task.Grid.Channels), plane = PlaneLength(Task.Tiles * ld);
            nint products = points * PlaneLength(Math.Min(Task.BlockTiles, Task.Tiles) * SharedFilters);
            using Arena.Block<float> v = Arena.Thread.Take<float>(points * plane);
            using Arena.Block<float> m = Arena.Thread.Take<float>(Math.Max(products, WinogradInput.Scratch<V, TDown, TAcross>()));
            WinogradInput.Transform<V, TDown, TAcross>(Task.Grid, Task.X, 0, Task.Tiles, v.Pointer, ld, plane, m.Pointer);
            nint last = Math.Min((chunk + 1) * Share, Task.Grid.Filters);
            for (nint first = chunk * Share; first < last; first += SharedFilters)
            {
                for (nint begin = 0; begin < Task.Tiles; begin += Task.BlockTiles)
                {
                    nint end = Math.Min(begin + Task.BlockTiles, Task.Tiles);
                    Panels<V, TDown, TAcross>(Task, first, SharedFilters, begin, end, v.Pointer + begin * ld, plane, m.Pointer);
                }
            }
        }
    }
}
