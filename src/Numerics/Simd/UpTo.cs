using System.Runtime.CompilerServices;

namespace FastNet.Numerics.Simd;

/// <summary>Loads and stores at the end of a run of floats: a whole vector where there is one, else as many lanes as are left.</summary>
internal static unsafe class UpTo<V>
    where V : unmanaged, IVec<V, float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static V Load(float* source, nint left) => left >= V.Lanes ? V.Load(source) : V.LoadPartial(source, left);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store(V value, float* destination, nint left)
    {
        if (left >= V.Lanes)
            value.Store(destination);
        else
            value.StorePartial(destination, left);
    }
}
