using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;
using unsafe Tile = delegate*<nint, float*, nint, nint*, nint, float*, nint, in FastNet.Numerics.TileResult, void>;

namespace FastNet.Numerics;

/// <summary>
/// Tiles of a few output channels along the image: <see cref="RunsKernel"/> with the image as B, and where registers are 16 and channels
/// at most three, tiles of four vectors instead of two: 3 x 2 sums are too few to keep two multiply-adds a cycle busy for their latency
/// of four (7x7, data gradient of 3 -> 32 at 128x32x32 on AVX2: 9.6 -> 7.6 ms).
/// </summary>
internal static unsafe class PlanarTile
{
    /// <summary>Most channels of the wide form.</summary>
    private const int WideChannels = 3;

    /// <summary>Vectors of a tile at most.</summary>
    internal static nint Vectors<V>(nint channels)
        where V : unmanaged, IVec<V, float> => V.Registers < 32 && V.Lanes <= 8 && channels <= WideChannels ? 4 : 2;

    /// <summary>The instance for some channels and vectors, of the signature of <see cref="RunsKernel.Run"/>.</summary>
    internal static Tile Get<V>(
        nint channels, nint vectors)
        where V : unmanaged, IVec<V, float>
        => vectors <= 2 ? RunsKernel.Get<V, RowMajor, RunsOfB, Stored>(channels, vectors, cut: false) : channels switch
        {
            1 => &Wide<V, N1>,
            2 => &Wide<V, N2>,
            _ => &Wide<V, N3>,
        };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Wide<V, TRows>(
        nint k, float* a, nint lda, nint* runs, nint count, float* b, nint ldb, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
    {
        V c00 = default, c01 = default, c02 = default, c03 = default;
        V c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default;
        for (; count > 0; count--)
        {
            float* row = b + *runs++;
            for (nint p = k; p > 0; p--, a++, row += ldb)
            {
                V x0 = V.Broadcast(a[0]);
                V x1 = TRows.Value > 1 ? V.Broadcast(a[lda]) : default, x2 = TRows.Value > 2 ? V.Broadcast(a[2 * lda]) : default;
                Column<V, TRows>(V.Load(row), x0, x1, x2, ref c00, ref c10, ref c20);
                Column<V, TRows>(V.Load(row + V.Lanes), x0, x1, x2, ref c01, ref c11, ref c21);
                Column<V, TRows>(V.Load(row + 2 * V.Lanes), x0, x1, x2, ref c02, ref c12, ref c22);
                Column<V, TRows>(V.Load(row + 3 * V.Lanes), x0, x1, x2, ref c03, ref c13, ref c23);
            }
        }

        float* c = result.C;
        nint ldc = result.Ld;
        StoreRow(c, c00, c01, c02, c03);
        if (TRows.Value > 1) StoreRow(c + ldc, c10, c11, c12, c13);
        if (TRows.Value > 2) StoreRow(c + 2 * ldc, c20, c21, c22, c23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column<V, TRows>(V b, V x0, V x1, V x2, ref V c0, ref V c1, ref V c2)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
    {
        V.AddProduct(ref c0, b, x0);
        if (TRows.Value > 1) V.AddProduct(ref c1, b, x1);
        if (TRows.Value > 2) V.AddProduct(ref c2, b, x2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<V>(float* c, V v0, V v1, V v2, V v3)
        where V : unmanaged, IVec<V, float>
    {
        v0.Store(c);
        v1.Store(c + V.Lanes);
        v2.Store(c + 2 * V.Lanes);
        v3.Store(c + 3 * V.Lanes);
    }
}
