using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The loop over k for tiles of up to six rows, what 16 vector registers hold. With so few, a pointer for each row fits the general
/// registers beside one offset for all of them, and two k at a turn share the loop's own work: 22 instructions for 12 fused
/// multiply-adds, where pointers three rows apart and a request for a line of B at each k came to 28. A core whose issue slots go to
/// two threads, as those of a virtual machine mostly do, feels each of them (Zen 3: 1000^3 in double 0.89 to 0.93 of the time, 384^3
/// 0.75 to 0.96, the less the more the other thread had to do; alone 1.0).
/// </summary>
internal static unsafe class SixRows
{
    /// <summary>Most rows of a tile.</summary>
    internal const int Most = 6;

    /// <summary>Whether tiles of some rows are for this loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Has<V, T, TRows>()
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount => V.Registers < 32 && TRows.Value <= Most;

    /// <summary>
    /// Adds the products of a tile to its accumulators in order of k, two vectors for each row. The arguments are those of
    /// <see cref="MicroKernel"/>; of a last vector that is cut off the lanes in the mask exist. With ahead 0 nothing is asked for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<V, T, TRows, TVectors, TOrder, TEdge>(
        nint k, T* a, nint lda, T* b, nint ldb, V mask, nint ahead,
        ref V c00, ref V c01, ref V c10, ref V c11, ref V c20, ref V c21, ref V c30, ref V c31, ref V c40, ref V c41, ref V c50, ref V c51)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
    {
        T* a1 = a + TOrder.Row(1, lda), a2 = a + TOrder.Row(2, lda), a3 = a + TOrder.Row(3, lda);
        T* a4 = a + TOrder.Row(4, lda), a5 = a + TOrder.Row(5, lda);

        // In bytes, so that an address is a pointer and an offset and not computed first.
        nint step = TOrder.Step(lda) * sizeof(T), stepB = ldb * sizeof(T), end = (k & ~1) * step;
        if (ahead == 0)
        {
            b = Pairs<V, T, TRows, TVectors, TOrder, TEdge, Switch.Off>(
                step, end, a, a1, a2, a3, a4, a5, b, stepB, mask, ahead,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
        }
        else
        {
            b = Pairs<V, T, TRows, TVectors, TOrder, TEdge, Switch.On>(
                step, end, a, a1, a2, a3, a4, a5, b, stepB, mask, ahead,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
        }

        if ((k & 1) != 0)
        {
            Step<V, T, TRows, TVectors, TOrder, TEdge>(
                a, a1, a2, a3, a4, a5, end, b, mask,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
        }
    }

    /// <summary>Two k at a turn; the next row of B.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T* Pairs<V, T, TRows, TVectors, TOrder, TEdge, TAsks>(
        nint step, nint end, T* a0, T* a1, T* a2, T* a3, T* a4, T* a5, T* b, nint stepB, V mask, nint ahead,
        ref V c00, ref V c01, ref V c10, ref V c11, ref V c20, ref V c21, ref V c30, ref V c31, ref V c40, ref V c41, ref V c50, ref V c51)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
        where TAsks : struct, ISwitch
    {
        T* wanted = b + ahead;
        for (nint at = 0; at != end; at += 2 * step)
        {
            if (TAsks.On) V.Prefetch(wanted);
            Step<V, T, TRows, TVectors, TOrder, TEdge>(
                a0, a1, a2, a3, a4, a5, at, b, mask,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            b = At(b, stepB);
            wanted = At(wanted, stepB);
            if (TAsks.On) V.Prefetch(wanted);
            Step<V, T, TRows, TVectors, TOrder, TEdge>(
                a0, a1, a2, a3, a4, a5, at + step, b, mask,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
            b = At(b, stepB);
            wanted = At(wanted, stepB);
        }

        return b;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step<V, T, TRows, TVectors, TOrder, TEdge>(
        T* a0, T* a1, T* a2, T* a3, T* a4, T* a5, nint at, T* b, V mask,
        ref V c00, ref V c01, ref V c10, ref V c11, ref V c20, ref V c21, ref V c30, ref V c31, ref V c40, ref V c41, ref V c50, ref V c51)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
    {
        V b0 = TEdge.Cut && TVectors.Value == 1 ? V.LoadMasked(b, mask) : V.Load(b);
        V b1 = TVectors.Value == 1 ? default : TEdge.Cut ? V.LoadMasked(b + V.Lanes, mask) : V.Load(b + V.Lanes);
        MicroKernel.Row<V, T, TVectors>(At(a0, at), b0, b1, ref c00, ref c01);
        if (TRows.Value > 1) MicroKernel.Row<V, T, TVectors>(At(TOrder.AreNeighbours ? a0 + 1 : a1, at), b0, b1, ref c10, ref c11);
        if (TRows.Value > 2) MicroKernel.Row<V, T, TVectors>(At(TOrder.AreNeighbours ? a0 + 2 : a2, at), b0, b1, ref c20, ref c21);
        if (TRows.Value > 3) MicroKernel.Row<V, T, TVectors>(At(TOrder.AreNeighbours ? a0 + 3 : a3, at), b0, b1, ref c30, ref c31);
        if (TRows.Value > 4) MicroKernel.Row<V, T, TVectors>(At(TOrder.AreNeighbours ? a0 + 4 : a4, at), b0, b1, ref c40, ref c41);
        if (TRows.Value > 5) MicroKernel.Row<V, T, TVectors>(At(TOrder.AreNeighbours ? a0 + 5 : a5, at), b0, b1, ref c50, ref c51);
    }

    /// <summary>What lies some bytes further on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T* At<T>(T* p, nint bytes)
        where T : unmanaged => (T*)((byte*)p + bytes);
}
