using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// One weight gradient: for every block of tiles the points of inputs and output gradients, then the products; at last the filters.
/// </summary>
internal unsafe struct WinogradWeightTask
{
    /// <summary>
    /// Bytes of points that a block may have that is shared: written by one thread and read by another, they pass the shared cache.
    /// </summary>
    private const nint BlockBytes = 4 << 20;

    /// <summary>Fewest tiles of a block: the sums so far are read and written once a block.</summary>
    private const nint LeastTiles = 128;

    /// <summary>
    /// Bytes of sums up to which parts of the tiles have sums of their own, joined at the end, so that no points go from core to core:
    /// where these are far apart that takes longer than the products (two Zen 5 cores 450 ns apart: 64 -> 64 at 128x32x32 0.6 of the time,
    /// at 2x112x112 0.65, 64 -> 16 there 0.45, 32 -> 32 at 16x16x16 0.6; 150 ns apart 0.94 to 1.06, but 128 -> 64 at 32x16x16 1.27).
    /// </summary>
    private const nint PartBytes = 640 * 1024;

    /// <summary>The least parts that are worth it, and about as many as one wants: to join one takes as long as some dozen tiles.</summary>
    private const nint LeastParts = 4, FewParts = 8, MostParts = 64;

    /// <summary>Fewest tiles of a part or a block of one, and as many as are worth a part beyond the few.</summary>
    private const nint PartTiles = 48, LargePartTiles = 512;

    /// <summary>
    /// Bytes of sums up to which two parts are, or four of many tiles, and the fewest tiles of a block of one: more parts would take longer
    /// to join than they gain (the same cores, of the time with shared blocks: 128 -> 128 at 32x16x16 0.74, at 128x16x16 0.72, 64 -> 128 at
    /// 32x28x28 0.62, 160 -> 160 at 32x16x16 0.8; one core 1.0 to 1.1, two 105 ns apart 0.99 to 1.1; 192 -> 192 at 32x14x14, 5.3 MB, 0.95).
    /// </summary>
    private const nint LargePartBytes = 4 << 20, LargeBlockTiles = 64;

    /// <summary>Tiles from which these parts are four.</summary>
    private const nint ManyTiles = 2048;

    /// <summary>Bytes of points that a block of a part may have: about a second cache.</summary>
    private const nint NearBytes = 1 << 20;

    internal WinogradGrid Grid;
    internal float* X, Dy, Dw;
    internal nint Tiles;

    internal static void Run<V, TDown, TAcross>(in WinogradWeightTask task)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint points = TDown.Points * TAcross.Points, nr = Kernels<V, float>.Nr;
        nint channels = task.Grid.Channels, panels = Blocking.CeilDiv(task.Grid.Filters, nr);
        nint sumsPlane = WinogradTask.PlaneLength(panels * channels * nr), part = points * sumsPlane;
        bool large = part * sizeof(float) > PartBytes;
        nint parts = large ? PartsOfLarge(task.Tiles, part * sizeof(float)) : PartsOfSmall(task.Tiles);

        using Arena.Block<float> sums = Arena.Thread.Take<float>(parts * part);
        if (parts == 1)
        {
            Add<V, TDown, TAcross>(task, 0, task.Tiles, sums.Pointer, sumsPlane, BlockBytes, LeastTiles);
        }
        else
        {
            var whole = new PartJob<V, TDown, TAcross>
            {
                Task = task,
                Sums = sums.Pointer,
                SumsPlane = sumsPlane,
                Part = part,
                Parts = parts,
                LeastTiles = large ? LargeBlockTiles : PartTiles,
            };

            // With more threads than parts, all of them do each part. Its blocks are the same, and so are its sums.
            if (Team.Threads <= parts)
                Team.Run((int)parts, ref whole);
            else
                for (int i = 0; i < parts; i++)
                    whole.Run(i);
        }

        var filters = new FilterJob<V, TDown, TAcross>
        {
            Task = task,
            Sums = sums.Pointer,
            SumsPlane = sumsPlane,
            Part = part,
            Parts = parts,
        };
        Team.Run((int)(panels * Blocking.CeilDiv(channels, FilterJob<V, TDown, TAcross>.ChannelsPerChunk)), ref filters);
    }

    private static nint PartsOfSmall(nint tiles)
    {
        nint parts = Math.Min(tiles / PartTiles, Math.Clamp(tiles / LargePartTiles, FewParts, MostParts));
        return parts < LeastParts ? 1 : parts;
    }

    private static nint PartsOfLarge(nint tiles, nint bytes)
        => bytes > LargePartBytes || tiles < 2 * LargeBlockTiles ? 1 : tiles < ManyTiles ? 2 : 4;

    /// <summary>The sums over tiles begin..end-1, block by block; on one thread if it is inside of a job.</summary>
    private static void Add<V, TDown, TAcross>(
        in WinogradWeightTask task, nint begin, nint end, float* sums, nint sumsPlane, nint blockBytes, nint leastTiles)
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        nint points = TDown.Points * TAcross.Points, nr = Kernels<V, float>.Nr;
        nint channels = task.Grid.Channels, panels = Blocking.CeilDiv(task.Grid.Filters, nr);
        nint ld = WinogradTask.RowLength<V>(channels);
        nint most = Math.Max(leastTiles, blockBytes / (points * sizeof(float) * (ld + panels * nr)));
        nint block = Blocking.CeilDiv(end - begin, Blocking.CeilDiv(end - begin, most));
        nint plane = WinogradTask.PlaneLength(block * ld), gradientPlane = WinogradTask.PlaneLength(panels * block * nr);

        using Arena.Block<float> inputs = Arena.Thread.Take<float>(points * plane);
        using Arena.Block<float> gradients = Arena.Thread.Take<float>(points * gradientPlane);
        var transform = new TransformJob<V, TDown, TAcross>
        {
            Task = task,
            Inputs = inputs.Pointer,
            Gradients = gradients.Pointer,
            Ld = ld,
            Plane = plane,
            GradientPlane = gradientPlane,
            PanelStep = block * nr,
        };
        var product = new ProductJob<V>
        {
            Inputs = inputs.Pointer,
            Gradients = gradients.Pointer,
            Sums = sums,
            Ld = ld,
            Plane = plane,
            GradientPlane = gradientPlane,
            PanelStep = block * nr,
            Panels = panels,
            SumsPlane = sumsPlane,
            Channels = channels,
            Filters = task.Grid.Filters,
        };
        for (nint tile = begin; tile < end; tile += block)
        {
            transform.Begin = tile;
            transform.End = Math.Min(tile + block, end);
            Team.Run((int)Blocking.CeilDiv(transform.End - tile, TransformJob<V, TDown, TAcross>.TilesPerChunk), ref transform);
            product.Tiles = transform.End - tile;
            product.Accumulate = tile > begin;
            Team.Run((int)(points * panels), ref product);
        }
    }

    /// <summary>The sums of a part of the tiles, whose points no other thread sees.</summary>
    private struct PartJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal WinogradWeightTask Task;
        internal float* Sums;
        internal nint SumsPlane, Part, Parts, LeastTiles;

        public readonly void Run(int chunk)
        {
            nint begin = chunk * Task.Tiles / Parts, end = (chunk + 1) * Task.Tiles / Parts;
            Add<V, TDown, TAcross>(Task, begin, end, Sums + chunk * Part, SumsPlane, NearBytes, LeastTiles);
        }
    }

    /// <summary>The points of some tiles of a block.</summary>
    private struct TransformJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal const int TilesPerChunk = 16;

        internal WinogradWeightTask Task;
        internal float* Inputs, Gradients;
        internal nint Ld, Plane, GradientPlane, PanelStep, Begin, End;

        public readonly void Run(int chunk)
        {
            nint offset = (nint)chunk * TilesPerChunk, begin = Begin + offset, end = Math.Min(begin + TilesPerChunk, End);
            using Arena.Block<float> scratch = Arena.Thread.Take<float>(WinogradInput.Scratch<V, TDown, TAcross>());
            WinogradInput.Transform<V, TDown, TAcross>(Task.Grid, Task.X, begin, end, Inputs + offset * Ld, Ld, Plane, scratch.Pointer);
            WinogradOutputGradient.Transform<V, TDown, TAcross>(
                Task.Grid, Task.Dy, begin, end, Gradients + offset * Kernels<V, float>.Nr, PanelStep, GradientPlane);
        }
    }

    /// <summary>
    /// sums[point, panel, channel, filter] (+)= sum over the tiles of inputs times gradients; a chunk is a point and a panel.
    /// </summary>
    private struct ProductJob<V> : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        internal float* Inputs, Gradients, Sums;
        internal nint Ld, Plane, GradientPlane, PanelStep, Panels, SumsPlane, Channels, Filters, Tiles;
        internal bool Accumulate;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            nint nr = Kernels<V, float>.Nr, point = chunk / Panels, panel = chunk % Panels;
            nint vectors = Filters - panel * nr > V.Lanes ? 2 : 1;
            nint groups = Blocking.CeilDiv(Channels, Kernels<V, float>.Mr);
            nint rows = Blocking.CeilDiv(Channels, groups), larger = Channels - groups * (rows - 1);
            var kernel = Kernels<V, float>.Get(rows, vectors, kMajor: true, cut: false);
            var smaller = Kernels<V, float>.Get(Math.Max(rows - 1, 1), vectors, kMajor: true, cut: false);
            float* a = Inputs + point * Plane;
            float* b = Gradients + point * GradientPlane + panel * PanelStep;
            float* c = Sums + point * SumsPlane + panel * Channels * nr;
            nint g = 0;
            for (; g < larger; g++, a += rows, c += rows * nr)
                kernel(Tiles, a, Ld, b, nr, c, nr, Accumulate, 16 * nr, V.Lanes);
            for (; g < groups; g++, a += rows - 1, c += (rows - 1) * nr)
                smaller(Tiles, a, Ld, b, nr, c, nr, Accumulate, 16 * nr, V.Lanes);
        }
    }

    /// <summary>dw[filter, channel, 3, 3] of a panel of filters and some channels.</summary>
    private struct FilterJob<V, TDown, TAcross> : ITeamBody
        where V : unmanaged, IVec<V, float>
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
    {
        internal const int ChannelsPerChunk = 32;

        internal WinogradWeightTask Task;
        internal float* Sums;
        internal nint SumsPlane, Part, Parts;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run(int chunk)
        {
            nint channels = Task.Grid.Channels, filters = Task.Grid.Filters, nr = Kernels<V, float>.Nr;
            nint channelChunks = Blocking.CeilDiv(channels, ChannelsPerChunk), panels = Blocking.CeilDiv(filters, nr);
            nint panel = chunk / channelChunks, begin = chunk % channelChunks * ChannelsPerChunk;
            nint end = Math.Min(begin + ChannelsPerChunk, channels), step = Parts == 1 ? SumsPlane : V.Lanes;
            float* whole = stackalloc float[TDown.Points * TAcross.Points * V.Lanes];
            float* columns = stackalloc float[3 * TAcross.Points * V.Lanes];
            float* taps = stackalloc float[9 * V.Lanes];
            for (nint c = begin; c < end; c++)
            {
                for (nint half = 0; half < nr; half += V.Lanes)
                {
                    nint filter = panel * nr + half, count = Math.Min(V.Lanes, filters - filter);
                    float* source = Sums + (panel * channels + c) * nr + half;
                    if (Parts > 1)
                    {
                        Join(source, whole);
                        source = whole;
                    }

                    for (nint j = 0; j < TAcross.Points; j++)
                    {
                        TDown.FilterGradient<V>(
                            source + j * step, TAcross.Points * step, columns + j * V.Lanes, TAcross.Points * V.Lanes);
                    }

                    for (nint i = 0; i < 3; i++)
                        TAcross.FilterGradient<V>(columns + i * TAcross.Points * V.Lanes, V.Lanes, taps + i * 3 * V.Lanes, V.Lanes);
                    for (nint k = 0; k < count; k++)
                        for (nint tap = 0; tap < 9; tap++)
                            Task.Dw[((filter + k) * channels + c) * 9 + tap] = taps[tap * V.Lanes + k];
                }
            }
        }

        /// <summary>The sums of a vector of filters at all points, over all parts.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private readonly void Join(float* source, float* whole)
        {
            for (nint point = 0; point < TDown.Points * TAcross.Points; point++, source += SumsPlane)
            {
                V sum = V.Load(source);
                for (nint part = 1; part < Parts; part++)
                    sum += V.Load(source + part * Part);
                sum.Store(whole + point * V.Lanes);
            }
        }
    }
}
