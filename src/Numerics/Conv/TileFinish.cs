using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// What becomes of the sums of a tile on their way from the registers to the result: bias, residual and ReLU of a <see cref="ConvFinish"/>.
/// A pass of its own over what was stored costs 1x1 filters a sixth of their time (64 -> 256 at 56x56).
/// </summary>
internal readonly unsafe struct TileFinish : ITileEnd
{
    // A tile two vectors wide finds there its bias, from which sums start, and so many vectors on its least value.
    private const int FloorAt = 2;

    /// <summary>Elements that <see cref="Fill"/> writes.</summary>
    internal static nint Size<V>()
        where V : unmanaged, IVec<V, float> => (FloorAt + 1) * V.Lanes;

    /// <summary>Writes what tiles of some channels read.</summary>
    /// <param name="finish">Of the result, such that <see cref="ConvFinish.FitsRegisters"/>.</param>
    /// <param name="channel">The channel of the tiles' first column.</param>
    /// <param name="columns">Columns of a tile.</param>
    /// <param name="table">Room for <see cref="Size"/> elements.</param>
    internal static void Fill<V>(in ConvFinish finish, nint channel, nint columns, float* table)
        where V : unmanaged, IVec<V, float>
    {
        var bias = new Span<float>(table, FloorAt * V.Lanes);
        bias.Clear();
        if (finish.Bias != null)
            new ReadOnlySpan<float>(finish.Bias + channel, (int)columns).CopyTo(bias);

        finish.Floor<V>().Store(table + FloorAt * V.Lanes);
    }

    static bool ITileEnd.Reads => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<V>(in TileResult result, nint vector)
        where V : unmanaged, IVec<V, float> => V.Load(result.Table + vector * V.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Floor<V>(in TileResult result)
        where V : unmanaged, IVec<V, float> => V.Load(result.Table + FloorAt * V.Lanes);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V, TEdge>(V sum, V floor, float* c, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        if (result.Residual != 0)
            sum += TEdge.Load<V, float>(c + result.Residual, result.Lanes);
        return V.MaxFast(floor, sum);
    }
}
