using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <content>Chunks: a few large ones first, small ones that even out when the threads finish.</content>
internal readonly partial struct Blocking
{
    /// <summary>
    /// Columns of a chunk where few rows of A meet B as it is stored: 2 KiB of a row of B in one run (8x4096x4096: 61 at 64 columns, 84 at
    /// 512).
    /// </summary>
    private const int RunColumns = 512;

    /// <summary>Columns of a large chunk: its block of C (48 x 2048 floats) stays in L2 from one pass over K to the next.</summary>
    private const int LargeColumns = 2048;

    /// <summary>
    /// Bytes of k up to which rows are shared out where chunks pack B, the fewest for each thread, and most columns for each row: rows of C
    /// that end in the columns of another thread make the processor fetch lines of it ahead, which costs more than packing B again (nt on
    /// two far cores of a Zen 5, of the time in chunks of columns: 600x600x16 0.62, 1000x500x24 0.83, 2000x1000x16 0.7, 300x1000x32 0.94,
    /// 10000x64x27 0.88; but 200x1200x50 1.1, 100x3000x16 1.31, 1500x1000x64 1.2, double 500x500x64 1.06).
    /// </summary>
    private const int RowsDepthBytes = 208, LeastSharedRows = 100, MostSharedWidth = 4;

    /// <summary>Fewest rows of a chunk of columns that is split.</summary>
    private const int LeastRows = 96;

    /// <summary>
    /// Most rows of such a chunk where panels are few: packing its columns again is under 2 % of its time, and threads that are not
    /// equally fast end together (4096x64x576 on two cores of a busy Zen 3 server 2.71 ms in 4 chunks, 2.55 in 16).
    /// </summary>
    private const int BlockRows = 1024;

    /// <summary>How much longer than its share of the panels the busiest thread may work before rows are split.</summary>
    private const double MostUneven = 1.05;

    /// <summary>Multiplications in the smallest chunk worth handing out, about 2 us: taking a chunk costs 0.1 us.</summary>
    internal const double SmallestChunk = 100_000;

    /// <summary>The same in a product so small that it would not be halved otherwise.</summary>
    private const double SmallestShortChunk = 25_000;

    /// <summary>
    /// Multiplications up to which 512-bit tiles cut C into equal blocks of rows, one for each thread: to even out the ends takes longer
    /// than it gains, above all where C's lines go from core to core with a chunk (two Zen 5 cores, of the time in small chunks: 100^3
    /// 0.67 to 0.71, 128^3 0.85, 150x500x64 0.83, 100x500x100 0.82; but 200^3 1.03, and with less than this k 500x500x16 1.07).
    /// </summary>
    private const double SharedWork = 6e6;

    /// <summary>
    /// The k up to which C is cut into equal blocks of rows too, more of them as there is more work, the row tiles of a thread from which
    /// it is, and its most blocks: C is most of what is waited for, and where a chunk ends within its rows the processor fetches ahead what
    /// is another thread's (two Zen 5 cores, of the time in large chunks and small ones of some columns: 1000x1000x16 0.77, 600x1000x16 0.8,
    /// 100000x64x27 0.78, 500x500x32 0.85, 1000x1000x64 0.97; 100x5000x20, which has few tiles, 1.13; two of AVX2 0.80 to 1.0).
    /// </summary>
    private const int BlocksDepth = 128, LeastBlockTiles = 8, MostBlocks = 16;

    /// <summary>Columns of a block of B that a chunk packs for itself: see <see cref="BlockDepth"/>.</summary>
    private static nint BlockColumns<T>(nint nr)
        => Math.Max(1, Cpu.SecondCacheBytes / 4 * 3 / (BlockDepth * Unsafe.SizeOf<T>()) / nr) * nr;

    /// <summary>Large chunks down three quarters of the rows, small ones for the rest.</summary>
    private static (Region Large, Region Small) CutRows(
        nint m, nint n, nint k, nint mr, nint nr, bool skinny, nint leastPanels, bool packA, nint largeTiles, int threads)
    {
        nint tiles = CeilDiv(m, mr), panels = CeilDiv(n, nr);
        if (threads == 1)
        {
            nint rows = skinny ? m : largeTiles * mr, columns = Math.Min(panels, (skinny ? RunColumns : LargeColumns) / nr) * nr;
            return (new Region(0, m, 0, n, rows, columns), default);
        }

        double unit = (double)mr * nr * Math.Max(k, 1), work = tiles * panels * unit;
        bool many = tiles >= LeastBlockTiles * threads;
        if (!skinny && ((mr > SixRows.Most && work < SharedWork && m >= threads * mr) || (k <= BlocksDepth && many)))
        {
            nint blocks = threads * Math.Clamp((nint)(work / SharedWork), 1, MostBlocks), rows = CeilDiv(m, blocks);
            return (new Region(0, m, 0, n, blocks == threads ? rows : CeilDiv(rows, mr) * mr, n), default);
        }

        // A small chunk is 1/96 of a thread's share, a large one at most half of it (160^3 on two Zen 3 cores 0.070 ms in small ones
        // alone, 0.061 with).
        nint share = tiles * panels / threads;
        double smallest = share * unit * threads < ParallelThreshold ? SmallestShortChunk : SmallestChunk;
        nint small = Math.Max(share / 96, (nint)(smallest / unit) + 1);
        nint smallTiles = 1, smallPanels = panels;
        if (skinny)
            (smallTiles, smallPanels) = (tiles, Math.Clamp(Math.Max(panels / (4 * threads), small / tiles), leastPanels, RunColumns / nr));
        else if (small >= panels || packA) // a chunk of some columns would copy its rows of A for them alone
            smallTiles = Math.Clamp(Math.Max(small / panels, largeTiles == CopiedTiles ? CeilDiv(tiles, 4 * threads) : 1), 1, largeTiles);
        else if (many)
            smallTiles = Math.Clamp(small / panels, 1, largeTiles);
        else
            smallPanels = CeilDiv(panels, CeilDiv(panels, small));

        nint largePanels = Math.Min(panels, LargeColumns / nr);
        nint end = !skinny && largeTiles * largePanels <= share / 2 ? tiles * 3 / 4 / largeTiles * largeTiles * mr : 0;
        return (new Region(0, end, 0, n, largeTiles * mr, largePanels * nr), new Region(end, m, 0, n, smallTiles * mr, smallPanels * nr));
    }

    /// <summary>Large chunks across three quarters of the columns, small ones for the rest.</summary>
    private static unsafe (Region Large, Region Small) CutColumns<T>(nint m, nint n, nint k, nint nr, nint largePanels, int threads)
        where T : unmanaged
    {
        nint panels = CeilDiv(n, nr);
        if (threads == 1)
            return (new Region(0, m, 0, n, m, largePanels * nr), default);
        if (k * sizeof(T) <= RowsDepthBytes && m >= LeastSharedRows * threads && n <= MostSharedWidth * m)
            return (new Region(0, m, 0, n, CeilDiv(m, threads * Math.Max(1, m / (threads * BlockRows))), n), default);

        // With fewer panels than twice the threads, or one over that leaves a thread idle, rows are split too, each part packing its
        // columns again (1000x80x300 on two threads: 0.30 ms in 5 chunks, 0.26 in 10).
        nint most = Math.Max(1, m / LeastRows), parts = Math.Min(CeilDiv(2 * threads, panels), most);
        if (panels < 8 * threads)
            parts = Math.Max(parts, CeilDiv(m, BlockRows));
        while (parts < most && Uneven(panels * parts, threads) > MostUneven)
            parts++;
        nint rows = CeilDiv(m, parts), vectors = CeilDiv(n, nr / 2);

        // Where that helps no more, a chunk may end in the middle of a panel (50x96x8192, three panels: 0.43 ms, and 0.36 as 48 + 48).
        if (parts == most && panels < 4 * threads && Uneven(vectors * parts, threads) < Uneven(panels * parts, threads))
            return (new Region(0, m, 0, n, rows, CeilDiv(vectors, threads) * (nr / 2)), default);
        nint share = panels / threads;
        largePanels = Math.Clamp(share / 3, 1, largePanels);
        nint end = share >= 4 ? panels * 3 / 4 / largePanels * largePanels * nr : 0;
        nint smallPanels = Math.Max(1, share / 16);
        return (new Region(0, m, 0, end, rows, largePanels * nr), new Region(0, m, end, n, rows, smallPanels * nr));
    }

    /// <summary>How much longer than its share the busiest thread works.</summary>
    private static double Uneven(nint chunks, int threads) => (double)CeilDiv(chunks, threads) * threads / chunks;
}
