using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The innermost loop of the distances: a tile of up to 4 queries x 4 vectors of points stays in registers while k runs.
/// <code>C[r, j] (+)= sum over p of |A[r, p] - B[p, j]|  or  (A[r, p] - B[p, j])^2,   r &lt; TRows,   j &lt; TVectors * V.Lanes</code>
/// Terms are added in order of p, so an element has the same bits in every tile shape.
/// </summary>
/// <remarks>
/// The body is written once, as in <see cref="MicroKernel"/>: types give the shape and the metric.
/// AVX-512: 4 x 4 accumulators + 4 of B + broadcast, difference and two constants = 24 of 32 registers. AVX2: 4 x 2 + 2 + 4 = 14 of 16.
/// </remarks>
internal static unsafe class DistanceKernel
{
    /// <summary>Most rows an instance may have.</summary>
    internal const int MaxRows = 4;

    // Not tiered: the first call is already the full code.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows, TVectors, TTerm>(nint k, T* a, nint lda, T* b, nint ldb, T* c, nint ldc, bool accumulate)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TTerm : struct, ITerm
    {
        T* a3 = a + 3 * lda;
        V c00 = default, c01 = default, c02 = default, c03 = default;
        V c10 = default, c11 = default, c12 = default, c13 = default;
        V c20 = default, c21 = default, c22 = default, c23 = default;
        V c30 = default, c31 = default, c32 = default, c33 = default;
        V one = V.Broadcast(T.One);

        for (; k > 0; k--)
        {
            V b0 = V.Load(b);
            V b1 = TVectors.Value > 1 ? V.Load(b + V.Lanes) : default;
            V b2 = TVectors.Value > 2 ? V.Load(b + 2 * V.Lanes) : default;
            V b3 = TVectors.Value > 3 ? V.Load(b + 3 * V.Lanes) : default;

            V x = V.Broadcast(a[0]);
            c00 = TTerm.Add<V, T>(x, b0, c00, one);
            if (TVectors.Value > 1) c01 = TTerm.Add<V, T>(x, b1, c01, one);
            if (TVectors.Value > 2) c02 = TTerm.Add<V, T>(x, b2, c02, one);
            if (TVectors.Value > 3) c03 = TTerm.Add<V, T>(x, b3, c03, one);
            if (TRows.Value > 1)
            {
                x = V.Broadcast(a[lda]);
                c10 = TTerm.Add<V, T>(x, b0, c10, one);
                if (TVectors.Value > 1) c11 = TTerm.Add<V, T>(x, b1, c11, one);
                if (TVectors.Value > 2) c12 = TTerm.Add<V, T>(x, b2, c12, one);
                if (TVectors.Value > 3) c13 = TTerm.Add<V, T>(x, b3, c13, one);
            }

            if (TRows.Value > 2)
            {
                x = V.Broadcast(a[2 * lda]);
                c20 = TTerm.Add<V, T>(x, b0, c20, one);
                if (TVectors.Value > 1) c21 = TTerm.Add<V, T>(x, b1, c21, one);
                if (TVectors.Value > 2) c22 = TTerm.Add<V, T>(x, b2, c22, one);
                if (TVectors.Value > 3) c23 = TTerm.Add<V, T>(x, b3, c23, one);
            }

            if (TRows.Value > 3)
            {
                x = V.Broadcast(a3[0]);
                c30 = TTerm.Add<V, T>(x, b0, c30, one);
                if (TVectors.Value > 1) c31 = TTerm.Add<V, T>(x, b1, c31, one);
                if (TVectors.Value > 2) c32 = TTerm.Add<V, T>(x, b2, c32, one);
                if (TVectors.Value > 3) c33 = TTerm.Add<V, T>(x, b3, c33, one);
                a3++;
            }

            b += ldb;
            a++;
        }

        StoreRow<V, T, TVectors>(c, c00, c01, c02, c03, accumulate);
        if (TRows.Value > 1) StoreRow<V, T, TVectors>(c += ldc, c10, c11, c12, c13, accumulate);
        if (TRows.Value > 2) StoreRow<V, T, TVectors>(c += ldc, c20, c21, c22, c23, accumulate);
        if (TRows.Value > 3) StoreRow<V, T, TVectors>(c += ldc, c30, c31, c32, c33, accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<V, T, TVectors>(T* c, V v0, V v1, V v2, V v3, bool accumulate)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TVectors : struct, ICount
    {
        (accumulate ? V.Load(c) + v0 : v0).Store(c);
        if (TVectors.Value > 1) (accumulate ? V.Load(c + V.Lanes) + v1 : v1).Store(c + V.Lanes);
        if (TVectors.Value > 2) (accumulate ? V.Load(c + 2 * V.Lanes) + v2 : v2).Store(c + 2 * V.Lanes);
        if (TVectors.Value > 3) (accumulate ? V.Load(c + 3 * V.Lanes) + v3 : v3).Store(c + 3 * V.Lanes);
    }
}

/// <summary>What a pair of coordinates adds to a distance.</summary>
internal interface ITerm
{
    /// <summary>sum + term(a, b); <paramref name="one"/> is a vector of ones.</summary>
    static abstract V Add<V, T>(V a, V b, V sum, V one)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>|a - b|.</summary>
internal readonly struct AbsoluteTerm : ITerm
{
    // A product with 1 is exact, so these are the bits of an addition, but on the multipliers, which have nothing else to do:
    // 33.0 against 29.3 billion terms per second (Zen 4, AVX-512), and no loss elsewhere.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Add<V, T>(V a, V b, V sum, V one)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.MulAdd(V.Abs(a - b), one, sum);
}

/// <summary>(a - b)^2: 46.9 billion terms per second where a product of matrices makes 58.7 (Zen 4, AVX-512).</summary>
internal readonly struct SquaredTerm : ITerm
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Add<V, T>(V a, V b, V sum, V one)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V d = a - b;
        return V.MulAdd(d, d, sum);
    }
}
