using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Small products of two transposed operands with 512-bit vectors: tiles of C^T = B A of 8 rows x 2 vectors from both as they are stored,
/// turned around in registers when they are done:
/// <code>C[i, j] = sum over p of A[p, i] * B[j, p],   j &lt; 8,   i &lt; 2 * lanes</code>
/// in order of p, so with the bits of <see cref="MicroKernel"/>. Tiles at the end of rows and columns begin sooner and write some elements
/// again, so that all are whole (one core of a Zen 5, of the time with B turned around first: 16^3 0.6, 24^3 0.68, 32^3 0.75, 64^3 0.88,
/// 96^3 0.94, 16x48x64 0.65, 32x400x20 0.73; by way of <see cref="SwappedProduct"/> 512x8x50 0.72, 1024x8x100 0.4; double 16^3 0.74, 32^3
/// 0.77, 64^3 0.88).
/// </summary>
internal static unsafe class TurnedTile
{
    /// <summary>Columns of C in a tile.</summary>
    private const int Columns = 8;

    /// <summary>Multiplications up to which it is so, and the k, which is one pass in any form.</summary>
    private const double MostWork = 1.5e6;

    /// <inheritdoc cref="MostWork"/>
    private const int MostDepth = Blocking.ShortDepth;

    /// <summary>
    /// How many elements more than another form it may compute (33^3 1.76 times as many 1.1 of the time, 65^3 1.36 and 1.2, 100^3 1.16 and
    /// 1.06, 40x300x50 1.2 and 1.06).
    /// </summary>
    private const double MostWaste = 1.1;

    /// <summary>Whether a product is one of these.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Fits<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => typeof(V) == typeof(Vec512<T>) && p.TransA && p.TransB && FitsShape<V, T>(p);

    private static bool FitsShape<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (p.N < Columns || p.M < V.Lanes || p.K > MostDepth || p.Work > MostWork || p.Beta != T.Zero || !p.StoresDirectly(p.Beta, last: true))
            return false;
        nint vectors = Blocking.CeilDiv(p.M, V.Lanes) * V.Lanes;
        nint others = SkinnyProduct.IsBetterSwappedAlone<V, T>(p) ? p.N * vectors
            : SkinnyProduct.HasLastColumns<V, T>(p) || SkinnyProduct.IsDotRows<V, T>(p) ? p.M * p.N
            : p.M * Blocking.CeilDiv(p.N, V.Lanes) * V.Lanes;
        return Blocking.CeilDiv(p.N, Columns) * Columns * vectors <= MostWaste * others;
    }

    /// <summary>Runs it on this thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<T>(in Product<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint i = 0;
        for (; p.M - i > Vec512<T>.Lanes; i += 2 * Vec512<T>.Lanes)
            Strip<T, N2>(p, i, Math.Min(i + Vec512<T>.Lanes, p.M - Vec512<T>.Lanes));
        if (i < p.M)
            Strip<T, N1>(p, p.M - Vec512<T>.Lanes, 0);
    }

    /// <summary>One or two vectors of rows of C.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Strip<T, TVectors>(in Product<T> p, nint i0, nint i1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        for (nint left = p.N; left > 0; left -= Columns)
        {
            nint j = Math.Min(p.N - left, p.N - Columns);
            Tile<T, TVectors>(p.K, p.B + j * p.Ldb, p.Ldb, p.A + i0, i1 - i0, p.Lda, p.C + i0 * p.Ldc + j, p.Ldc);
        }
    }

    /// <summary>One tile.</summary>
    /// <param name="k">Length of the sums.</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="ldb">Elements between rows of B.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="next">Elements from the first vector of A to the second.</param>
    /// <param name="lda">Elements between rows of A.</param>
    /// <param name="c">C[0, 0].</param>
    /// <param name="ldc">Elements between rows of C.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T, TVectors>(nint k, T* b, nint ldb, T* a, nint next, nint lda, T* c, nint ldc)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        Vec512<T> c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default, c30 = default, c31 = default;
        Vec512<T> c40 = default, c41 = default, c50 = default, c51 = default, c60 = default, c61 = default, c70 = default, c71 = default;
        T* b3 = b + 3 * ldb, b6 = b3 + 3 * ldb;
        for (; k > 0; k--)
        {
            Vec512<T> a0 = Vec512<T>.Load(a), a1 = TVectors.Value > 1 ? Vec512<T>.Load(a + next) : default;
            Row<T, TVectors>(b, a0, a1, ref c00, ref c01);
            Row<T, TVectors>(b + ldb, a0, a1, ref c10, ref c11);
            Row<T, TVectors>(b + 2 * ldb, a0, a1, ref c20, ref c21);
            Row<T, TVectors>(b3, a0, a1, ref c30, ref c31);
            Row<T, TVectors>(b3 + ldb, a0, a1, ref c40, ref c41);
            Row<T, TVectors>(b3 + 2 * ldb, a0, a1, ref c50, ref c51);
            Row<T, TVectors>(b6, a0, a1, ref c60, ref c61);
            Row<T, TVectors>(b6 + ldb, a0, a1, ref c70, ref c71);
            a += lda;
            b++;
            b3++;
            b6++;
        }

        Vec512<T>.StoreTurned(c00, c10, c20, c30, c40, c50, c60, c70, c, ldc);
        if (TVectors.Value > 1)
            Vec512<T>.StoreTurned(c01, c11, c21, c31, c41, c51, c61, c71, c + next * ldc, ldc);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row<T, TVectors>(T* b, Vec512<T> a0, Vec512<T> a1, ref Vec512<T> c0, ref Vec512<T> c1)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        Vec512<T> x = Vec512<T>.Broadcast(*b);
        Vec512<T>.AddProduct(ref c0, a0, x);
        if (TVectors.Value > 1)
            Vec512<T>.AddProduct(ref c1, a1, x);
    }
}
