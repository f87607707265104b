using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The products between the transforms: at every point, tiles x channels times channels x filters of one panel.</summary>
internal static unsafe class WinogradProduct
{
    // Rows of a panel asked for ahead of their use: 16 hide the second and third cache where a panel is read for many tiles (of 12 rows;
    // those of six follow it as fast without); the panels of a few tiles come from memory as fast as it gives them (512 channels at 7x7:
    // 16 rows 0.64 ms, 64 rows 0.54).
    private const int AheadRows = 16, StreamedRows = 64;

    /// <summary>m[tile, 0..Nr) = v[tile, :] u[:, 0..Nr) at one point.</summary>
    /// <param name="tiles">How many tiles.</param>
    /// <param name="channels">Depth of the products.</param>
    /// <param name="vectors">Vectors of the panel in use, 1 or 2.</param>
    /// <param name="v">First tile.</param>
    /// <param name="ld">From one tile to the next.</param>
    /// <param name="u">The panel: channels x Nr.</param>
    /// <param name="next">From this panel to the one that is wanted after it.</param>
    /// <param name="m">Overwritten.</param>
    /// <param name="mLd">From one tile to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V>(nint tiles, nint channels, nint vectors, float* v, nint ld, float* u, nint next, float* m, nint mLd)
        where V : unmanaged, IVec<V, float>
    {
        nint nr = Kernels<V, float>.Nr;
        // Rows are shared out evenly: 16 tiles are 8 and 8, which keeps the arithmetic busier than 12 and 4.
        nint groups = Blocking.CeilDiv(tiles, Kernels<V, float>.Mr);
        nint rows = Blocking.CeilDiv(tiles, groups), larger = tiles - groups * (rows - 1);
        var kernel = Kernels<V, float>.Get(rows, vectors, kMajor: false, cut: false);
        nint ahead = groups == 1 ? StreamedRows * nr : V.Registers >= 32 ? AheadRows * nr : 0;
        for (nint g = 0; g < groups; g++, v += rows * ld, m += rows * mLd)
        {
            if (g == larger)
                kernel = Kernels<V, float>.Get(--rows, vectors, kMajor: false, cut: false);

            // The second group finds its panel near and asks for the next one: from another page than the one that is being read, so that
            // more is on its way (two Zen 3 cores: 512 channels at 7x7 1.64 to 1.44 ms, 384 at 13x13 2.76 to 2.51, 8 images of 7x7 8.6
            // to 8.0).
            kernel(channels, v, ld, u, nr, m, mLd, false, g == 1 ? next : ahead, V.Lanes);
        }
    }
}
