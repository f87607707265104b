using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>What a pooling makes of the numbers of a window, taken row by row.</summary>
internal interface IPoolFold
{
    /// <summary>Whether the position of the result is wanted; without, the index vectors vanish.</summary>
    static abstract bool HasIndices { get; }

    /// <summary>
    /// Whether <see cref="Take"/> passes over NaN: then the numbers are added up on the side, and where their sum is NaN the window is
    /// taken again.
    /// </summary>
    static abstract bool MissesNaN { get; }

    /// <summary>The value before the first number, and of a window that lies in the padding alone.</summary>
    static abstract float Start { get; }

    /// <summary>The position before the first number of a window.</summary>
    /// <param name="first">That of its first pixel; -1 if the window lies in the padding alone.</param>
    static abstract nint StartAt(nint first);

    /// <summary>Takes <paramref name="x"/> at position <paramref name="here"/> in.</summary>
    static abstract void Take<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float>;

    /// <summary>The same, NaN included.</summary>
    static abstract void TakeAny<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float>;

    /// <summary>The result of a window of <paramref name="count"/> numbers.</summary>
    static abstract V Finish<V>(V value, V count)
        where V : unmanaged, IVec<V, float>;
}

/// <summary>The largest number; NaN if there is one.</summary>
internal readonly struct MaxFold : IPoolFold
{
    public static bool HasIndices => false;

    public static bool MissesNaN => true;

    public static float Start => float.NegativeInfinity;

    public static nint StartAt(nint first) => first;

    // The first of equals stays, zeros of both signs included.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => value = V.Select(V.LessThan(value, x), x, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeAny<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => value = V.Select(Wins(x, value), x, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<V>(V value, V count)
        where V : unmanaged, IVec<V, float> => value;

    /// <summary>Where <paramref name="x"/> is larger or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Wins<V>(V x, V value)
        where V : unmanaged, IVec<V, float> => V.Select(V.EqualTo(x, x), V.LessThan(value, x), V.EqualTo(default, default));
}

/// <summary>The largest number and where it is.</summary>
internal readonly struct MaxIndexFold : IPoolFold
{
    public static bool HasIndices => true;

    public static bool MissesNaN => true;

    public static float Start => float.NegativeInfinity;

    public static nint StartAt(nint first) => first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => Take(V.LessThan(value, x), x, here, ref value, ref index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeAny<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => Take(MaxFold.Wins(x, value), x, here, ref value, ref index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<V>(V value, V count)
        where V : unmanaged, IVec<V, float> => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Take<V>(V wins, V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float>
    {
        value = V.Select(wins, x, value);
        index = V.Select(wins, here, index);
    }
}

/// <summary>The largest number or 0, and where it is; nowhere if that is 0.</summary>
internal readonly struct MaxReluFold : IPoolFold
{
    public static bool HasIndices => true;

    public static bool MissesNaN => true;

    public static float Start => 0;

    public static nint StartAt(nint first) => -1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => MaxIndexFold.Take(x, here, ref value, ref index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeAny<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => MaxIndexFold.TakeAny(x, here, ref value, ref index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<V>(V value, V count)
        where V : unmanaged, IVec<V, float> => value;
}

/// <summary>The mean.</summary>
internal readonly struct AverageFold : IPoolFold
{
    public static bool HasIndices => false;

    public static bool MissesNaN => false;

    public static float Start => 0;

    public static nint StartAt(nint first) => first;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Take<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => value += x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void TakeAny<V>(V x, V here, ref V value, ref V index)
        where V : unmanaged, IVec<V, float> => value += x;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Finish<V>(V value, V count)
        where V : unmanaged, IVec<V, float> => value / count;
}
