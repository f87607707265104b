using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Distances by differences, one coordinate after the other: queries against one panel of points.</summary>
internal static unsafe class DirectPanel<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Coordinates in one pass. A panel of 64 floats is then 128 KiB, which stays in L2 while all queries pass over it;
    /// the partial sums that this starts also keep the rounding error of long vectors down.
    /// </summary>
    internal const int Depth = 512;

    /// <summary>Queries of a tile.</summary>
    internal static nint Rows => DistanceKernel.MaxRows;

    /// <summary>Points of a panel.</summary>
    internal static nint Width => (V.Registers >= 32 ? 4 : 2) * V.Lanes;

    /// <summary>sums[i, j] = sum of the terms of query i and point j over all coordinates.</summary>
    /// <param name="q">First query, rows dim apart.</param>
    /// <param name="queries">How many.</param>
    /// <param name="p">First point, rows dim apart.</param>
    /// <param name="points">1..Width.</param>
    /// <param name="dim">Coordinates, 1 or more.</param>
    /// <param name="panel">Scratch: Depth x Width elements.</param>
    /// <param name="sums">queries x Width elements.</param>
    /// <param name="wanted">One entry per tile of queries, zero to leave the tile out; null for all.</param>
    internal static void Run<TTerm>(T* q, nint queries, T* p, nint points, nint dim, T* panel, T* sums, byte* wanted)
        where TTerm : struct, ITerm
    {
        nint vectors = (points + V.Lanes - 1) / V.Lanes;
        for (nint k0 = 0; k0 < dim; k0 += Depth)
        {
            nint depth = Math.Min(Depth, dim - k0);
            Panel.Pack<V, T>(p + k0, dim, points, depth, panel, Width);
            for (nint i = 0; i < queries; i += Rows)
            {
                if (wanted != null && wanted[i / Rows] == 0)
                    continue;
                var kernel = Get<TTerm>(Math.Min(Rows, queries - i), vectors);
                kernel(depth, q + i * dim + k0, dim, panel, Width, sums + i * Width, Width, k0 > 0);
            }
        }
    }

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, void> Get<TTerm>(nint rows, nint vectors)
        where TTerm : struct, ITerm
        => vectors switch
        {
            1 => Get<TTerm, N1>(rows),
            2 => Get<TTerm, N2>(rows),
            3 => Get<TTerm, N3>(rows),
            _ => Get<TTerm, N4>(rows),
        };

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, void> Get<TTerm, TVectors>(nint rows)
        where TTerm : struct, ITerm
        where TVectors : struct, ICount
        => rows switch
        {
            1 => &DistanceKernel.Run<V, T, N1, TVectors, TTerm>,
            2 => &DistanceKernel.Run<V, T, N2, TVectors, TTerm>,
            3 => &DistanceKernel.Run<V, T, N3, TVectors, TTerm>,
            _ => &DistanceKernel.Run<V, T, N4, TVectors, TTerm>,
        };
}
