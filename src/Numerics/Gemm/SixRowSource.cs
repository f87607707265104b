using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Where tiles of six rows and two 256-bit vectors read B from. They read it twice as often as those of 512 bits, so it is worth a copy in
/// L2 sooner, unless rows are few.
/// </summary>
internal static class SixRowSource
{
    /// <summary>Rows of A up to which B is read as it is stored, whatever its shape.</summary>
    private const int FewRows = 16;

    /// <summary>
    /// Bytes of B from which such rows pass by it panel by panel, if they may (<see cref="PassesPanels"/>; two Zen 3 cores, of the time of
    /// tiles that do not ask for the next panel: 12x800x800 0.68 and 12x2000x600 0.6 with 16 MB of other data between the calls, without
    /// 1.0 to 1.1; 12x4000x1000, 16 MB, 0.5).
    /// </summary>
    private const double FewRowsBytes = 2.5e6;

    /// <inheritdoc cref="PassesPanels"/>
    private const int PassedRows = 48, PassedCloseRows = 24, PassedCutRows = 36, LeastWidth = 5, FarBytesB = 5_000_000,
        PassedDepth = 128;

    /// <inheritdoc cref="StaysAsStored"/>
    private const int NearRows = 320, TensOfRows = 100, NearColumns = 400, NearDepth = 160, NearBytesB = 700_000, DeepBytesB = 4_000_000,
        TinyBytesB = 32 << 10;

    /// <summary>Rows and columns of C from which packing all of B first is some percent better (2048^3 187 GF/s instead of 181).</summary>
    private const int LargeSide = 1536;

    /// <summary>Decides for one product.</summary>
    /// <param name="p">The product.</param>
    /// <param name="packA">Whether chunks are to copy their block of A.</param>
    /// <returns>The source, and the depth of one pass over K.</returns>
    internal static unsafe (BSource B, nint Depth) For<V, T>(in Product<T> p, bool packA)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!p.TransB && p.M <= FewRows)
        {
            bool near = (double)p.K * p.N * sizeof(T) < FewRowsBytes;
            return near || !PassesPanels(p) ? (BSource.AsStored, Blocking.ShortDepth) : (BSource.AsStoredByPanel, PassedDepth);
        }

        if (StaysAsStored(p))
            return (BSource.AsStored, Math.Min(Blocking.BlockDepth, Blocking.ApartRows<T>(p.Ldb) / 3 * 2));

        if (PassesPanels(p))
            return (BSource.AsStoredByPanel, PassedDepth);

        // Columns of a transposed A that lie close together need no copy (64x64x4096: 0.27 ms with, 0.26 without).
        bool spread = p.TransA && packA && p.Lda * sizeof(T) > 512;
        bool large = p.M >= LargeSide && p.N >= LargeSide && p.K >= Blocking.BlockDepth;
        return large || spread ? (BSource.PackedFirst, Blocking.LongDepth) : (BSource.PackedByChunk, Blocking.BlockDepth);
    }

    /// <summary>
    /// Whether tens of rows meet a B that stays near: a copy would take 4 to 25 % of the time (24x160x384 on one core of a Zen 3 0.038 ms
    /// with and 0.031 without, 48x160x384 0.069 and 0.064, 24x320x1500 0.39 and 0.30, 100^3 on two 0.023 and 0.020). Not where its rows
    /// share sets of the caches (48x512x256 0.157 and 0.166), nor where two lines are read for each row of a panel and L1 does not hold
    /// those (48x99x384 0.068 and 0.077), nor where it is wide: chunks of rows read all of it (100x1000x150 0.225 and 0.25). Any number of
    /// rows meets a B of L1's size as it is, most of all where the last panel is not whole (3000x50x10 0.75 of the time, 2000x100x20 0.73,
    /// tn 2000x50x20 0.45, double 3000x24x64 0.83; 1000x1000x8 0.96).
    /// </summary>
    private static bool StaysAsStored<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint rowBytes = p.Ldb * Unsafe.SizeOf<T>(), bytes = p.K * p.N * Unsafe.SizeOf<T>();
        bool deep = p.M <= TensOfRows && !p.TransA && bytes <= DeepBytesB, apart = 3 * p.K <= 2 * Blocking.ApartRows<T>(p.Ldb);
        if (p.TransB)
            return false;
        if (apart && bytes <= TinyBytesB)
            return true;
        return p.M <= NearRows && p.N <= NearColumns && (bytes <= NearBytesB || deep)
            && rowBytes % 2048 != 0 && (apart || (deep && rowBytes % 1024 != 0)) && (rowBytes % 32 == 0 || p.K <= NearDepth);
    }

    /// <summary>
    /// Whether tens of rows, or fewer, meet a B as it is stored panel by panel: <see cref="PassedDepth"/> rows of two panels and A fit L1
    /// (20x1000x1000 0.91 of the time with 256, 32x2000x2000 0.97), and while the first tile passes, each of its rows asks for the same row
    /// of the next panel, so that memory is read beside the products and nothing is copied (two Zen 3 cores: 18x2000x2000 0.71 to 0.76 of
    /// the time with a copy, 20x400x10000 0.67, 24x3000x3000 0.75, 32x2000x2000 0.8, 48x2000x2000 0.87, 64x2000x2000 0.94 to 0.98). Fewer
    /// rows where those of B share sets of L1 (24x2048x2048 0.88, 32x1024x1024 1.2), and where a row of a panel is two lines: if B is not
    /// near 36 (24x3000x3001 0.75, 18x1001x2501 0.77, 24x999x1501 0.95; 48x2001x2001 1.18), else 16 (18x1001x777 1.08). B has to be wide
    /// beside its rows for memory to be asked in long runs (48x160x10000 1.1, 32x64x100000 1.6).
    /// </summary>
    private static bool PassesPanels<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint rowBytes = p.Ldb * Unsafe.SizeOf<T>();
        bool far = (double)p.K * p.N * Unsafe.SizeOf<T>() >= FarBytesB;
        int rows = rowBytes % 2048 == 0 ? PassedCloseRows : rowBytes % 32 == 0 ? PassedRows : far ? PassedCutRows : FewRows;
        return !p.TransB && p.M <= rows && p.N >= LeastWidth * p.M;
    }
}
