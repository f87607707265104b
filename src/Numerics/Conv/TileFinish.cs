using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// What becomes of the sums of a tile on their way from the registers to the result: bias, residual and ReLU of a <see cref="ConvFinish"/>.
/// A pass of its own over what was stored costs 1x1 filters a sixth of their time (64 -> 256 at 56x56).
/// </summary>
internal static unsafe class TileFinish
{
    // A tile two vectors wide finds there its bias, from which sums start, and so many vectors on its least value.
    private const int Floor = 2;

    /// <summary>Elements that <see cref="Fill"/> writes.</summary>
    internal static nint Size<V>()
        where V : unmanaged, IVec<V, float> => (Floor + 1) * V.Lanes;

    /// <summary>Writes what tiles of some channels read.</summary>
    /// <param name="finish">Of the result, such that <see cref="ConvFinish.FitsRegisters"/>.</param>
    /// <param name="channel">The channel of the tiles' first column.</param>
    /// <param name="columns">Columns of a tile.</param>
    /// <param name="table">Room for <see cref="Size"/> elements.</param>
    internal static void Fill<V>(in ConvFinish finish, nint channel, nint columns, float* table)
        where V : unmanaged, IVec<V, float>
    {
        var bias = new Span<float>(table, Floor * V.Lanes);
        bias.Clear();
        if (finish.Bias != null)
            new ReadOnlySpan<float>(finish.Bias + channel, (int)columns).CopyTo(bias);

        finish.Floor<V>().Store(table + Floor * V.Lanes);
    }

    /// <summary>Finishes and stores one row of a tile.</summary>
    /// <param name="c">The row.</param>
    /// <param name="v0">Its first vector.</param>
    /// <param name="v1">Its second vector.</param>
    /// <param name="lanes">Elements of the last vector, if it is cut.</param>
    /// <param name="table">What <see cref="Fill"/> wrote.</param>
    /// <param name="residual">Elements from the result to what is added to it, 0 if nothing is.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<V, TVectors, TEdge>(float* c, V v0, V v1, nint lanes, float* table, nint residual)
        where V : unmanaged, IVec<V, float>
        where TVectors : struct, ICount
        where TEdge : struct, IEdge
    {
        if (residual != 0)
        {
            float* from = c + residual;
            v0 += TVectors.Value > 1 || !TEdge.Cut ? V.Load(from) : V.LoadPartial(from, lanes);
            if (TVectors.Value > 1) v1 += TEdge.Cut ? V.LoadPartial(from + V.Lanes, lanes) : V.Load(from + V.Lanes);
        }

        V floor = V.Load(table + Floor * V.Lanes);
        v0 = V.MaxFast(floor, v0);
        if (TVectors.Value > 1) v1 = V.MaxFast(floor, v1);
        MicroKernel.StoreRow<V, float, TVectors, TEdge>(c, v0, v1, accumulate: false, lanes);
    }
}
