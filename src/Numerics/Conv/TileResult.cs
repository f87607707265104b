using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Where a tile of <see cref="RunsKernel"/> goes and what becomes of it on the way: in memory, since nothing here is wanted while the
/// sums run.
/// </summary>
internal unsafe struct TileResult
{
    /// <summary>The tile.</summary>
    internal float* C;

    /// <summary>From one row of it to the next.</summary>
    internal nint Ld;

    /// <summary>Elements stored of the last vector, if it is cut.</summary>
    internal nint Lanes;

    /// <summary>What sums start from and end with, for a kernel that finishes: see <see cref="TileFinish"/>.</summary>
    internal float* Table;

    /// <summary>Elements from the result to what is added to it, 0 if nothing is.</summary>
    internal nint Residual;
}

/// <summary>
/// How the sums of a <see cref="RunsKernel"/> start and end. Methods and no conditions: of those the JIT inlines both sides before
/// it knows the answer, and from 1024 locals on it keeps sums on the stack.
/// </summary>
internal unsafe interface ITileEnd
{
    /// <summary>Whether what is there is read.</summary>
    static abstract bool Reads { get; }

    /// <summary>What sums start from: zeros, unless it says otherwise.</summary>
    /// <param name="result">The tile.</param>
    /// <param name="vector">Its first or second vector: 0 or 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Start<V>(in TileResult result, nint vector)
        where V : unmanaged, IVec<V, float> => default;

    /// <summary>The least value, loaded once for all vectors of a tile.</summary>
    /// <param name="result">The tile.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual V Floor<V>(in TileResult result)
        where V : unmanaged, IVec<V, float> => default;

    /// <summary>What is stored.</summary>
    /// <param name="sum">One vector of sums.</param>
    /// <param name="floor">What <see cref="Floor"/> gave.</param>
    /// <param name="c">Where it goes.</param>
    /// <param name="result">The tile.</param>
    static abstract V End<V, TEdge>(V sum, V floor, float* c, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge;

    /// <summary>Stores a vector: whole, or the last of a row, of which <paramref name="lanes"/> are stored if it is cut.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static virtual void Store<V, TEdge>(V value, float* c, nint lanes)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => TEdge.Store<V, float>(value, c, lanes);
}

/// <summary>The sums are stored.</summary>
internal readonly unsafe struct Stored : ITileEnd
{
    public static bool Reads => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V, TEdge>(V sum, V floor, float* c, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => sum;
}

/// <summary>The sums are added to the tile.</summary>
internal readonly unsafe struct Added : ITileEnd
{
    public static bool Reads => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V End<V, TEdge>(V sum, V floor, float* c, in TileResult result)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge => TEdge.Load<V, float>(c, result.Lanes) + sum;
}
