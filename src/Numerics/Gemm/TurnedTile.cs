using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Products of a transposed A that are small, or have few columns, with 512-bit vectors: tiles of C^T = op(B)^T A of 8 rows x 2 vectors, or
/// 4 x 4, with A as it is stored, turned around in registers when they are done:
/// <code>C[i, j] = sum over p of A[p, i] * op(B)[p, j],   j &lt; 8,   i &lt; 2 * lanes</code>
/// in order of p, so with the bits of <see cref="MicroKernel"/>. Tiles at the end of rows and columns begin sooner and compute some
/// elements again, so that all are whole (one core of a Zen 5, tt of the time with B turned around first: 16^3 0.6, 32^3 0.75, 64^3 0.88,
/// 96^3 0.94, 16x48x64 0.65, double 16^3 0.74, 64^3 0.88; tn of the time in tiles of C: 256x4x8 0.38, 256x8x16 0.52, 784x10x100 0.61,
/// 256x20x64 0.7; of the time as a product of its own that is turned back 512x4x50 0.55, 300x7x30 0.7).
/// </summary>
internal static unsafe class TurnedTile
{
    /// <summary>Columns of C in a tile, and in one of twice the vectors.</summary>
    private const int Columns = 8, FewColumns = 4;

    /// <summary>
    /// Multiplications up to which it is so, and the k, from where on a strip of A leaves the first cache: tiles read it column by column.
    /// </summary>
    private const double MostWork = 1.5e6;

    /// <inheritdoc cref="MostWork"/>
    private const int MostDepth = Blocking.ShortDepth;

    /// <summary>
    /// How many elements more than another form it may compute (33^3 1.76 times as many 1.1 of the time, 65^3 1.36 and 1.2, 100^3 1.16 and
    /// 1.06, 40x300x50 1.2 and 1.06).
    /// </summary>
    private const double MostWaste = 1.1;

    /// <summary>The same up to so many multiplications, where less is read and written (20^3 1.2 times as many 0.7 of the time).</summary>
    private const double MostTinyWaste = 1.5, TinyWork = 16384;

    /// <summary>
    /// The same where another form reads B as it is stored, or turns it around for few k (tn 256x40x64 0.83 times as many 0.84 of the time,
    /// 256x28x64 0.88 and 0.97, 256x28x8 1.1; double 256x8x16 as many 0.95, 256x16x8 1.22).
    /// </summary>
    private const double MostOfStored = 0.84;

    /// <summary>
    /// The same for less k than that: storing takes most of the time (tn 100x8x4 half as many 0.79, 100x12x4 0.75 times as many 1.2,
    /// 100x20x2 0.63 and 1.33).
    /// </summary>
    private const double MostOfShort = 0.6;

    /// <inheritdoc cref="MostOfShort"/>
    private const int LeastDepth = 8;

    /// <summary>
    /// The k from which and up to which it is so for fewer columns than a tile has, if C^T is another choice (256x2x8 1.2, 256x2x16 0.77,
    /// 500x2x100 0.85, 50x2x1000 1.4).
    /// </summary>
    private const int LeastDepthOfFew = 16, MostDepthOfFew = 128;

    /// <summary>Whether a product is one of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Fits<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(V) == typeof(Vec512<T>) && p.TransA && p.PackedB == null && FitsShape<V, T>(p);

    private static bool FitsShape<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.M < V.Lanes || p.N < 2 || p.Work > MostWork || (p.K > MostDepth && p.Work >= Blocking.ParallelThreshold))
            return false;
        if ((p.N < FewColumns && p.K < LeastDepthOfFew)
            || ((p.Work >= Blocking.LeastShared<T>() || (p.N < FewColumns && p.K > MostDepthOfFew))
                && SkinnyProduct.IsBetterSwapped<V, T>(p)))
            return false;
        nint vectors = Blocking.CeilDiv(p.M, V.Lanes) * V.Lanes, columns = Blocking.CeilDiv(p.N, FewColumns) * FewColumns;
        bool dots = p.TransB && p.N > V.Lanes && SkinnyProduct.IsDotRows<V, T>(p);
        bool exact = dots || SkinnyProduct.HasLastColumns<V, T>(p);
        nint others = p.M * (exact ? p.N : Blocking.CeilDiv(p.N, V.Lanes) * V.Lanes);
        double most = p.K < LeastDepth ? MostOfShort
            : !p.TransB || p.K <= ResidentPairKernel.MostDepth ? MostOfStored
            : p.Work <= TinyWork ? MostTinyWaste : MostWaste;
        return columns * vectors <= most * others;
    }

    /// <summary>Runs it.</summary>
    internal static void Run<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int threads = Blocking.ThreadsFor(p);
        var job = new Job<T>(p, threads);
        if (job.Chunks == 1)
            Block(p);
        else
            Team.Run(job.Chunks, ref job, threads);
    }

    /// <summary>Rows of C, about as many for each thread and no fewer than lanes.</summary>
    private readonly struct Job<T> : ITeamBody
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Product<T> _p;
        private readonly nint _rows;

        internal Job(in Product<T> p, int threads)
        {
            nint lanes = Vec512<T>.Lanes;
            _p = p;
            _rows = Blocking.CeilDiv(p.M, threads * lanes) * lanes;
            Chunks = (int)Math.Max(1, p.M / _rows + (p.M % _rows >= lanes ? 1 : 0));
        }

        internal int Chunks { get; }

        public void Run(int chunk)
        {
            nint first = chunk * _rows;
            Block(_p.Rows(first, chunk == Chunks - 1 ? _p.M - first : _rows));
        }
    }

    /// <summary>All of C on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Block<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = Vec512<T>.Lanes, down = p.TransB ? p.Ldb : 1, step = p.TransB ? 1 : p.Ldb;
        bool plain = p.Beta == T.Zero && p.StoresDirectly(p.Beta, last: true), direct = plain && p.N >= FewColumns;
        // The vector past its end is read with the last row and not used.
        T* tile = stackalloc T[(2 * Columns + 1) * Vec512<T>.Lanes];

        // Along rows of C, so that its lines are written at once; a tile at the end begins sooner.
        for (nint i = 0, rows; i < p.M; i += rows)
        {
            nint skippedRows = Math.Max(0, i + lanes - p.M);
            i -= skippedRows;
            rows = Math.Min(p.M - i, p.N <= FewColumns ? 4 * lanes : 2 * lanes);
            T* a = p.A + i;
            for (nint j = 0, columns; j < p.N; j += columns)
            {
                bool wide = p.N - j > FewColumns;
                columns = Math.Min(wide ? Columns : FewColumns, p.N);
                nint skippedColumns = Math.Max(0, j + columns - p.N), ld = direct ? p.Ldc : wide ? Columns : FewColumns;
                j -= skippedColumns;
                T* b = p.B + j * down, target = direct ? p.C + i * p.Ldc + j : tile;
                if (wide && rows > lanes)
                    Tile<T, N2>(p.K, b, columns - FewColumns, down, step, a, rows - lanes, p.Lda, target, ld);
                else if (wide)
                    Tile<T, N1>(p.K, b, columns - FewColumns, down, step, a, 0, p.Lda, target, ld);
                else if (rows > 2 * lanes)
                    Quad<T, N4>(p.K, b, down, step, columns, a, Math.Min(2 * lanes, rows - lanes), rows - lanes, p.Lda, target, ld);
                else if (rows > lanes)
                    Quad<T, N2>(p.K, b, down, step, columns, a, 0, rows - lanes, p.Lda, target, ld);
                else
                    Quad<T, N1>(p.K, b, down, step, columns, a, 0, 0, p.Lda, target, ld);

                if (direct)
                    continue;
                if (plain)
                    CopyFew(tile, rows, columns, p.C + i * p.Ldc, p.Ldc);
                else
                    TileStore.Run<Vec512<T>, T>(
                        p, tile + skippedRows * ld + skippedColumns, ld, i + skippedRows, j + skippedColumns,
                        rows - skippedRows, columns - skippedColumns, p.Beta, last: true);
            }
        }
    }

    /// <summary>Rows of a tile that has more columns than C.</summary>
    private static void CopyFew<T>(T* tile, nint rows, nint columns, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint r = 0; r < rows; r++, c += ldc, tile += FewColumns)
        {
            for (nint j = 0; j < columns; j++)
                c[j] = tile[j];
        }
    }

    /// <summary>A tile of <see cref="Columns"/> columns of C, or of five to seven, in which some are computed twice.</summary>
    /// <param name="k">Length of the sums.</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="second">Columns from the first four to the last four.</param>
    /// <param name="down">Elements between columns of op(B).</param>
    /// <param name="step">Elements between its rows.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="next">Elements from the first vector of A to the second.</param>
    /// <param name="lda">Elements between rows of A.</param>
    /// <param name="c">C[0, 0].</param>
    /// <param name="ldc">Elements between rows of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Tile<T, TVectors>(
        nint k, T* b, nint second, nint down, nint step, T* a, nint next, nint lda, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        Vec512<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vec512<T> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        T* b3 = b + 3 * down, b4 = b + second * down, b7 = b4 + 3 * down;
        for (; k > 0; k--)
        {
            Vec512<T> a0 = Vec512<T>.Load(a), a1 = TVectors.Value > 1 ? Vec512<T>.Load(a + next) : default;
            MicroKernel.Row<Vec512<T>, T, TVectors>(b, a0, a1, ref c00, ref c01);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b + down, a0, a1, ref c10, ref c11);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b + 2 * down, a0, a1, ref c20, ref c21);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b3, a0, a1, ref c30, ref c31);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b4, a0, a1, ref c40, ref c41);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b4 + down, a0, a1, ref c50, ref c51);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b4 + 2 * down, a0, a1, ref c60, ref c61);
            MicroKernel.Row<Vec512<T>, T, TVectors>(b7, a0, a1, ref c70, ref c71);
            a += lda;
            b += step;
            b3 += step;
            b4 += step;
            b7 += step;
        }

        T* c1 = c + next * ldc;
        if (second == FewColumns)
        {
            Vec512<T>.StoreTurned(c00, c10, c20, c30, c40, c50, c60, c70, c, ldc);
            if (TVectors.Value > 1) Vec512<T>.StoreTurned(c01, c11, c21, c31, c41, c51, c61, c71, c1, ldc);
            return;
        }

        Vec512<T>.StoreTurned(c00, c10, c20, c30, c, ldc);
        Vec512<T>.StoreTurned(c40, c50, c60, c70, c + second, ldc);
        if (TVectors.Value > 1) Vec512<T>.StoreTurned(c01, c11, c21, c31, c1, ldc);
        if (TVectors.Value > 1) Vec512<T>.StoreTurned(c41, c51, c61, c71, c1 + second, ldc);
    }

    /// <summary>A tile of up to <see cref="FewColumns"/> columns of C.</summary>
    /// <param name="k">Length of the sums.</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="down">Elements between columns of op(B).</param>
    /// <param name="step">Elements between its rows.</param>
    /// <param name="columns">How many columns there are; those that are missing are the last once more.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="third">Elements from the first vector of A to the third, if there are four, and</param>
    /// <param name="last">to the last.</param>
    /// <param name="lda">Elements between rows of A.</param>
    /// <param name="c">C[0, 0].</param>
    /// <param name="ldc">Elements between rows of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Quad<T, TVectors>(
        nint k, T* b, nint down, nint step, nint columns, T* a, nint third, nint last, nint lda, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        Vec512<T> c00 = default, c01 = default, c02 = default, c03 = default, c10 = default, c11 = default, c12 = default, c13 = default;
        Vec512<T> c20 = default, c21 = default, c22 = default, c23 = default, c30 = default, c31 = default, c32 = default, c33 = default;
        nint next = TVectors.Value > 2 ? Vec512<T>.Lanes : last;
        T* b1 = b + Math.Min(1, columns - 1) * down, b2 = b + Math.Min(2, columns - 1) * down, b3 = b + (columns - 1) * down;
        for (; k > 0; k--)
        {
            Vec512<T> a0 = Vec512<T>.Load(a);
            Vec512<T> a1 = TVectors.Value > 1 ? Vec512<T>.Load(a + next) : default;
            Vec512<T> a2 = TVectors.Value > 2 ? Vec512<T>.Load(a + third) : default;
            Vec512<T> a3 = TVectors.Value > 2 ? Vec512<T>.Load(a + last) : default;
            WideTile.Row<Vec512<T>, T, TVectors>(b, a0, a1, a2, a3, ref c00, ref c01, ref c02, ref c03);
            WideTile.Row<Vec512<T>, T, TVectors>(b1, a0, a1, a2, a3, ref c10, ref c11, ref c12, ref c13);
            WideTile.Row<Vec512<T>, T, TVectors>(b2, a0, a1, a2, a3, ref c20, ref c21, ref c22, ref c23);
            WideTile.Row<Vec512<T>, T, TVectors>(b3, a0, a1, a2, a3, ref c30, ref c31, ref c32, ref c33);
            a += lda;
            b += step;
            b1 += step;
            b2 += step;
            b3 += step;
        }

        Vec512<T>.StoreTurned(c00, c10, c20, c30, c, ldc);
        if (TVectors.Value > 1) Vec512<T>.StoreTurned(c01, c11, c21, c31, c + next * ldc, ldc);
        if (TVectors.Value > 2) Vec512<T>.StoreTurned(c02, c12, c22, c32, c + third * ldc, ldc);
        if (TVectors.Value > 2) Vec512<T>.StoreTurned(c03, c13, c23, c33, c + last * ldc, ldc);
    }
}
