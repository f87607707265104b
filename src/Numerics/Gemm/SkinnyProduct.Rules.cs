using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <content>Which products these are: every threshold with its reason.</content>
internal static unsafe partial class SkinnyProduct
{
    /// <summary>
    /// Most rows of A as dot products, which save packing a transposed B and pay for it in sums of lanes (two Zen 3 cores, in tiles and so:
    /// nt 32x1000x1000 0.54 and 0.50 ms, 24x5000x3000 1.29 times as long in tiles, 40x1000x1000 alike, in double 24x800x2000 1.08 times,
    /// 32x2000x2000 0.89). With 32 registers tiles are worth it from 17 rows on.
    /// </summary>
    internal const int DotRows = 32;

    /// <inheritdoc cref="DotRows"/>
    private const int DotRowsOfDouble = 24;

    /// <summary>
    /// Most columns as dot products with 32 registers, and the fewest multiplications: <see cref="HasFewColumns"/>.
    /// </summary>
    internal const int FewColumns = 12;

    /// <inheritdoc cref="FewColumns"/>
    internal const double FewColumnsWork = 2000;

    /// <summary>
    /// Multiplications of a matrix and a vector from which dot products pay (one core of a Zen 5, of the time in tiles: 33x1x33 0.5, 64x1x8
    /// 0.79, double 64x1x16 0.51).
    /// </summary>
    internal const double VectorWork = 200;

    /// <summary>Elements of one column of B up to which it is copied to the stack.</summary>
    private const int SmallCopy = 256;

    /// <summary>
    /// With 16 registers, the k for each column from which dot products pay (1000x2x64, 1000x4x100 and 1000x8x300 1.07, 1.4 and 1.06 times
    /// as long as tiles, 1000x8x100 0.7, double 1000x4x100 0.87), for as many columns as fill one and a half vectors (nt 128x10x784 0.43
    /// of the time in tiles, 600x10x3072 0.83, 2000x12x3072 0.93, 500x10x500 0.77, double 2000x6x400 0.85).
    /// </summary>
    private const int DepthOfColumn = 40;

    /// <summary>The same for more than a vector of copied columns (500x10x3072 0.71, 128x10x784 1.02, 128x10x400 1.15).</summary>
    private const int DepthOfCopiedColumn = 64;

    /// <summary>Columns past the last whole vector that are cheaper as dot products than as a vector mostly empty.</summary>
    private const int LastColumns = 4;

    /// <summary>
    /// Multiplications for each such column from which that is worth a job of its own (two cores of an Emerald Rapids: 50x100x8192, 4
    /// columns, 473 us with and 522 without, 513^3 941 and 953; but 257^3 135 and 131, 129^3 27 and 19).
    /// </summary>
    private const double LastColumnsWork = 10_000_000;

    /// <summary>
    /// Multiplications up to which, and the k from which, it is in a product so small that one thread does these columns while others wait
    /// (one core of a Zen 5, of the time so: 33^3 0.82, 65^3 0.85, 100^3 0.9, with A transposed 33^3 0.81, 65^3 0.84, 200x33x100 0.73).
    /// They are to be past a whole panel: where they are its second vector (50^3) that takes 1.09.
    /// </summary>
    private const double SmallLastWork = 6e6;

    /// <inheritdoc cref="SmallLastWork"/>
    private const int SmallLastDepth = 24;

    /// <summary>Below this k, adding up the lanes costs more than the products.</summary>
    private const int DotDepth = 48;

    /// <summary>Multiplications below which the caller works alone: see <see cref="Blocking"/>; these read memory more than they
    /// multiply.</summary>
    private const double ParallelThreshold = 200_000;

    /// <summary>
    /// Few rows or columns up to which time goes with what is read (on two far cores of a Zen 5 1x500x500 6.8 us, alone 10.4, but
    /// 100x10x512, twice as much work, 8.7 and 5.8).
    /// </summary>
    private const double ReadRows = 6;

    /// <summary>
    /// Bytes of B, more than the second cache holds, from which two rows read it in long runs as one row does: 2x1024x1024 took 0.092 ms
    /// as a tile and takes 0.058, from memory 2x4096x4096 2.8 and 1.4.
    /// </summary>
    private const double PairBytes = 600_000;

    /// <summary>
    /// Bytes of B up to which a wide tile of one row is the better form, and one of two rows in any case (one core of a Zen 5, of the time
    /// in runs: 1x40x500 0.53, 1x64x2000 0.55, 1x40x4096 0.62, 1x64x20000 1.0; 2x40x4096 0.27, 2x64x100000 0.6).
    /// </summary>
    private const double NearRowBytes = 1e6;

    /// <inheritdoc cref="IsReadInRuns"/>
    private const int RunBytes = 8_000_000, RunRows = 10;

    /// <summary>
    /// Rows of B that share sets from which tiles suffer though B is near, and the bytes from one to the next above which they do (one core
    /// of a Zen 1, in runs of the time in tiles: 10x3072x200 0.76, 16x3072x200 0.78, 16x2048x300 0.77, 4x2048x200 0.75, 8x3072x500 0.77,
    /// 12x4096x300 0.86, double 4x1024x300 0.72, 10x1536x200 0.78, 8x1280x200 0.89; 3x2048x500 1.03; but 10x1024x200 1.23, 12x1024x600
    /// 1.09, 10x3072x64 1.08; 10x3000x200, whose rows share none, 1.18). Both bounds are measured; why rows 4096 bytes apart, which share
    /// as many sets, do not suffer is not known.
    /// </summary>
    private const int ClashingRows = 100, ClashingRowBytes = 4096;

    /// <inheritdoc cref="IsBetterSwapped"/>
    private const int SwappedDepth = 512, LeastSwappedDepth = 64, SwappedBytes = 6_000_000;

    /// <inheritdoc cref="IsTallSwapped"/>
    private const int TallSwappedDepth = 250, TallSwappedDepthOfColumn = 6, TallSwappedBytes = 600_000;

    /// <inheritdoc cref="IsPlainSwapped"/>
    private const int PlainSwappedDepth = 150;

    /// <inheritdoc cref="IsPlainSwapped"/>
    private const double PlainSwappedWork = 12e6;

    /// <inheritdoc cref="IsLowRank"/>
    private const int LeastRowVectors = 6, LeastRowsOfCopy = 8;

    /// <summary>
    /// The most k for that with 32 registers, one for floats and two for doubles, and the fewest bytes of C, about what leaves the second
    /// cache (one core of a Zen 5, of the time of <see cref="ResidentProduct"/>: 1000x1000x1 and 500x500x1 0.8, double 1000x1000x2 0.85,
    /// 700x700x2 0.94; 1000x1000x2 1.0, 600x600x2 1.28, double 1000x1000x4 1.37), unless tiles have to wait for their loads
    /// (<see cref="Blocking.HasAliasedRows"/>, of the time in tiles: 1024x1024x8 0.36, double 512x512x4 0.2; 150x512x2 0.4, 50x1024x2 0.17,
    /// nt 300x1024x6 0.3, 150x512x8 0.95, 20x512x8 1.07).
    /// </summary>
    private const int WideDepthBytes = 4;

    /// <inheritdoc cref="WideDepthBytes"/>
    private const double WideBytes = 1e6;

    /// <summary>Bytes of a row of C from which that holds for a smaller C (50x4000x2 0.8, one core 0.83; 200x1000x2 0.97).</summary>
    private const int WideRowBytes = 8192;

    /// <summary>Elements from which copying them is shared, some 5 us.</summary>
    private const double SharedCopy = 50_000;

    /// <summary>Bytes of an operand or a result up to which it is turned around; a thread keeps the room for its next call.</summary>
    private const double CopyBytes = 256e6;

    /// <summary>
    /// Whether B is read in long runs, eight rows at a time, and not in tiles. With 16 registers memory is the reason (two Zen 3 cores, the
    /// time in runs by that in tiles, B panel by panel: 4x4000x4000 0.56, 8x2500x2400 0.9, 10x3000x3000 0.87; but 4x2000x600 1.3,
    /// 8x4000x1000 1.2, 12x4000x1000 1.55, 16x4000x4000 1.2), sooner where the rows of B share sets of the caches (4x1024x2000 0.9,
    /// 6x2048x2048 0.6, 16x2048x2048 0.82; but 12x1024x2000 1.27), and sooner still where rows are more
    /// than a page apart (<see cref="ClashingRows"/>). With 32, four rows gain where B comes from memory (4x4096x4096 3.8 and 2.8 ms).
    /// </summary>
    private static bool IsReadInRuns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double bytes = (double)p.N * p.K * sizeof(T);
        if (V.Registers >= 32 && p.M <= 2 && p.N <= WideTile.MostVectors * V.Lanes && (p.M == 2 || bytes <= NearRowBytes))
            return false;
        if (p.M == 1 || (p.M == 2 && bytes > PairBytes))
            return true;
        if (V.Registers >= 32)
            return p.M <= 4 && bytes > Blocking.StreamedBytes;
        bool shareSets = p.Ldb * sizeof(T) % 2048 == 0;
        bool clash = shareSets && p.Ldb * sizeof(T) > ClashingRowBytes && p.K >= ClashingRows;
        double least = clash ? PairBytes : (p.M <= 4 ? RunBytes : Blocking.StreamedBytes) / (shareSets ? 2 : 1);
        return p.M <= (shareSets ? VectorMatrixJob<V, T>.MostRows : RunRows) && bytes >= least;
    }

    /// <summary>
    /// Whether rows are few enough and k long enough. With 16 registers 9/4 vectors of k for each row: 16x500x300 alike, 16x500x64 0.6 of
    /// the time in tiles, 4x500x100 1.4 times; in double 16x500x200 alike.
    /// </summary>
    internal static bool IsDotRows<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => p.K >= DotDepth && (V.Registers < 32
            ? p.M <= (typeof(T) == typeof(float) ? DotRows : DotRowsOfDouble) && 4 * p.K >= 9 * V.Lanes * p.M
            : p.M <= WideDotJob<V, T>.MostLines);

    /// <summary>
    /// With 32 registers, whether columns are few enough and k long enough: a tile takes as long for one column as for a vector of them
    /// (one core of a Zen 5, of the time in tiles: 1000x1x8 0.43, 1000x2x6 0.83, 1000x4x12 0.88, 3000x4x16 0.54, 256x5x32 0.85, 3000x8x32
    /// 0.87, 3000x8x128 0.63, 3000x10x128 0.76, 3000x10x512 0.65, 3000x12x128 0.9; in double 1000x4x16 0.7, 1000x8x128 0.9, 1000x12x64
    /// 0.91; but 1000x4x8 1.13, 3000x8x16 1.5, 3000x16x512 1.06, double 1000x8x32 1.2, and fewer than 2000 multiplications 1.2 to 1.5).
    /// </summary>
    private static bool HasFewColumns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32 && !p.TransA && p.N <= FewColumns && p.N < p.M && p.Work >= (p.N == 1 ? VectorWork : FewColumnsWork)
            && p.K >= p.N * (p.N <= 4 ? 3 : p.N <= 8 ? 64 / V.Lanes : 8) && (p.TransB || CanCopy<T>(p.N, p.K));

    /// <summary>
    /// With 32 registers, whether a small product of one row is dot products, B contiguous in k (1x33x33 0.75, 1x64x6 0.83, 1x200x16 0.85),
    /// unless all of k is one block that is turned around at once (1x64x8 1.39, double 1x64x4 1.35).
    /// </summary>
    private static bool IsSmallDotRows<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32 && p.TransB && p.M == 1 && p.Work >= VectorWork && 2 * p.K != V.Lanes && (!p.TransA || p.Lda == 1);

    /// <summary>Whether one column of C, contiguous, is a row of C^T whose right operand is A as it is stored.</summary>
    internal static bool IsColumnOfRows<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => p.N == 1 && p.TransA && p.M > 1 && p.Ldc == 1 && p.Bias == null && p.Residual == null;

    /// <summary>With 16 registers, whether columns are few enough and k long enough.</summary>
    private static bool HasDotColumns<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers < 32
            && 2 * p.N <= 3 * V.Lanes && p.K >= (p.N <= V.Lanes || p.TransB ? DepthOfColumn : DepthOfCopiedColumn) * p.N;

    /// <summary>
    /// Whether C^T is the better product (<see cref="SwappedProduct"/>; two Zen 3 cores, of the time in tiles: 300x3x200 0.63, 784x10x3000
    /// 0.49, 3072x10x500 0.59, 3072x4x500 0.35, double 784x3x3000 0.5): where k is long for the columns or A comes from memory
    /// (784x16x3000 0.66). Not for a near A and whole tiles, or short k (300x16x3000 1.5, 784x10x100 1.2, double 784x5x100 1.4).
    /// With 32 registers up to one vector (two Zen 5 cores: 500x2x1000 0.41, 784x10x3000 0.63, 784x10x500 0.76; 784x32x3000 1.17).
    /// </summary>
    internal static bool IsBetterSwapped<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint nr = Kernels<V, T>.Nr;
        if (!p.TransA || p.M <= nr || !CanCopy<T>(Math.Max(nr, p.N), p.M))
            return false;
        if (p.TransB && IsPlainSwapped<V, T>(p))
            return true;
        if (!p.TransB && IsTallSwapped<V, T>(p))
            return true;
        nint depth = p.N * SwappedDepth / (p.N > V.Lanes ? V.Lanes : 2 * V.Lanes), most = V.Registers < 32 ? nr : V.Lanes;
        bool near = (double)p.M * p.K * sizeof(T) < SwappedBytes;
        return near ? p.N < most && p.K >= depth : p.N <= most && p.K >= LeastSwappedDepth;
    }

    /// <summary>
    /// With 32 registers, whether that holds with more columns: for a large and tall C whose k is long enough to pay for turning it around
    /// (two Zen 5 cores: 5000x40x500 0.6, 20000x50x300 0.78, 2000x100x3000 0.7, 1024x256x6272 0.83, 2048x256x1536 0.86; 3072x64x128 1.6,
    /// double 5000x64x400 1.1).
    /// </summary>
    private static bool IsTallSwapped<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32 && p.N > V.Lanes && p.M >= 2 * p.N && (double)p.M * p.N * sizeof(T) > TallSwappedBytes
            && p.K * sizeof(float) >= Math.Max(TallSwappedDepth, TallSwappedDepthOfColumn * p.N) * sizeof(T);

    /// <summary>
    /// With 32 registers, whether a product of two transposed operands is better as C^T, the plain product of both as they are stored:
    /// where k is long enough to pay for turning C around (two Zen 5 cores, of the time as it is: 150x150x600 0.64, 200x200x800 0.86,
    /// 100x100x2000 0.65, 500x500x2000 0.91, 500x300x1000 0.9; but 70x3000x300 1.15, 3000x64x200 1.3, 300^3 0.86 to 1.0, 512^3 0.95 to
    /// 1.02), or where columns leave much of a panel empty (40x24x400 0.8, 500x20x1000 0.7, 3000x20x200 0.95; 1000x20x100 1.2).
    /// </summary>
    private static bool IsPlainSwapped<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32
            && ((p.N > V.Lanes && 2 * p.N <= 3 * V.Lanes && p.K >= PlainSwappedDepth)
                || (p.K >= 4 * Math.Min(p.M, p.N) && 2 * p.K >= Math.Max(p.M, p.N) && p.Work >= PlainSwappedWork));

    /// <summary>
    /// Whether k is so short that C is better written row by row (<see cref="RankUpdateJob{V, T}"/>), which pays where rows are long for
    /// their k (two Zen 3 cores, of the time in tiles: 1000x1000x1 0.31, 300x2000x2 0.26, 1000x1000x5 0.6, 4000x256x8 0.6, 1000x1000x8
    /// 0.84, 300x100x2 0.62, 1000x50x4 0.73 to 1.05, 2000x96x8 0.92; but 1000x50x8 1.0 to 1.4, 1000x33x4 1.2; two passes for k to 16 0.97
    /// to 1.4), and where B is copied for enough rows (nt 20x4000x4 0.65).
    /// </summary>
    internal static bool IsLowRank<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool tilesWait = V.Registers < 32 || Blocking.HasAliasedRows(p);
        return p.K > 0 && p.K <= (tilesWait ? RankUpdateKernel.MostDepth : sizeof(T) / WideDepthBytes)
            && (tilesWait || p.N * sizeof(T) >= WideRowBytes || (double)p.M * p.N * sizeof(T) >= WideBytes)
            && p.N >= Math.Max(2 * p.K, LeastRowVectors) * V.Lanes && (!p.TransB || (p.M >= LeastRowsOfCopy && CanCopy<T>(p.K, p.N)));
    }
}
