using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics.Simd;

/// <summary>Work written over a vector type; its fields are the arguments.</summary>
internal interface IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Does the work with vectors of type <typeparamref name="V"/>.</summary>
    void Run<V>()
        where V : unmanaged, IVec<V, T>;
}

/// <summary>The one place where the level becomes a vector type: once per public call, never inside loops.</summary>
internal static class Dispatch
{
    /// <summary>Runs <paramref name="kernel"/> with the vectors of <see cref="Cpu.Level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<T, TKernel>(ref TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T> => Run<T, TKernel>(Cpu.Level, ref kernel);

    /// <summary>Runs <paramref name="kernel"/> with the vectors of <paramref name="level"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Run<T, TKernel>(SimdLevel level, ref TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T>
    {
        switch (level)
        {
            case SimdLevel.Avx512:
                kernel.Run<Vec512<T>>();
                break;
            case SimdLevel.Avx2:
                kernel.Run<Vec256<T>>();
                break;
            case SimdLevel.Portable:
                kernel.Run<VecN<T>>();
                break;
            default:
                kernel.Run<Vec1<T>>();
                break;
        }
    }

    /// <summary>
    /// The widest vectors up to <paramref name="level"/> that <paramref name="elements"/> side by side fill, so that the last vector
    /// may overlap the one before and none is partial. What fills none gets masked vectors, or single numbers where there are no masks.
    /// </summary>
    internal static SimdLevel Filled(SimdLevel level, int elements) => level switch
    {
        SimdLevel.Avx512 when elements >= Vec256<float>.Lanes && elements < Vec512<float>.Lanes => SimdLevel.Avx2,
        SimdLevel.Portable when elements < VecN<float>.Lanes => SimdLevel.Scalar,
        _ => level,
    };

    /// <summary>
    /// Whether work that is no wider than one vector of <typeparamref name="V"/> runs better with <see cref="Narrow"/>: see
    /// <see cref="Cpu.HasWideLoads"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool HasNarrow<V, T>()
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(V) == typeof(Vec512<T>) && !Cpu.HasWideLoads;

    /// <summary>Runs <paramref name="kernel"/> with vectors half as wide; only where <see cref="HasNarrow"/>.</summary>
    internal static void Narrow<T, TKernel>(ref TKernel kernel)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernel : struct, IKernel<T> => kernel.Run<Vec256<T>>();
}
