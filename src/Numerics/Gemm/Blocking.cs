using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// How a product is cut: every size and threshold of GEMM is here, with its reason. Nothing in it depends on the values, and
/// the bits of the result depend only on <see cref="Kc"/>.
/// </summary>
internal readonly struct Blocking
{
    /// <summary>
    /// Bytes of a row of A (a column of B) in one pass over K. The longer the pass, the fewer times C is read and written again:
    /// at 2048^3 1024 floats give 112.9 GF/s a core and 2048 give 113.8. A block of A of 48 such rows is 384 KiB, inside an L2.
    /// </summary>
    private const int DepthBytes = 8192;

    /// <summary>Rows of a block of C and of the block of A that stays in L2 with it: four tiles share each panel of B read.</summary>
    private const int TilesPerBlock = 4;

    /// <summary>Rows of C per chunk.</summary>
    internal nint Mc { get; private init; }

    /// <summary>Columns of C per chunk.</summary>
    internal nint Nc { get; private init; }

    /// <summary>Depth of one pass over K.</summary>
    internal nint Kc { get; private init; }

    /// <summary>Whether each chunk copies its block of A.</summary>
    internal bool PackA { get; private init; }

    /// <summary>Whether B is copied into panels before the product.</summary>
    internal bool PackB { get; private init; }

    /// <summary>Decides for one product.</summary>
    internal static unsafe Blocking For<V, T>(in Product<T> p, int threads)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr;
        nint depth = DepthBytes / sizeof(T);
        nint passes = Math.Max(1, (p.K + depth - 1) / depth);
        nint kc = (p.K + passes - 1) / passes;

        nint mc = TilesPerBlock * mr;
        nint nc = (p.N + nr - 1) / nr * nr;

        bool packB = p.PackedB == null && (p.TransB || (p.M >= mc && p.K * p.N * sizeof(T) > 300_000));
        bool packA = nc >= 4 * nr && Aliases<T>(p.Lda, p.TransA) && p.K > 64;

        return new Blocking { Mc = mc, Nc = nc, Kc = Math.Max(kc, 1), PackA = packA, PackB = packB };
    }

    private static unsafe bool Aliases<T>(nint ld, bool transposed)
        where T : unmanaged => transposed || ld * sizeof(T) % 4096 == 0;
}
