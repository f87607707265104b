using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;
using unsafe Tile = delegate*<nint, float*, nint, nint*, nint, float*, nint, in FastNet.Numerics.TileResult, void>;

namespace FastNet.Numerics;

/// <summary>
/// The innermost loops of direct convolution: <see cref="MicroKernel"/> with a depth that is not one row of A but several runs.
/// <code>C[r, j] (+)= sum over runs s, p &lt; k of A[r, runs[s] + p] * B[s k + p, j],   r &lt; TRows,   j &lt; TVectors * V.Lanes</code>
/// The accumulators stay in registers from run to run; runs are the rows of a filter (forward) or of an image (weight gradient).
/// Where outputs are few, B is the image instead (<see cref="RunsOfB"/>).
/// </summary>
/// <remarks>
/// B can be read whole (a panel has zeros past the last column), so only stores are ever cut off. Loops count down in the head: with
/// the test at the end the JIT of .NET 10 keeps two copies of every accumulator and moves them through the stack.
/// </remarks>
internal static unsafe class RunsKernel
{
    /// <summary>Vectors of a panel between its use and what is asked for, by tiles of more than <see cref="SixRows"/>.</summary>
    private const int Ahead = 2 * Blocking.AheadRows;

    /// <summary>The instance for a tile of <paramref name="rows"/> (1..Mr) x <paramref name="vectors"/> (1 or 2, the last one
    /// stored in part if <paramref name="cut"/>).</summary>
    internal static Tile Get<V, TOrder, TRuns, TEnd>(
        nint rows, nint vectors, bool cut)
        where V : unmanaged, IVec<V, float>
        where TOrder : struct, IOrder
        where TRuns : struct, IRuns
        where TEnd : struct, ITileEnd
        => (vectors, cut) switch
        {
            (1, false) => ForRows<V, N1, TOrder, Whole, TRuns, TEnd>(rows),
            (1, true) => ForRows<V, N1, TOrder, Cut, TRuns, TEnd>(rows),
            (_, false) => ForRows<V, N2, TOrder, Whole, TRuns, TEnd>(rows),
            (_, true) => ForRows<V, N2, TOrder, Cut, TRuns, TEnd>(rows),
        };

    /// <summary>The instance whose A lies k by k, as in weight gradients.</summary>
    internal static Tile Sums<V>(nint rows, nint vectors, bool accumulate)
        where V : unmanaged, IVec<V, float>
        => accumulate
            ? Get<V, KMajor, RunsOfA, Added>(rows, vectors, cut: false)
            : Get<V, KMajor, RunsOfA, Stored>(rows, vectors, cut: false);

    /// <summary>One tile.</summary>
    /// <param name="k">Length of a run, 1 or more.</param>
    /// <param name="a">What runs of A are counted from; A follows the steps otherwise.</param>
    /// <param name="lda">See <see cref="IOrder"/>.</param>
    /// <param name="runs">Where each run starts.</param>
    /// <param name="count">How many there are, 1 or more.</param>
    /// <param name="b">The panel, k * count rows of two vectors; or what runs of B are counted from.</param>
    /// <param name="ldb">From one row of B to the next in a run of B; not used otherwise.</param>
    /// <param name="result">Where the tile goes.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, TRows, TVectors, TOrder, TEdge, TRuns, TEnd>(
        nint k, float* a, nint lda, nint* runs, nint count, float* b, nint ldb, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TRows : struct, ICount
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
        where TRuns : struct, IRuns
        where TEnd : struct, ITileEnd
    {
        if (TEnd.Reads)
        {
            for (int r = 0; r < TRows.Value; r++)
            {
                V.Prefetch(result.C + r * result.Ld);
                if (TVectors.Value > 1) V.Prefetch(result.C + r * result.Ld + V.Lanes);
            }
        }

        V start0 = TEnd.Start<V>(result, 0), start1 = TVectors.Value > 1 ? TEnd.Start<V>(result, 1) : default;
        V c00 = start0, c01 = start1, c10 = start0, c11 = start1, c20 = start0, c21 = start1;
        V c30 = start0, c31 = start1, c40 = start0, c41 = start1, c50 = start0, c51 = start1;
        V c60 = start0, c61 = start1, c70 = start0, c71 = start1, c80 = start0, c81 = start1;
        V c90 = start0, c91 = start1, cA0 = start0, cA1 = start1, cB0 = start0, cB1 = start1;

        nint step = TOrder.Step(lda);
        float* row = b;
        for (; count > 0; count--)
        {
            // Row pointers three apart reach every row with [pointer], [pointer + ld] and [pointer + 2 ld].
            float* a0 = TRuns.OfB ? a : a + *runs;
            float* a3 = a0 + TOrder.Row(3, lda);
            float* a6 = a0 + TOrder.Row(6, lda);
            float* a9 = a0 + TOrder.Row(9, lda);
            if (TRuns.OfB)
            {
                row = b + *runs;
                a += k * step;
            }

            runs++;
            // See MicroKernel.
            if (typeof(V) != typeof(Vec512<float>) && SixRows.Has<V, float, TRows>())
            {
                nint ldRow = TRuns.OfB ? ldb : 2 * V.Lanes;
                SixRows.Run<V, float, TRows, TVectors, TOrder, Whole>(
                    k, a0, lda, row, ldRow, default, 0,
                    ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31, ref c40, ref c41, ref c50, ref c51);
                row += k * ldRow;
                continue;
            }

            for (nint p = k; p > 0; p--)
            {
                V b0 = V.Load(row);
                V b1 = TVectors.Value == 1 ? default : V.Load(row + V.Lanes);
                if (!TRuns.OfB) V.Prefetch(row + Ahead * V.Lanes);
                if (!TRuns.OfB && TVectors.Value > 1 && V.Lanes * sizeof(float) >= 64) V.Prefetch(row + (Ahead + 1) * V.Lanes);

                MicroKernel.Row<V, float, TVectors>(a0 + TOrder.Row(0, lda), b0, b1, ref c00, ref c01);
                if (TRows.Value > 1) MicroKernel.Row<V, float, TVectors>(a0 + TOrder.Row(1, lda), b0, b1, ref c10, ref c11);
                if (TRows.Value > 2) MicroKernel.Row<V, float, TVectors>(a0 + TOrder.Row(2, lda), b0, b1, ref c20, ref c21);
                if (TRows.Value > 3) MicroKernel.Row<V, float, TVectors>(a3 + TOrder.Row(0, lda), b0, b1, ref c30, ref c31);
                if (TRows.Value > 4) MicroKernel.Row<V, float, TVectors>(a3 + TOrder.Row(1, lda), b0, b1, ref c40, ref c41);
                if (TRows.Value > 5) MicroKernel.Row<V, float, TVectors>(a3 + TOrder.Row(2, lda), b0, b1, ref c50, ref c51);
                if (TRows.Value > 6) MicroKernel.Row<V, float, TVectors>(a6 + TOrder.Row(0, lda), b0, b1, ref c60, ref c61);
                if (TRows.Value > 7) MicroKernel.Row<V, float, TVectors>(a6 + TOrder.Row(1, lda), b0, b1, ref c70, ref c71);
                if (TRows.Value > 8) MicroKernel.Row<V, float, TVectors>(a6 + TOrder.Row(2, lda), b0, b1, ref c80, ref c81);
                if (TRows.Value > 9) MicroKernel.Row<V, float, TVectors>(a9 + TOrder.Row(0, lda), b0, b1, ref c90, ref c91);
                if (TRows.Value > 10) MicroKernel.Row<V, float, TVectors>(a9 + TOrder.Row(1, lda), b0, b1, ref cA0, ref cA1);
                if (TRows.Value > 11) MicroKernel.Row<V, float, TVectors>(a9 + TOrder.Row(2, lda), b0, b1, ref cB0, ref cB1);

                row += TRuns.OfB ? ldb : 2 * V.Lanes;
                a0 += step;
                if (TRows.Value > 3) a3 += step;
                if (TRows.Value > 6) a6 += step;
                if (TRows.Value > 9) a9 += step;
            }
        }

        float* c = result.C;
        nint ldc = result.Ld;
        V floor = TEnd.Floor<V>(result);
        Store<V, TVectors, TEdge, TEnd>(c, c00, c01, floor, result);
        if (TRows.Value > 1) Store<V, TVectors, TEdge, TEnd>(c += ldc, c10, c11, floor, result);
        if (TRows.Value > 2) Store<V, TVectors, TEdge, TEnd>(c += ldc, c20, c21, floor, result);
        if (TRows.Value > 3) Store<V, TVectors, TEdge, TEnd>(c += ldc, c30, c31, floor, result);
        if (TRows.Value > 4) Store<V, TVectors, TEdge, TEnd>(c += ldc, c40, c41, floor, result);
        if (TRows.Value > 5) Store<V, TVectors, TEdge, TEnd>(c += ldc, c50, c51, floor, result);
        if (TRows.Value > 6) Store<V, TVectors, TEdge, TEnd>(c += ldc, c60, c61, floor, result);
        if (TRows.Value > 7) Store<V, TVectors, TEdge, TEnd>(c += ldc, c70, c71, floor, result);
        if (TRows.Value > 8) Store<V, TVectors, TEdge, TEnd>(c += ldc, c80, c81, floor, result);
        if (TRows.Value > 9) Store<V, TVectors, TEdge, TEnd>(c += ldc, c90, c91, floor, result);
        if (TRows.Value > 10) Store<V, TVectors, TEdge, TEnd>(c += ldc, cA0, cA1, floor, result);
        if (TRows.Value > 11) Store<V, TVectors, TEdge, TEnd>(c += ldc, cB0, cB1, floor, result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, TVectors, TEdge, TEnd>(float* c, V v0, V v1, V floor, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
        where TEnd : struct, ITileEnd
    {
        if (TVectors.Value == 1)
        {
            TEnd.Store<V, TEdge>(TEnd.End<V, TEdge>(v0, floor, c, result), c, result.Lanes);
        }
        else
        {
            TEnd.Store<V, Whole>(TEnd.End<V, Whole>(v0, floor, c, result), c, V.Lanes);
            TEnd.Store<V, TEdge>(TEnd.End<V, TEdge>(v1, floor, c + V.Lanes, result), c + V.Lanes, result.Lanes);
        }
    }

    private static Tile ForRows<
        V, TVectors, TOrder, TEdge, TRuns, TEnd>(nint rows)
        where V : unmanaged, IVec<V, float>
        where TVectors : struct, ICount
        where TOrder : struct, IOrder
        where TEdge : struct, IEdge
        where TRuns : struct, IRuns
        where TEnd : struct, ITileEnd
        => rows switch
        {
            1 => &Run<V, N1, TVectors, TOrder, TEdge, TRuns, TEnd>,
            2 => &Run<V, N2, TVectors, TOrder, TEdge, TRuns, TEnd>,
            3 => &Run<V, N3, TVectors, TOrder, TEdge, TRuns, TEnd>,
            4 => &Run<V, N4, TVectors, TOrder, TEdge, TRuns, TEnd>,
            5 => &Run<V, N5, TVectors, TOrder, TEdge, TRuns, TEnd>,
            6 => &Run<V, N6, TVectors, TOrder, TEdge, TRuns, TEnd>,
            7 => &Run<V, N7, TVectors, TOrder, TEdge, TRuns, TEnd>,
            8 => &Run<V, N8, TVectors, TOrder, TEdge, TRuns, TEnd>,
            9 => &Run<V, N9, TVectors, TOrder, TEdge, TRuns, TEnd>,
            10 => &Run<V, N10, TVectors, TOrder, TEdge, TRuns, TEnd>,
            11 => &Run<V, N11, TVectors, TOrder, TEdge, TRuns, TEnd>,
            _ => &Run<V, N12, TVectors, TOrder, TEdge, TRuns, TEnd>,
        };
}

/// <summary>Which operand of <see cref="RunsKernel"/> is read in runs.</summary>
internal interface IRuns
{
    /// <summary>B, and A follows the steps; otherwise A, and B follows them.</summary>
    static abstract bool OfB { get; }
}

/// <summary>A is the image, B a panel of weights or of output gradients.</summary>
internal readonly struct RunsOfA : IRuns
{
    public static bool OfB => false;
}

/// <summary>B is the image, channel by channel, A the weights.</summary>
internal readonly struct RunsOfB : IRuns
{
    static bool IRuns.OfB => true;
}
