using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The micro-kernel instances of one vector type, by shape.</summary>
internal static unsafe class Kernels<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of a full tile: what the register file holds beside two vectors of B and a broadcast.</summary>
    internal static nint Mr => V.Registers >= 32 ? MicroKernel.MaxRows : 6;

    /// <summary>Columns of a full tile.</summary>
    internal static nint Nr => 2 * V.Lanes;

    /// <summary>The instance for a tile of <paramref name="rows"/> (1..Mr) x <paramref name="vectors"/> (1 or 2).</summary>
    internal static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, void> Get(nint rows, nint vectors, bool kMajor) => (vectors, kMajor) switch
    {
        (1, false) => ForRows<N1, RowMajor>(rows),
        (1, true) => ForRows<N1, KMajor>(rows),
        (_, false) => ForRows<N2, RowMajor>(rows),
        (_, true) => ForRows<N2, KMajor>(rows),
    };

    private static delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, void> ForRows<TVectors, TOrder>(nint rows)
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        => rows switch
        {
            1 => &MicroKernel.Run<V, T, N1, TVectors, TOrder>,
            2 => &MicroKernel.Run<V, T, N2, TVectors, TOrder>,
            3 => &MicroKernel.Run<V, T, N3, TVectors, TOrder>,
            4 => &MicroKernel.Run<V, T, N4, TVectors, TOrder>,
            5 => &MicroKernel.Run<V, T, N5, TVectors, TOrder>,
            6 => &MicroKernel.Run<V, T, N6, TVectors, TOrder>,
            7 => &MicroKernel.Run<V, T, N7, TVectors, TOrder>,
            8 => &MicroKernel.Run<V, T, N8, TVectors, TOrder>,
            9 => &MicroKernel.Run<V, T, N9, TVectors, TOrder>,
            10 => &MicroKernel.Run<V, T, N10, TVectors, TOrder>,
            11 => &MicroKernel.Run<V, T, N11, TVectors, TOrder>,
            _ => &MicroKernel.Run<V, T, N12, TVectors, TOrder>,
        };
}
