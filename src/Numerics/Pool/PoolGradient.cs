using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>What a window gives back to one of its pixels.</summary>
internal interface IPoolGradient
{
    /// <summary>Whether the winner takes all, else each pixel has its share.</summary>
    static abstract bool HasIndices { get; }

    /// <summary>The part of gradient <paramref name="g"/> for the pixel at <paramref name="here"/>.</summary>
    static abstract V Part<V>(V g, V index, V here, V share)
        where V : unmanaged, IVec<V, float>;
}

/// <summary>All of it where the pixel won.</summary>
internal readonly struct MaxGradient : IPoolGradient
{
    public static bool HasIndices => true;

    // Positions are compared as the floats that their bits are: equal ones are equal, since none is NaN or negative zero.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Part<V>(V g, V index, V here, V share)
        where V : unmanaged, IVec<V, float> => V.And(V.EqualTo(index, here), g);
}

/// <summary>An equal share.</summary>
internal readonly struct AverageGradient : IPoolGradient
{
    public static bool HasIndices => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static V Part<V>(V g, V index, V here, V share)
        where V : unmanaged, IVec<V, float> => g * share;
}
