using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// How a product is cut into chunks for the team and passes over K: every size and threshold of the tiled GEMM is here, with
/// its reason. The bits of the result depend on <see cref="Depth"/> alone, never on the chunks or the number of threads.
/// </summary>
internal readonly struct Blocking
{
    /// <summary>
    /// Bytes of a row of A (a column of B) in one pass over K. The longer the pass, the fewer times C is read and written again:
    /// at 2048^3 1024 floats give 112.9 GF/s a core and 2048 give 113.8. A block of A of 48 such rows is 384 KiB, inside an L2.
    /// </summary>
    private const int DepthBytes = 8192;

    /// <summary>Row tiles of a large chunk: as many share each panel of B on its way from L3 to L2.</summary>
    private const int LargeTiles = 4;

    /// <summary>Column panels of a large chunk: its block of C (48 x 2048 floats) stays in L2 from one pass over K to the next.</summary>
    private const int LargePanels = 64;

    /// <summary>Multiplications in the smallest chunk worth handing out, about 2 us: taking a chunk costs 0.1 us.</summary>
    private const double SmallestChunk = 100_000;

    /// <summary>
    /// Multiplications below which the caller works alone, about 10 us. A helper costs 2.5 us whether or not it was parked.
    /// </summary>
    private const double ParallelThreshold = 500_000;

    /// <summary>Depth of one pass over K.</summary>
    internal nint Depth { get; private init; }

    /// <summary>Whether each chunk copies its block of A.</summary>
    internal bool PackA { get; private init; }

    /// <summary>Whether B is copied into panels before the product.</summary>
    internal bool PackB { get; private init; }

    /// <summary>Large chunks cover rows 0..<see cref="LargeEnd"/>-1; the small ones after them even out the threads' finish.</summary>
    internal nint LargeEnd { get; private init; }

    /// <summary>Rows and columns of a large chunk.</summary>
    internal (nint Rows, nint Columns) Large { get; private init; }

    /// <summary>Rows and columns of a small chunk.</summary>
    internal (nint Rows, nint Columns) Small { get; private init; }

    /// <summary>Decides for one product.</summary>
    internal static unsafe Blocking For<V, T>(in Product<T> p, int threads)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr;
        nint tiles = CeilDiv(p.M, mr), panels = CeilDiv(p.N, nr);
        nint depth = CeilDiv(p.K, Math.Max(1, CeilDiv(p.K, DepthBytes / sizeof(T))));

        bool packB = p.PackedB == null && (p.TransB || (tiles >= 4 && p.K * p.N * sizeof(T) > 600_000));
        bool packA = panels >= 4 && p.K > 64 && tiles >= 4 && (p.TransA ? p.M * p.K * sizeof(T) > 300_000 : p.Lda * sizeof(T) % 4096 == 0);

        nint largeEnd = p.M;
        nint largePanels = Math.Min(panels, LargePanels);
        nint smallTiles = 1, smallPanels = panels;
        if (threads > 1 && p.Work >= ParallelThreshold)
        {
            // A small chunk is 1/32 of a thread's share, a large one at most 1/4 of it.
            double unit = (double)mr * nr * Math.Max(p.K, 1);
            nint share = tiles * panels / threads;
            nint small = Math.Max(share / 32, (nint)(SmallestChunk / unit) + 1);
            if (small >= panels)
                smallTiles = Math.Min(LargeTiles, small / panels);
            else
                smallPanels = CeilDiv(panels, CeilDiv(panels, small));
            largeEnd = LargeTiles * largePanels <= share / 4 ? tiles * 3 / 4 / LargeTiles * LargeTiles * mr : 0;
        }

        return new Blocking
        {
            Depth = Math.Max(depth, 1),
            PackA = packA,
            PackB = packB,
            LargeEnd = largeEnd,
            Large = (LargeTiles * mr, largePanels * nr),
            Small = (smallTiles * mr, smallPanels * nr),
        };
    }

    internal static nint CeilDiv(nint a, nint b) => (a + b - 1) / b;
}
