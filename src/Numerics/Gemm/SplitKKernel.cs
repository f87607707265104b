using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Few rows times few columns over a long k, which is dealt out (split-k): one sum after the other would wait for itself, so eight
/// accumulators take turns, and where rows of B follow each other in memory a vector holds several of them,
/// <code>acc[g N + j] += A[r, p + g] * B[p + g, j],   g &lt; groups,   j &lt; N</code>
/// with B read as it is stored.
/// </summary>
internal static unsafe class SplitKKernel
{
    /// <summary>Accumulators: two fused multiply-adds a cycle, each of four cycles.</summary>
    private const int Accumulators = 8;

    /// <summary>Most rows: with more, their pointers and what else the loop counts would not stay in registers.</summary>
    internal const int MostRows = 4;

    /// <summary>How a product is dealt out.</summary>
    internal struct Deal
    {
        /// <summary>Rows of B in a vector, its elements, and those from one vector of B to the next.</summary>
        internal nint Groups, Filled, StepB;

        /// <summary>Which of the loaded elements of A each lane takes.</summary>
        internal fixed int Lanes[16];
    }

    /// <summary>Sums of some rows, each a vector of groups.</summary>
    /// <param name="rows">1 to <typeparamref name="TRows"/>, which is at most <see cref="MostRows"/>.</param>
    /// <param name="k">Their length.</param>
    /// <param name="a">A[0, 0].</param>
    /// <param name="lda">Elements between rows of A.</param>
    /// <param name="b">B[0, 0].</param>
    /// <param name="columns">Columns of C.</param>
    /// <param name="deal">How they are dealt out.</param>
    /// <param name="sums">Two vectors for each row; the first is written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows, TGroups>(nint rows, nint k, T* a, nint lda, T* b, nint columns, in Deal deal, T* sums)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TGroups : struct, ISwitch
    {
        V c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        nint groups = TGroups.On ? deal.Groups : 1, step = deal.StepB, slots = Accumulators / TRows.Value;
        V maskA = V.FirstLanes(groups), maskB = V.FirstLanes(deal.Filled), spread = default;
        if (TGroups.On)
        {
            fixed (int* lanes = deal.Lanes)
                spread = V.Selector(lanes);
        }

        // The row of each accumulator, past the last that one once more.
        nint below = rows - 1;
        T* a0 = a, a1 = TRows.Value > 1 ? a + Math.Min(1, below) * lda : a0;
        T* a2 = TRows.Value > 2 ? a + Math.Min(2, below) * lda : a0, a3 = TRows.Value > 2 ? a + Math.Min(3, below) * lda : a1;
        nint at = 0, left = k / groups, next = groups * sizeof(T);
        for (; left >= slots; left -= slots)
        {
            // Accumulator i has row i % TRows and the vectors of B of turn i / TRows.
            AddFour<V, T, TRows, TGroups>(ref b, step, a0, a1, a2, a3, ref at, next, maskA, maskB, spread, ref c0, ref c1, ref c2, ref c3);
            AddFour<V, T, TRows, TGroups>(ref b, step, a0, a1, a2, a3, ref at, next, maskA, maskB, spread, ref c4, ref c5, ref c6, ref c7);
        }

        // Vectors too few for a turn, and k too few for a vector.
        for (; left > 0; left--)
        {
            AddRows<V, T, TRows, TGroups>(
                V.LoadMasked(b, maskB), a0, a1, a2, a3, at, maskA, spread, ref c0, ref c1, ref c2, ref c3);
            b += step;
            at += next;
        }

        nint rest = k % groups;
        if (rest > 0)
        {
            AddRows<V, T, TRows, TGroups>(
                V.LoadPartial(b, rest * columns), a0, a1, a2, a3, at, V.FirstLanes(rest), spread, ref c0, ref c1, ref c2, ref c3);
        }

        c0 += c4;
        c1 += c5;
        c2 += c6;
        c3 += c7;

        if (TRows.Value <= 2)
        {
            c0 += c2;
            c1 += c3;
        }

        if (TRows.Value == 1) c0 += c1;
        c0.Store(sums);
        if (TRows.Value > 1) c1.Store(sums + 2 * V.Lanes);
        if (TRows.Value > 2) c2.Store(sums + 4 * V.Lanes);
        if (TRows.Value > 2) c3.Store(sums + 6 * V.Lanes);
    }

    /// <summary>The next vectors of B, as many as four accumulators take.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour<V, T, TRows, TGroups>(
        ref T* b, nint step, T* a0, T* a1, T* a2, T* a3, ref nint at, nint next, V maskA, V maskB, V spread,
        ref V c0, ref V c1, ref V c2, ref V c3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TGroups : struct, ISwitch
    {
        V w = V.LoadMasked(b, maskB);
        Add<V, T, TGroups>(ref c0, w, a0, at, maskA, spread);
        if (TRows.Value == 1)
        {
            w = V.LoadMasked(b += step, maskB);
            at += next;
        }

        Add<V, T, TGroups>(ref c1, w, a1, at, maskA, spread);
        if (TRows.Value <= 2)
        {
            w = V.LoadMasked(b += step, maskB);
            at += next;
        }

        Add<V, T, TGroups>(ref c2, w, a2, at, maskA, spread);
        if (TRows.Value == 1)
        {
            w = V.LoadMasked(b += step, maskB);
            at += next;
        }

        Add<V, T, TGroups>(ref c3, w, a3, at, maskA, spread);
        b += step;
        at += next;
    }

    /// <summary>One vector of B, to every row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRows<V, T, TRows, TGroups>(
        V w, T* a0, T* a1, T* a2, T* a3, nint at, V mask, V spread, ref V c0, ref V c1, ref V c2, ref V c3)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
        where TGroups : struct, ISwitch
    {
        Add<V, T, TGroups>(ref c0, w, a0, at, mask, spread);
        if (TRows.Value > 1) Add<V, T, TGroups>(ref c1, w, a1, at, mask, spread);
        if (TRows.Value > 2) Add<V, T, TGroups>(ref c2, w, a2, at, mask, spread);
        if (TRows.Value > 2) Add<V, T, TGroups>(ref c3, w, a3, at, mask, spread);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<V, T, TGroups>(ref V c, V w, T* a, nint at, V mask, V spread)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TGroups : struct, ISwitch
    {
        // First, since a choice between the reference and its use would move the accumulator to the stack.
        T* from = SixRows.At(a, at);
        V x = TGroups.On ? V.Permute(V.LoadMasked(from, mask), spread) : V.Broadcast(*from);
        V.AddProduct(ref c, w, x);
    }
}
