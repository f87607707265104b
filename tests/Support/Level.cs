using System.Numerics;
using FastNet.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Tests.Support;

/// <summary>A check written once for every vector type.</summary>
internal interface IVecCheck
{
    void Run<V, T>()
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;
}

/// <summary>From a level to its vector type.</summary>
internal static class Level
{
    /// <summary>Runs <paramref name="check"/> for float and for double at <paramref name="level"/>.</summary>
    internal static void Run(SimdLevel level, IVecCheck check)
    {
        switch (level)
        {
            case SimdLevel.Avx512: Both<Vec512<float>, Vec512<double>>(check); break;
            case SimdLevel.Avx2: Both<Vec256<float>, Vec256<double>>(check); break;
            case SimdLevel.Portable: Both<VecN<float>, VecN<double>>(check); break;
            case SimdLevel.Scalar: Both<Vec1<float>, Vec1<double>>(check); break;
            default: throw new ArgumentOutOfRangeException(nameof(level), level, "a new level needs its row here");
        }
    }

    private static void Both<VFloat, VDouble>(IVecCheck check)
        where VFloat : unmanaged, IVec<VFloat, float>
        where VDouble : unmanaged, IVec<VDouble, double>
    {
        check.Run<VFloat, float>();
        check.Run<VDouble, double>();
    }
}
