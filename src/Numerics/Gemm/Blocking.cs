using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// How a product is cut into chunks for the team and passes over K: every size and threshold of the tiled GEMM is here and in
/// Blocking.Cut.cs, with its reason (GF/s are of two Zen 4 cores, float, peak 235). The bits of the result depend on
/// <see cref="Depth"/> alone, and that on the shape, the leading dimensions, the level and the processor's caches, never on the
/// number of threads.
/// </summary>
internal readonly partial struct Blocking
{
    /// <summary>
    /// Elements of a row of A in one pass over K when B streams past a block of A held in L2. The longer the pass, the fewer
    /// times C is read and written again: 2048^3 has 226 at 1024 and 228 at 2048, in double 106 and 110 (peak 118).
    /// </summary>
    internal const int LongDepth = 2048;

    /// <summary>
    /// Elements of a row of A in one pass when a block of B that a chunk packs for itself fills three quarters of L2 (1024 floats x 384
    /// columns of 2 MiB) and strips of A pass by. Deep, since C is read and written again after each pass (2048^3 on one core of an
    /// Emerald Rapids 168 GF/s, with 768 x 512 162, with 512 x 768 159; in double 1000^3 on two 13.0 ms at 1024, 13.9 at 512).
    /// </summary>
    internal const int BlockDepth = 1024;

    /// <summary>
    /// Row tiles of such a strip: with all rows at every panel, A comes from the third cache again and again (1000^3 on two cores of the
    /// same 7.2 ms, in strips 6.4; 384x64x512 on one core of a Zen 3 93.6 and 94.5 % of its peak).
    /// </summary>
    internal const int StripTiles = 4;

    /// <summary>
    /// The same when few rows of A meet a large B as it is stored: 256 rows of B, so that the pages they lie in stay in the TLB
    /// from one panel to the next (12x1024x1024: 75 at 24 rows, 166 at 128, 195 at 256).
    /// </summary>
    internal const int ShortDepth = 256;

    /// <summary>
    /// Rows of A up to which Zen 4 follows a B that no cache holds (<see cref="StreamedBytes"/>) through memory in long runs, 8 rows
    /// side by side (<see cref="StreamedDepth"/>), while C stays in L1: DRAM gives 35 GB/s that way and 20 in short runs. Tiles of six
    /// rows take longer for their many starts than they gain: see <see cref="VectorMatrixJob{V, T}"/>.
    /// </summary>
    private const int StreamedRows = 8;

    /// <inheritdoc cref="StreamedRows"/>
    internal const double StreamedBytes = 24e6;

    /// <inheritdoc cref="StreamedRows"/>
    private const int StreamedDepth = 8;

    /// <summary>32 rows x 24 cycles, a trip to memory: at 2048^3 112 -> 114 GF/s a core of a Zen 4; 4, 8 and 16 rows gave less.</summary>
    internal const int AheadRows = 32;

    /// <summary>
    /// The same where few rows of A meet B as it is stored: an Emerald Rapids cannot wait for more lines at once (8x4096x4096 on two cores
    /// 1.63 ms with 32, 1.58 with 16, 1.41 with 8, 1.60 with 4), a Zen 5 needs no asking for the long runs of <see cref="WideTile"/>
    /// (4x4096x1024 on one core 1.06 to 1.14 of the time, 24x1024x1024 1.03 to 1.29, 5x1000x1000 1.07; 32x2000x3000 0.93 with 16).
    /// </summary>
    private static int AheadStored(bool isWide) => Cpu.IsZen4 ? AheadRows : isWide && Cpu.IsZen5 ? 0 : 8;

    /// <summary>Row tiles of a large chunk: as many share each panel of B on its way from L3 to L2.</summary>
    private const int LargeTiles = 4;

    /// <summary>
    /// The same where 256-bit tiles copy a transposed A, and the depth of a pass: four tiles are a line and a half of each row of A, which
    /// is a page of its own, and the copy is to stay in L2 (two Zen 3 cores, of the time with 4 tiles and 2048: 784x64x3000 0.8,
    /// 3072x50x1000 0.8, 1000x64x1000 0.77).
    /// </summary>
    private const int CopiedTiles = 8, CopiedDepth = 1024;

    /// <summary>
    /// Bytes of a transposed A from which it is copied for two panels of B: rows that come from memory are asked for in the copy
    /// (1024x32x2000, 8 MB, 0.8 of the time; 784x32x2000 1.08).
    /// </summary>
    private const double CopiedBytesForTwo = 8e6;

    /// <summary>
    /// Bytes of C from which 256-bit tiles ask for the place of the tile below, about what leaves the second cache: each row lies in a page
    /// of its own, which no hardware prefetcher finds (two Zen 3 cores: 2000x2000x32 0.69 of the time, 1001x1501x64 0.57, 600x900x300 0.89,
    /// 512^3 0.96; 300^3 1.01). Asking takes some 10 cycles of a tile, and where k is short and C still in the third cache from the call
    /// before, up to 7 % of the time (500x500x16); where something else has passed through since, that takes 0.75.
    /// </summary>
    private const double FarBytesC = 6e5;

    /// <summary>
    /// Bytes of A, more than a shared third cache keeps, from which 512-bit tiles ask for the rows of the next tile, and the most panels of
    /// B and k for that: what few panels leave the processor waiting for (two Zen 5 cores: 50176x48x96 0.83 of the time, 50176x64x96 0.93,
    /// 100000x32x64 0.95, one core 0.79, 0.87, 0.76; 20000x128x256 1.0, 5000x64x512 1.09).
    /// </summary>
    internal const double FarBytesA = 12e6;

    /// <inheritdoc cref="FarBytesA"/>
    internal const int FarPanels = 4, FarDepth = 256;

    /// <summary>
    /// Bytes of C, more than a shared third cache keeps, from which tiles write it past the caches, and the most k for that: it is not
    /// read first then (two Zen 5 cores: 2000x2000x8 0.57 of the time, 2000x2000x32 0.86, 5000x1600x64 0.94; two Zen 3 cores: 0.63 to
    /// 0.72, 0.93 to 0.96, 5000x1600x32 0.86 to 0.9, 2000x4000x64 0.95 to 0.99; nothing at 256).
    /// </summary>
    private const double StreamedBytesC = 12e6;

    /// <inheritdoc cref="StreamedBytesC"/>
    private const int StreamedDepthC = 64;

    /// <summary>
    /// Bytes of B up to which it is read as stored by several row tiles, while A is not tall (600x1000x1000 on one core of an Emerald
    /// Rapids 9.3 ms as stored and 7.5 packed by chunks, 333x777x555 2.18 and 1.78, 512^3 1.60 and 1.66; Zen 4 has 1000x1000 at 218 GF/s
    /// as stored and 200 packed first).
    /// </summary>
    private static double StoredBytes => Cpu.IsZen4 ? 4.5e6 : 1.1e6;

    /// <summary>The same for a tall A, and the bytes from which few rows of A pass by B in short passes.</summary>
    private const double NearBytes = 560e3;

    /// <summary>
    /// Bytes of A from which 256-bit tiles copy it: they read it twice as often as 512-bit tiles, and six rows that far apart are more
    /// than the prefetchers follow (1000^3 on two Zen 3 cores, peak 207: 171 as stored, 192 copied; 384^3 the other way round).
    /// </summary>
    private const double BigA = 1.5e6;

    /// <summary>
    /// Bytes of a transposed A up to which all of it is turned around before the product, if B is large enough
    /// (<see cref="TurnedElementsB"/>): its columns share a few sets of the caches, and each panel of B reads them again. At AVX2
    /// 512x3072x128 went from 152 to 170 GF/s, 80x256x2048 from 154 to 165; large ones gain less (700x900x1500 at AVX-512 148 to 155).
    /// </summary>
    private const int TurnedBytes = 32 << 20;

    /// <inheritdoc cref="TurnedBytes"/>
    private const int TurnedElementsB = 300_000;

    /// <summary>
    /// Rows of C up to which 256-bit tiles do that, and bytes of A up to which they do in any case, as where B is taken in slabs; else
    /// copying A chunk by chunk does not wait for all of it (two Zen 3 cores, the time with copies by that of turning: 400x100x4000 0.82,
    /// 784x128x2500 0.76, 1500x1000x300 0.91, 100x100x8000 0.8, 1000^3 0.97; but 128x3072x512 1.16, 512x3072x128 1.07, 2048^3 1.12).
    /// </summary>
    private const int TurnedRows = 64, TurnedNearBytes = 700_000;

    /// <summary>
    /// Multiplications below which the caller works alone, about 10 us. A helper costs 2.5 us whether or not it was parked.
    /// </summary>
    internal const double ParallelThreshold = 500_000;

    /// <summary>
    /// Multiplications times bytes of an element from which a helper that is at hand is worth its 1.2 us, about 3 us of work (64^3
    /// floats: 5.4 us alone, 4.0 with it; 48^3: 2.3 and 2.7).
    /// </summary>
    private const double ShortThreshold = 600_000;

    /// <summary>
    /// How many times as long a product takes where the data path is 128 bits wide, so that a helper is worth as much of less work (two
    /// cores of a Zen 1, best times, by that with the threshold of the others: 128x10x100 0.63, 37x53x71 0.68, 64^3 0.80 to 0.85, 48^3 0.7
    /// to 1.15; in minutes when both threads are on one core the median of 48^3 and 64^3 is 1.11 to 1.14).
    /// </summary>
    private const int NarrowPathPace = 4;

    /// <summary>
    /// The k that takes as long as writing C: of a product with less than that most of the time is C's, whose lines a helper has to get
    /// from the other core or to give back (250x320x8 on two far cores of a Zen 5 18 us, alone 7.7; 100^3, as much work, 7.7 and 10.9).
    /// A C that no cache keeps is written sooner by two (double 3072x600x1 0.20 ms, alone 0.35).
    /// </summary>
    private const int ResultDepth = 24;

    /// <inheritdoc cref="MeetsTransposedA"/>
    private const int LeastMetRows = 64;

    /// <summary>Bytes of which rows that share low address bits are a multiple apart.</summary>
    private const int HalfPage = 2048;

    /// <inheritdoc cref="GoesByRow"/>
    private const int ByRowDepth = 128;

    /// <summary>Most bytes of <see cref="SlabBytes{V, T}"/>.</summary>
    internal const int MostSlabBytes = 16 << 20;

    /// <summary>Depth of one pass over K.</summary>
    internal nint Depth { get; private init; }

    /// <summary>
    /// How many rows of B ahead of its use a line is asked for, unless B is <see cref="BSource.AsStoredByPanel"/>; none by 256-bit tiles,
    /// whose time goes with the number of instructions: see <see cref="SixRows"/>.
    /// </summary>
    internal nint Ahead { get; private init; }

    /// <summary>Whether each tile asks for the place in C of the tile below.</summary>
    internal bool AsksForResult { get; private init; }

    /// <summary>Whether each tile of the first panel asks for the rows of A of the tile below.</summary>
    internal bool AsksForA { get; private init; }

    /// <summary>Whether whole tiles of C go past the caches, where nothing is added to them.</summary>
    internal bool StreamsResult { get; private init; }

    /// <summary>Whether all panels of B pass by a row of tiles before the next begins: see <see cref="GoesByRow"/>.</summary>
    internal bool ByRow { get; private init; }

    /// <summary>Whether each chunk copies its block of A.</summary>
    internal bool PackA { get; private init; }

    /// <summary>Whether tiles are those of <see cref="WideTile"/>.</summary>
    internal bool IsWide { get; private init; }

    /// <summary>Where chunks read B from.</summary>
    internal BSource B { get; private init; }

    /// <summary>Most of C, in large chunks.</summary>
    internal Region Large { get; private init; }

    /// <summary>The rest of C, in small chunks, which even out when the threads finish.</summary>
    internal Region Small { get; private init; }

    /// <summary>Whether a transposed A is turned around before all else.</summary>
    internal static bool Turns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint bytes = p.M * p.K * Unsafe.SizeOf<T>(), bytesB = p.N * p.K * Unsafe.SizeOf<T>();
        bool copied = V.Registers < 32 && p.M > TurnedRows && bytesB <= SlabBytes<V, T>();
        return p.TransA && p.Work >= ParallelThreshold && p.N * p.K >= TurnedElementsB
            && bytes <= (copied ? TurnedNearBytes : TurnedBytes);
    }

    /// <summary>
    /// Bytes of B that are packed and used up at a time: what stays in the outermost cache beside A and C. Six rows at a time read it
    /// twice as often as twelve, and what a shared cache leaves them is less than it has: on two Zen 3 cores with 32 MiB 2048^3 had
    /// 160 GF/s with 16 MiB and 186 with 4, 500x5000x3072 0.84 to 0.98 of OpenBLAS and 1.03 to 1.05.
    /// </summary>
    internal static int SlabBytes<V, T>()
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers < 32 ? 4 << 20 : MostSlabBytes;

    /// <summary>
    /// Whether rows of C are so far apart that their low address bits repeat: then a tile's loads wait for what the tile before has stored,
    /// unless that was in other columns (one core of a Zen 5, rows of tiles one after the other instead of panels: 50x1024x8 0.42 of the
    /// time, 100x512x9 0.73, double 50x512x16 0.57, nt 150x512x6 0.7; 50x1000x8, which is not so, 1.13).
    /// </summary>
    internal static bool HasAliasedRows<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => p.Ldc * Unsafe.SizeOf<T>() % HalfPage == 0;

    /// <summary>
    /// Whether the tiles of <see cref="WideTile"/> are to follow each other along the rows of C and not down its columns: where all bits of
    /// an address within a page repeat (a Zen 5, of the time down the columns: 40x2048x9 0.54, 20x1024x10 0.7, 128x1024x16 0.62 to 0.74,
    /// 500x1024x10 0.56, 60x1024x32 0.8 to 0.97, 1024x1024x128 1.0; half a page apart 500x512x20 1.12, 50x512x9 1.04).
    /// </summary>
    internal static bool GoesByRow<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => p.K <= ByRowDepth && ArePagesApart<T>(p.Ldc);

    /// <summary>
    /// Whether B had better be packed since its rows and the columns of A fight for the same sets of the first cache (a Zen 5, B as
    /// stored by the time of B packed: tn 3072x1024x128 1.15, double tn 400x512x128 1.03 to 1.16; rows half a page apart 0.97).
    /// </summary>
    private static bool MeetsTransposedA<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => p.TransA && p.M >= LeastMetRows && ArePagesApart<T>(p.Ldb);

    private static bool ArePagesApart<T>(nint ld) => ld * Unsafe.SizeOf<T>() % (2 * HalfPage) == 0;

    /// <summary>Multiplications from which a product may be shared.</summary>
    internal static double LeastShared<T>() => ShortThreshold / Unsafe.SizeOf<T>() / (Cpu.HasNarrowPath ? NarrowPathPace : 1);

    /// <summary>How many threads are to work on a product.</summary>
    internal static unsafe int ThreadsFor<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double size = p.Work / LeastShared<T>();
        bool near = (double)p.M * p.N * sizeof(T) < StreamedBytesC;
        return size >= 1 && Team.GainsByHelper(near ? size * p.K / (p.K + ResultDepth) : size) ? Team.Threads : 1;
    }

    /// <summary>Decides for one product.</summary>
    /// <param name="p">The product.</param>
    /// <param name="threads">Threads that may work on it.</param>
    /// <param name="packFirst">Whether it is part of one for which packing B first was decided.</param>
    internal static unsafe Blocking For<V, T>(in Product<T> p, int threads, bool packFirst = false)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr;
        nint tiles = CeilDiv(p.M, mr), panels = CeilDiv(p.N, nr);
        double bytesB = (double)p.K * p.N * sizeof(T);

        // Rows of A a multiple of a page apart would all fight for the same few sets of the caches; columns of a transposed A
        // that does not fit in L2 lie in as many pages as there are rows.
        bool aliasedA = !p.TransA && p.Lda * sizeof(T) % 4096 == 0 && mr > Cpu.FirstCacheWays;
        double bytesA = (double)p.M * p.K * sizeof(T);
        bool narrow = V.Registers < 32;
        nint leastPanels = narrow && p.TransA && bytesA >= CopiedBytesForTwo ? 2 : 4;
        bool packA = panels >= leastPanels && p.K > 64 && tiles >= LargeTiles
            && (aliasedA || (p.TransA && bytesA > 300_000) || (narrow && bytesA > BigA));

        bool few = !narrow && !p.TransB && tiles <= LargeTiles && bytesB > NearBytes;
        BSource b;
        nint depth;
        if (packFirst || p.PackedB != null)
            (b, depth) = (BSource.PackedFirst, LongDepth);
        else if (narrow)
            (b, depth) = SixRowSource.For<V, T>(p, packA);
        else if (Cpu.IsZen4 && !p.TransB && p.M <= StreamedRows && bytesB > StreamedBytes)
            (b, depth) = (BSource.AsStored, StreamedDepth);
        else if (few)
            (b, depth) = (BSource.AsStored, Math.Min(ShortDepth, ApartRows<T>(p.Ldb)));
        else if (!p.TransB && bytesB <= (p.M < 700 ? StoredBytes : NearBytes) && !MeetsTransposedA(p))
            (b, depth) = (BSource.AsStored, LongDepth);
        else if (packA && p.M >= 128)
            (b, depth) = (BSource.PackedFirst, LongDepth);
        else
            (b, depth) = (BSource.PackedByChunk, BlockDepth);

        nint largeTiles = LargeTiles;
        if (narrow && packA && p.TransA && b == BSource.PackedFirst)
            (depth, largeTiles) = (CopiedDepth, CopiedTiles);

        // Such a chunk would copy all of A for its few columns. Tiles of 6 rows can do without: they fit the 8 ways of a set.
        packA &= b != BSource.PackedByChunk || mr > 6;
        bool streamed = depth == StreamedDepth;
        if (p.Work < ParallelThreshold)
            depth = Math.Max(1, p.K); // as SmallProduct has it, which may do the next such product
        else if (!streamed)
            depth = Math.Max(1, CeilDiv(p.K, Math.Max(1, CeilDiv(p.K, depth))));

        bool isWide = b == BSource.AsStored && !packA && !streamed && WideTile.Fits<V, T>(p);
        nint chunkPanels = isWide && panels >= 2 * threads ? 2 : 1; // a wide tile each
        bool skinny = panels >= threads && (b == BSource.AsStoredByPanel || (b == BSource.AsStored && tiles <= LargeTiles));
        (Region large, Region small) = streamed
            ? (new Region(0, p.M, 0, p.N, p.M, Math.Clamp(CeilDiv(panels, threads), 1, LargeColumns / nr) * nr), default)
            : b == BSource.PackedByChunk
            ? CutColumns<T>(p.M, p.N, p.K, nr, BlockColumns<T>(nr) / nr, threads)
            : CutRows(p.M, p.N, p.K, mr, nr, skinny, chunkPanels, packA, largeTiles, threads);
        nint ahead = narrow ? 0 : streamed ? depth : few && b == BSource.AsStored ? AheadStored(isWide) : isWide ? 0 : AheadRows;
        double bytesC = (double)p.M * p.N * sizeof(T);
        return new Blocking
        {
            Depth = depth,
            Ahead = ahead,
            AsksForResult = narrow && panels > 1 && bytesC >= FarBytesC,
            AsksForA = !narrow && !p.TransA && !packA && panels <= FarPanels && p.K <= FarDepth && bytesA >= FarBytesA,
            StreamsResult = p.K <= StreamedDepthC && IsStreamed<V, T>(p),
            ByRow = isWide && GoesByRow(p),
            PackA = packA,
            IsWide = isWide,
            B = b,
            Large = large,
            Small = small,
        };
    }

    /// <summary>Whether C is large and the rows of tiles are whole cache lines of it.</summary>
    internal static unsafe bool IsStreamed<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (double)p.M * p.N * sizeof(T) >= StreamedBytesC
            && 2 * V.Lanes * sizeof(T) % 64 == 0 && ((nint)p.C | (p.Ldc * sizeof(T))) % 64 == 0;

    /// <summary>
    /// Rows so far apart that do not drive each other from L2: those a power of two apart share its sets (16x4096x4096 in double, 32 KiB
    /// apart, in passes of 256 rows 8.5 ms, of 64 5.3).
    /// </summary>
    internal static nint ApartRows<T>(nint ld)
    {
        nint bytes = ld * Unsafe.SizeOf<T>();
        return Math.Max(16, Cpu.SecondCacheBytes / (bytes & -bytes));
    }

    internal static nint CeilDiv(nint a, nint b) => (a + b - 1) / b;
}
