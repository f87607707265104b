using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The products between the transforms: at every point, tiles x channels times channels x filters of one panel.</summary>
internal static unsafe class WinogradProduct
{
    // Rows of a panel asked for ahead of their use: panels come from the second or third cache.
    private const int AheadRows = 16;

    /// <summary>m[point, tile, 0..Nr) = v[point, tile, :] u[point, :, 0..Nr).</summary>
    /// <param name="points">How many points.</param>
    /// <param name="tiles">How many tiles.</param>
    /// <param name="channels">Depth of the products.</param>
    /// <param name="vectors">Vectors of the panel in use, 1 or 2.</param>
    /// <param name="v">First tile of the first point.</param>
    /// <param name="ld">From one tile to the next.</param>
    /// <param name="vStep">From one point to the next.</param>
    /// <param name="u">The panel: points x channels x Nr.</param>
    /// <param name="m">Overwritten; tiles Nr apart.</param>
    /// <param name="mStep">From one point to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V>(
        nint points, nint tiles, nint channels, nint vectors, float* v, nint ld, nint vStep, float* u, float* m, nint mStep)
        where V : unmanaged, IVec<V, float>
    {
        nint nr = Kernels<V, float>.Nr;
        // Rows are shared out evenly: 16 tiles are 8 and 8, which keeps the arithmetic busier than 12 and 4.
        nint groups = Blocking.CeilDiv(tiles, Kernels<V, float>.Mr);
        nint rows = Blocking.CeilDiv(tiles, groups), larger = tiles - groups * (rows - 1);
        var kernel = Kernels<V, float>.Get(rows, vectors, kMajor: false, cut: false);
        var smaller = Kernels<V, float>.Get(Math.Max(rows - 1, 1), vectors, kMajor: false, cut: false);
        for (nint p = 0; p < points; p++, v += vStep, u += channels * nr, m += mStep)
        {
            float* a = v;
            float* c = m;
            nint g = 0;
            for (; g < larger; g++, a += rows * ld, c += rows * nr)
                kernel(channels, a, ld, u, nr, c, nr, false, AheadRows * nr, V.Lanes);
            for (; g < groups; g++, a += (rows - 1) * ld, c += (rows - 1) * nr)
                smaller(channels, a, ld, u, nr, c, nr, false, AheadRows * nr, V.Lanes);
        }
    }
}
