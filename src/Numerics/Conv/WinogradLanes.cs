using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Channels of a pixel in a vector: all lanes, or the last few of a pixel.</summary>
internal static unsafe class WinogradLanes
{
    /// <summary>The channels, or zeros (and nothing read) for a pixel outside.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Load<V, TEdge>(float* source, bool inside, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
        => !inside ? default : TEdge.Cut ? V.LoadPartial(source, count) : V.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<V, TEdge>(V value, float* target, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge
    {
        if (TEdge.Cut)
            value.StorePartial(target, count);
        else
            value.Store(target);
    }
}
