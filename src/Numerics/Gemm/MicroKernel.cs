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
/// AVX-512: 12 x 2 accumulators + 2 of B + 1 broadcast = 27 of 32 registers. AVX2: 6 x 2 + 2 + 1 = 15 of 16, and a loop of its own,
/// <see cref="SixRows"/>.
/// </remarks>
internal static unsafe class MicroKernel
{
    /// <summary>Most rows an instance may have.</summary>
    internal const int MaxRows = 12;

    // Not tiered: the first call is already the full code (tier 0 runs 20 times slower for hundreds of calls).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows, TVectors, TOrder, TEdge>(
        nint k, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, bool accumulate, nint ahead, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
    {
        // Row pointers three apart reach every row with [pointer], [pointer + ld] and [pointer + 2 ld].
        T* a0 = a;
        T* a3 = a + TOrder.Row(3, lda);
        T* a6 = a + TOrder.Row(6, lda);
        T* a9 = a + TOrder.Row(9, lda);
        nint step = TOrder.Step(lda);

        // What a tile is added to is wanted when the loop ends; asking now hides its way from memory. One that is only written need not be
        // waited for, and asking takes 12 to 30 cycles (1024x1024x8 on two Zen 3 cores: 0.215 ms with, 0.17 without; on two of a Zen 5 it
        // takes 0.88 of the time without, 2048x2048x16 0.92, 128^3 0.97).
        if (accumulate)
        {
            for (int r = 0; r < TRows.Value; r++)
            {
                V.Prefetch(c + r * ldc);
                if (TVectors.Value > 1) V.Prefetch(c + r * ldc + V.Lanes);
            }
        }

        V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        V c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        V c60 = default, c61 = default, c70 = default, c71 = default, c80 = default, c81 = default;
        V c90 = default, c91 = default, cA0 = default, cA1 = default, cB0 = default, cB1 = default;

        V mask = TEdge.Cut ? V.FirstLanes(count) : default;

        // A comparison of types is decided before anything is inlined: in 512-bit instances this loop, never run there, would take what the
        // JIT allows a method to inline, and stores at the end would become calls.
        if (typeof(V) != typeof(Vec512<T>) && SixRows.Has<V, T, TRows>())
        {
            SixRows.Run<V, T, TRows, TVectors, TOrder, TEdge>(
                k, a, lda, b, ldb, mask, ahead,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            k = 0;
        }

        for (; k > 0; k--)
        {
            V b0 = TEdge.Cut && TVectors.Value == 1 ? V.LoadMasked(b, mask) : V.Load(b);
            V b1 = TVectors.Value == 1 ? default : TEdge.Cut ? V.LoadMasked(b + V.Lanes, mask) : V.Load(b + V.Lanes);
            if (TVectors.Value > 1) V.Prefetch(b + ahead);
            if (TVectors.Value > 1 && V.Lanes * sizeof(T) >= 64) V.Prefetch(b + ahead + V.Lanes);

            Row<V, T, TVectors>(a0 + TOrder.Row(0, lda), b0, b1, ref c00, ref c01);
            if (TRows.Value > 1) Row<V, T, TVectors>(a0 + TOrder.Row(1, lda), b0, b1, ref c10, ref c11);
            if (TRows.Value > 2) Row<V, T, TVectors>(a0 + TOrder.Row(2, lda), b0, b1, ref c20, ref c21);
            if (TRows.Value > 3) Row<V, T, TVectors>(a3 + TOrder.Row(0, lda), b0, b1, ref c30, ref c31);
            if (TRows.Value > 4) Row<V, T, TVectors>(a3 + TOrder.Row(1, lda), b0, b1, ref c40, ref c41);
            if (TRows.Value > 5) Row<V, T, TVectors>(a3 + TOrder.Row(2, lda), b0, b1, ref c50, ref c51);
            if (TRows.Value > 6) Row<V, T, TVectors>(a6 + TOrder.Row(0, lda), b0, b1, ref c60, ref c61);
            if (TRows.Value > 7) Row<V, T, TVectors>(a6 + TOrder.Row(1, lda), b0, b1, ref c70, ref c71);
            if (TRows.Value > 8) Row<V, T, TVectors>(a6 + TOrder.Row(2, lda), b0, b1, ref c80, ref c81);
            if (TRows.Value > 9) Row<V, T, TVectors>(a9 + TOrder.Row(0, lda), b0, b1, ref c90, ref c91);
            if (TRows.Value > 10) Row<V, T, TVectors>(a9 + TOrder.Row(1, lda), b0, b1, ref cA0, ref cA1);
            if (TRows.Value > 11) Row<V, T, TVectors>(a9 + TOrder.Row(2, lda), b0, b1, ref cB0, ref cB1);

            b += ldb;
            a0 += step;
            if (TRows.Value > 3) a3 += step;
            if (TRows.Value > 6) a6 += step;
            if (TRows.Value > 9) a9 += step;
        }

        StoreRow<V, T, TVectors, TEdge>(c, c00, c01, accumulate, count);
        if (TRows.Value > 1) StoreRow<V, T, TVectors, TEdge>(c += ldc, c10, c11, accumulate, count);
        if (TRows.Value > 2) StoreRow<V, T, TVectors, TEdge>(c += ldc, c20, c21, accumulate, count);
        if (TRows.Value > 3) StoreRow<V, T, TVectors, TEdge>(c += ldc, c30, c31, accumulate, count);
        if (TRows.Value > 4) StoreRow<V, T, TVectors, TEdge>(c += ldc, c40, c41, accumulate, count);
        if (TRows.Value > 5) StoreRow<V, T, TVectors, TEdge>(c += ldc, c50, c51, accumulate, count);
        if (TRows.Value > 6) StoreRow<V, T, TVectors, TEdge>(c += ldc, c60, c61, accumulate, count);
        if (TRows.Value > 7) StoreRow<V, T, TVectors, TEdge>(c += ldc, c70, c71, accumulate, count);
        if (TRows.Value > 8) StoreRow<V, T, TVectors, TEdge>(c += ldc, c80, c81, accumulate, count);
        if (TRows.Value > 9) StoreRow<V, T, TVectors, TEdge>(c += ldc, c90, c91, accumulate, count);
        if (TRows.Value > 10) StoreRow<V, T, TVectors, TEdge>(c += ldc, cA0, cA1, accumulate, count);
        if (TRows.Value > 11) StoreRow<V, T, TVectors, TEdge>(c += ldc, cB0, cB1, accumulate, count);
    }

    /// <summary>Asks for the lines of some rows of k elements each, which what comes next will read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AskForRows<V, T>(T* a, nint lda, nint rows, nint k)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint r = 0; r < rows; r++, a += lda)
        {
            for (nint p = 0; p < k; p += 64 / sizeof(T))
                V.Prefetch(a + p);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Row<V, T, TVectors>(T* a, V b0, V b1, ref V c0, ref V c1)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        V x = V.Broadcast(*a);
        V.AddProduct(ref c0, b0, x);
        if (TVectors.Value > 1)
            V.AddProduct(ref c1, b1, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreRow<V, T, TVectors, TEdge>(T* c, V v0, V v1, bool accumulate, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        if (TVectors.Value > 1)
        {
            TEdge.StoreWhole<V, T>(accumulate ? V.Load(c) + v0 : v0, c);
            c += V.Lanes;
            v0 = v1;
        }

        TEdge.Store<V, T>(accumulate ? TEdge.Load<V, T>(c, count) + v0 : v0, c, count);
    }
}

/// <summary>Whether the last vector of a tile is cut off at the edge of the matrix.</summary>
internal unsafe interface IEdge
{
    /// <summary>The last vector has fewer elements than lanes.</summary>
    static abstract bool Cut { get; }

    /// <summary>Reads the last vector, <paramref name="count"/> elements of it if it is cut.</summary>
    static abstract V Load<V, T>(T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Writes a vector before the last.</summary>
    static virtual void StoreWhole<V, T>(V v, T* c)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => v.Store(c);

    /// <summary>Writes the last vector, <paramref name="count"/> elements of it if it is cut.</summary>
    static abstract void Store<V, T>(V v, T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>All vectors are whole.</summary>
internal readonly unsafe struct Whole : IEdge
{
    public static bool Cut => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V, T>(T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Load(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V, T>(V v, T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => v.Store(c);
}

/// <summary>All vectors are whole, begin at multiples of their size in C, and go past the caches.</summary>
internal readonly unsafe struct PastCaches : IEdge
{
    public static bool Cut => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V, T>(T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.Load(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreWhole<V, T>(V v, T* c)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => v.StoreStreaming(c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V, T>(V v, T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => v.StoreStreaming(c);
}

/// <summary>Only the first elements of the last vector exist; the others are neither read nor written.</summary>
internal readonly unsafe struct Cut : IEdge
{
    static bool IEdge.Cut => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Load<V, T>(T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => V.LoadPartial(c, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V, T>(V v, T* c, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => v.StorePartial(c, count);
}

/// <summary>How a panel of A lies in memory.</summary>
internal interface IOrder
{
    /// <summary>Distance of row <paramref name="r"/> from the start; a three-row group is its own start in row order.</summary>
    static abstract nint Row(int r, nint lda);

    /// <summary>Distance from one k to the next.</summary>
    static abstract nint Step(nint lda);

    /// <summary>Whether the rows are next to one another, so that one pointer reaches all of them.</summary>
    static abstract bool AreNeighbours { get; }
}

/// <summary>Rows lda apart, k contiguous: an ordinary row-major matrix.</summary>
internal readonly struct RowMajor : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(int r, nint lda) => r * lda;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Step(nint lda) => 1;

    public static bool AreNeighbours => false;
}

/// <summary>The same, k in reverse order: rows of C that go upwards, where k are rows (<see cref="ResidentKernel"/>).</summary>
internal readonly struct RowMajorUpwards : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(int r, nint lda) => r * lda;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Step(nint lda) => -1;

    public static bool AreNeighbours => false;
}

/// <summary>Rows contiguous, k lda apart: a transposed matrix, or a panel that was packed.</summary>
internal readonly struct KMajor : IOrder
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Row(int r, nint lda) => r;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint Step(nint lda) => lda;

    public static bool AreNeighbours => true;
}
