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
        where TKernel : struct, IKernel<T>
    {
        switch (Cpu.Level)
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
}
