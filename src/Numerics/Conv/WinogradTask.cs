using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// One Winograd convolution: input tiles to points, products, products to output pixels. With many tiles a chunk does all three for
/// its own tiles, whose points stay in its cache; with few, the team shares the points of all tiles and cuts the products by filters.
/// </summary>
internal unsafe struct WinogradTask
{
    internal WinogradGrid Grid;
    internal float* X, Y, U;
    internal ConvFinish Finish;
    internal nint Tiles, BlockTiles;

    // Bytes of points and products that a block of tiles may have: most of a second cache of 1 MiB.
    private const nint BlockBytes = 640 * 1024;

    // With fewer blocks than this the team shares the points of all tiles: there would be too few chunks, or uneven ones, and all
    // the filters' points, more than a cache holds where channels are many, would be read once a block.
    private const int SharedBlocks = 8;

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

    /// <summary>Tiles that are transformed and multiplied together: whole groups of rows of the products.</summary>
    internal static nint TilesOfBlock<V, TDown, TAcross>(in WinogradGrid grid)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint elements = TDown.Points * TAcross.Points * (RowLength<V>(grid.Channels) + Math.Min(grid.Filters, GroupFilters));
        nint rows = Kernels<V, float>.Mr;
        return Math.Clamp(BlockBytes / (elements * sizeof(float)) / rows, 2, 8) * rows;
    }

    internal static void Run<V, TDown, TAcross>(in WinogradTask task)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint blocks = Blocking.CeilDiv(task.Tiles, task.BlockTiles);
        if (blocks >= SharedBlocks)
        {
            var whole = new BlockJob<V, TDown, TAcross> { Task = task };
            Team.Run((int)blocks, ref whole);
            return;
        }

        nint plane = PlaneLength(task.Tiles * RowLength<V>(task.Grid.Channels));
        using Arena.Block<float> points = Arena.Thread.Take<float>(TDown.Points * TAcross.Points * plane);
        var input = new InputJob<V, TDown, TAcross> { Task = task, Points = points.Pointer, Plane = plane };
        Team.Run((int)Blocking.CeilDiv(task.Tiles, InputJob<V, TDown, TAcross>.TilesPerChunk), ref input);
        var products = new PanelJob<V, TDown, TAcross> { Task = task, Points = points.Pointer, Plane = plane, Blocks = blocks };
        Team.Run((int)(blocks * Blocking.CeilDiv(task.Grid.Filters, SharedFilters)), ref products);
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

    /// <summary>The points of some tiles.</summary>
    private struct InputJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal const int TilesPerChunk = 8;

        internal WinogradTask Task;
        internal float* Points;
        internal nint Plane;

        public readonly void Run(int chunk)
        {
            nint begin = (nint)chunk * TilesPerChunk, end = Math.Min(begin + TilesPerChunk, Task.Tiles);
            nint ld = RowLength<V>(Task.Grid.Channels);
            using Arena.Block<float> scratch = Arena.Thread.Take<float>(WinogradInput.Scratch<V, TDown, TAcross>());
            WinogradInput.Transform<V, TDown, TAcross>(Task.Grid, Task.X, begin, end, Points + begin * ld, ld, Plane, scratch.Pointer);
        }
    }

    /// <summary>The products and the output of a panel of filters and a block of tiles.</summary>
    private struct PanelJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal WinogradTask Task;
        internal float* Points;
        internal nint Plane, Blocks;

        public readonly void Run(int chunk)
        {
            nint first = chunk / Blocks * SharedFilters, begin = chunk % Blocks * Task.BlockTiles;
            nint end = Math.Min(begin + Task.BlockTiles, Task.Tiles);
            nint products = TDown.Points * TAcross.Points * PlaneLength((end - begin) * SharedFilters);
            using Arena.Block<float> m = Arena.Thread.Take<float>(products);
            Panels<V, TDown, TAcross>(
                Task, first, SharedFilters, begin, end, Points + begin * RowLength<V>(Task.Grid.Channels), Plane, m.Pointer);
        }
    }
}
