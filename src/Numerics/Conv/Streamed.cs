using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Sums that end in the same way and go past the caches, for tiles whose rows are whole lines.</summary>
internal readonly unsafe struct Streamed<TEnd> : ITileEnd
    where TEnd : struct, ITileEnd
{
    static bool ITileEnd.Reads => TEnd.Reads;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Start<V>(in TileResult result, nint vector)
        where V : unmanaged, IVec<V, float> => TEnd.Start<V>(result, vector);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Floor<V>(in TileResult result)
        where V : unmanaged, IVec<V, float> => TEnd.Floor<V>(result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V, TEdge>(V sum, V floor, float* c, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => TEnd.End<V, TEdge>(sum, floor, c, result);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<V, TEdge>(V value, float* c, nint lanes)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => value.StoreStreaming(c);
}

/// <summary>Which results <see cref="Streamed{TEnd}"/> is for.</summary>
internal static unsafe class Streamed
{
    /// <summary>Whether the rows of all tiles are whole lines.</summary>
    /// <param name="y">The result.</param>
    /// <param name="channels">Channels of a pixel.</param>
    /// <param name="k">Those of a group.</param>
    internal static bool Fits<V>(float* y, nint channels, nint k)
        where V : unmanaged, IVec<V, float>
    {
        const int Line = 64 / sizeof(float);
        return 2 * V.Lanes == Line && channels % Line == 0 && k % Line == 0 && (nint)y % 64 == 0;
    }
}
