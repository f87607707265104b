using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A row of C as the sum of a few rows of B, whose weights stay in registers: one load for each fused multiply-add, and nothing to begin
/// and to end as a tile has it. Products are added in order of k, as everywhere.
/// </summary>
internal static unsafe class RankUpdateKernel
{
    /// <summary>Most rows of B at a time: their pointers and weights fill the registers.</summary>
    internal const int MostDepth = 8;

    /// <summary>
    /// Rows of B up to which each row of C asks for the next with 16 registers, which the stores would wait for (two Zen 3 cores:
    /// 1000x1000x3 0.73 of the time, 4000x256x5 0.91; 400x2000x8 1.02). Stores of whole lines do not
    /// wait, and asking takes longer (50x4000x2 1.5, 1000x1000x2 1.1).
    /// </summary>
    private const int AskingDepth = 6;

    /// <summary>The instance for some rows of B.</summary>
    /// <param name="depth">1 to <see cref="MostDepth"/>.</param>
    /// <param name="streams">Whether the result goes past the caches; it begins at a multiple of a vector then.</param>
    internal static delegate*<T*, nint, T*, nint, T*, nint, nint, void> Get<V, T>(nint depth, bool streams)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => streams ? ForDepth<V, T, Switch.On>(depth) : ForDepth<V, T, Switch.Off>(depth);

    private static delegate*<T*, nint, T*, nint, T*, nint, nint, void> ForDepth<V, T, TStreams>(nint depth)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TStreams : struct, ISwitch
        => depth switch
        {
            1 => &Run<V, T, N1, TStreams>,
            2 => &Run<V, T, N2, TStreams>,
            3 => &Run<V, T, N3, TStreams>,
            4 => &Run<V, T, N4, TStreams>,
            5 => &Run<V, T, N5, TStreams>,
            6 => &Run<V, T, N6, TStreams>,
            7 => &Run<V, T, N7, TStreams>,
            _ => &Run<V, T, N8, TStreams>,
        };

    /// <summary>c[j] = sum over d of a[d step] b[d, j], whole vectors of them.</summary>
    /// <param name="a">The first weight.</param>
    /// <param name="step">From one to the next.</param>
    /// <param name="b">The first row of B.</param>
    /// <param name="ldb">From one to the next.</param>
    /// <param name="c">The sums.</param>
    /// <param name="columns">Elements of a row, a multiple of the lanes.</param>
    /// <param name="below">Bytes from there to the row that is asked for, by few rows of B.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TDepth, TStreams>(T* a, nint step, T* b, nint ldb, T* c, nint columns, nint below)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TDepth : struct, ICount
        where TStreams : struct, ISwitch
    {
        V w0 = V.Broadcast(a[0]), w1 = TDepth.Value > 1 ? V.Broadcast(a[step]) : default;
        V w2 = TDepth.Value > 2 ? V.Broadcast(a[2 * step]) : default, w3 = TDepth.Value > 3 ? V.Broadcast(a[3 * step]) : default;
        V w4 = TDepth.Value > 4 ? V.Broadcast(a[4 * step]) : default, w5 = TDepth.Value > 5 ? V.Broadcast(a[5 * step]) : default;
        V w6 = TDepth.Value > 6 ? V.Broadcast(a[6 * step]) : default, w7 = TDepth.Value > 7 ? V.Broadcast(a[7 * step]) : default;
        T* b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb, b4 = b3 + ldb, b5 = b4 + ldb, b6 = b5 + ldb, b7 = b6 + ldb;

        // In bytes, so that an address is a pointer and an offset and not computed first.
        nint end = columns * sizeof(T);
        for (nint at = 0; at != end; at += V.Lanes * sizeof(T))
        {
            if (TDepth.Value <= AskingDepth && V.Registers < 32 && !TStreams.On)
                V.Prefetch(SixRows.At(c, at + below));
            V sum = default;
            V.AddProduct(ref sum, w0, V.Load(SixRows.At(b, at)));
            if (TDepth.Value > 1) V.AddProduct(ref sum, w1, V.Load(SixRows.At(b1, at)));
            if (TDepth.Value > 2) V.AddProduct(ref sum, w2, V.Load(SixRows.At(b2, at)));
            if (TDepth.Value > 3) V.AddProduct(ref sum, w3, V.Load(SixRows.At(b3, at)));
            if (TDepth.Value > 4) V.AddProduct(ref sum, w4, V.Load(SixRows.At(b4, at)));
            if (TDepth.Value > 5) V.AddProduct(ref sum, w5, V.Load(SixRows.At(b5, at)));
            if (TDepth.Value > 6) V.AddProduct(ref sum, w6, V.Load(SixRows.At(b6, at)));
            if (TDepth.Value > 7) V.AddProduct(ref sum, w7, V.Load(SixRows.At(b7, at)));
            if (TStreams.On)
                sum.StoreStreaming(SixRows.At(c, at));
            else
                sum.Store(SixRows.At(c, at));
        }
    }

    /// <summary>The columns that are left, fewer than a vector; the arguments are those of <see cref="Run"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Rest<V, T>(nint depth, T* a, nint step, T* b, nint ldb, T* c, nint columns)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V sum = default;
        for (nint d = 0; d < depth; d++)
            V.AddProduct(ref sum, V.Broadcast(a[d * step]), V.LoadPartial(b + (d * ldb), columns));
        sum.StorePartial(c, columns);
    }
}
