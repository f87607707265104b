using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The innermost loop of GEMM: a tile of up to 12 rows x 2 vectors of C stays in registers while k runs.
/// <code>C[r, j] (+)= sum over p of A[r, p] * B[p, j],   r &lt; TRows,   j &lt; TVectors * V.Lanes</code>
/// Every product is added in order of p by one fused operation, so an element has the same bits in every tile shape.
/// </summary>
/// <remarks>
/// The body is written once. Its shape is given by types, so the JIT drops the rows and vectors that an instance does not
/// have, and what is left is loads, broadcasts and fused multiply-adds with all accumulators in registers (a test reads the
/// listing). Locals must stay scalars: arrays, or one call that is not inlined, would move accumulators to the stack.
/// AVX-512: 12 x 2 accumulators + 2 of B + 1 broadcast = 27 of 32 registers. AVX2: 6 x 2 + 2 + 1 = 15 of 16.
/// </remarks>
internal static unsafe class MicroKernel
{
    /// <summary>Most rows an instance may have.</summary>
    internal const int MaxRows = 12;

    // Not tiered: the first call is already the full code (tier 0 runs 20 times slower for hundreds of calls).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows, TVectors, TOrder>(nint k, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, bool accumulate, nint ahead)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
    {
        // Row pointers three apart reach every row with [pointer], [pointer + ld] and [pointer + 2 ld].
        T* a0 = a;
        T* a3 = a + TOrder.Row(3, lda);
        T* a6 = a + TOrder.Row(6, lda);
        T* a9 = a + TOrder.Row(9, lda);
        nint step = TOrder.Step(lda);

        // The tile of C is wanted when the loop ends; asking now hides its way from memory.
        for (int r = 0; r < TRows.Value; r++)
        {
            V.Prefetch(c + r * ldc);
            if (TVectors.Value > 1) V.Prefetch(c + r * ldc + V.Lanes);
        }

        V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        V c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        V c60 = default, c61 = default, c70 = default, c71 = default, c80 = default, c81 = default;
        V c90 = default, c91 = default, cA0 = default, cA1 = default, cB0 = default, cB1 = default;

        for (; k > 0; k--)
        {
            V b0 = V.Load(b);
            V b1 = TVectors.Value > 1 ? V.Load(b + V.Lanes) : default;
            V.Prefetch(b + ahead);
            if (TVectors.Value > 1 && V.Lanes * sizeof(T) >= 64) V.Prefetch(b + ahead + V.Lanes);
            V x;

            x = V.Broadcast(a0[TOrder.Row(0, lda)]); c00 = V.MulAdd(x, b0, c00); if (TVectors.Value > 1) c01 = V.MulAdd(x, b1, c01);
            if (TRows.Value > 1) { x = V.Broadcast(a0[TOrder.Row(1, lda)]); c10 = V.MulAdd(x, b0, c10); if (TVectors.Value > 1) c11 = V.MulAdd(x, b1, c11); }
            if (TRows.Value > 2) { x = V.Broadcast(a0[TOrder.Row(2, lda)]); c20 = V.MulAdd(x, b0, c20); if (TVectors.Value > 1) c21 = V.MulAdd(x, b1, c21); }
            if (TRows.Value > 3) { x = V.Broadcast(a3[TOrder.Row(0, lda)]); c30 = V.MulAdd(x, b0, c30); if (TVectors.Value > 1) c31 = V.MulAdd(x, b1, c31); }
            if (TRows.Value > 4) { x = V.Broadcast(a3[TOrder.Row(1, lda)]); c40 = V.MulAdd(x, b0, c40); if (TVectors.Value > 1) c41 = V.MulAdd(x, b1, c41); }
            if (TRows.Value > 5) { x = V.Broadcast(a3[TOrder.Row(2, lda)]); c50 = V.MulAdd(x, b0, c50); if (TVectors.Value > 1) c51 = V.MulAdd(x, b1, c51); }
            if (TRows.Value > 6) { x = V.Broadcast(a6[TOrder.Row(0, lda)]); c60 = V.MulAdd(x, b0, c60); if (TVectors.Value > 1) c61 = V.MulAdd(x, b1, c61); }
            if (TRows.Value > 7) { x = V.Broadcast(a6[TOrder.Row(1, lda)]); c70 = V.MulAdd(x, b0, c70); if (TVectors.Value > 1) c71 = V.MulAdd(x, b1, c71); }
            if (TRows.Value > 8) { x = V.Broadcast(a6[TOrder.Row(2, lda)]); c80 = V.MulAdd(x, b0, c80); if (TVectors.Value > 1) c81 = V.MulAdd(x, b1, c81); }
            if (TRows.Value > 9) { x = V.Broadcast(a9[TOrder.Row(0, lda)]); c90 = V.MulAdd(x, b0, c90); if (TVectors.Value > 1) c91 = V.MulAdd(x, b1, c91); }
            if (TRows.Value > 10) { x = V.Broadcast(a9[TOrder.Row(1, lda)]); cA0 = V.MulAdd(x, b0, cA0); if (TVectors.Value > 1) cA1 = V.MulAdd(x, b1, cA1); }
            if (TRows.Value > 11) { x = V.Broadcast(a9[TOrder.Row(2, lda)]); cB0 = V.MulAdd(x, b0, cB0); if (TVectors.Value > 1) cB1 = V.MulAdd(x, b1, cB1); }

            b += ldb;
            a0 += step;
            if (TRows.Value > 3) a3 += step;
            if (TRows.Value > 6) a6 += step;
            if (TRows.Value > 9) a9 += step;
        }

        StoreRow<V, T, TVectors>(c, c00, c01, accumulate);
        if (TRows.Value > 1) StoreRow<V, T, TVectors>(c += ldc, c10, c11, accumulate);
        if (TRows.Value > 2) StoreRow<V, T, TVectors>(c += ldc, c20, c21, accumulate);
        if (TRows.Value > 3) StoreRow<V, T, TVectors>(c += ldc, c30, c31, accumulate);
        if (TRows.Value > 4) StoreRow<V, T, TVectors>(c += ldc, c40, c41, accumulate);
        if (TRows.Value > 5) StoreRow<V, T, TVectors>(c += ldc, c50, c51, accumulate);
        if (TRows.Value > 6) StoreRow<V, T, TVectors>(c += ldc, c60, c61, accumulate);
        if (TRows.Value > 7) StoreRow<V, T, TVectors>(c += ldc, c70, c71, accumulate);
        if (TRows.Value > 8) StoreRow<V, T, TVectors>(c += ldc, c80, c81, accumulate);
        if (TRows.Value > 9) StoreRow<V, T, TVectors>(c += ldc, c90, c91, accumulate);
        if (TRows.Value > 10) StoreRow<V, T, TVectors>(c += ldc, cA0, cA1, accumulate);
        if (TRows.Value > 11) StoreRow<V, T, TVectors>(c += ldc, cB0, cB1, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<V, T, TVectors>(T* c, V v0, V v1, bool accumulate)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        (accumulate ? V.Load(c) + v0 : v0).Store(c);
        if (TVectors.Value > 1)
            (accumulate ? V.Load(c + V.Lanes) + v1 : v1).Store(c + V.Lanes);
    }
}

/// <summary>How a panel of A lies in memory.</summary>
internal interface IOrder
{
    /// <summary>Distance of row <paramref name="r"/> from the start; a three-row group is its own start in row order.</summary>
    static abstract nint Row(int r, nint lda);

    /// <summary>Distance from one k to the next.</summary>
    static abstract nint Step(nint lda);
}

/// <summary>Rows lda apart, k contiguous: an ordinary row-major matrix.</summary>
internal readonly struct RowMajor : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(int r, nint lda) => r * lda;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Step(nint lda) => 1;
}

/// <summary>Rows contiguous, k lda apart: a transposed matrix, or a panel that was packed.</summary>
internal readonly struct KMajor : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(int r, nint lda) => r;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Step(nint lda) => lda;
}
