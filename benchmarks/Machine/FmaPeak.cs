using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Benchmarks;

/// <summary>The machine's arithmetic limit: fused multiply-adds on registers alone, on all asked threads at once.</summary>
internal static class FmaPeak
{
    // 12 independent chains cover latency x throughput of every processor so far (4 x 2) and leave room in 16 registers.
    private const int Chains = 12;

    // About 2 ms at one vector per cycle: long against starting threads, short against the clock's drift.
    private const int Iterations = 600_000;

    private const int Repeats = 8;

    /// <summary>One measurement in GFLOP/s at <paramref name="level"/>.</summary>
    public static double Measure<T>(SimdLevel level, Gang gang)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => level switch
        {
            SimdLevel.Avx512 => Measure<Vec512<T>, T>(gang),
            SimdLevel.Avx2 => Measure<Vec256<T>, T>(gang),
            SimdLevel.Portable => Measure<VecN<T>, T>(gang),
            _ => Measure<Vec1<T>, T>(gang),
        };

    private static double Measure<V, T>(Gang gang)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double seconds = gang.FastestSeconds(Repeats, static _ => Loop<V, T>(Iterations));
        return 2.0 * Chains * V.Lanes * Iterations * gang.Threads / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static T Loop<V, T>(int iterations)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // c = c / 2 + 1 stays between 1 and 2: no overflow, no subnormals.
        V half = V.Broadcast(T.CreateTruncating(0.5));
        V one = V.Broadcast(T.One);
        V c0 = one, c1 = one, c2 = one, c3 = one, c4 = one, c5 = one, c6 = one, c7 = one, c8 = one, c9 = one, cA = one, cB = one;
        for (; iterations > 0; iterations--)
        {
            c0 = V.MulAdd(c0, half, one);
            c1 = V.MulAdd(c1, half, one);
            c2 = V.MulAdd(c2, half, one);
            c3 = V.MulAdd(c3, half, one);
            c4 = V.MulAdd(c4, half, one);
            c5 = V.MulAdd(c5, half, one);
            c6 = V.MulAdd(c6, half, one);
            c7 = V.MulAdd(c7, half, one);
            c8 = V.MulAdd(c8, half, one);
            c9 = V.MulAdd(c9, half, one);
            cA = V.MulAdd(cA, half, one);
            cB = V.MulAdd(cB, half, one);
        }

        return V.Sum(c0 + c1 + c2 + c3 + (c4 + c5 + c6 + c7) + (c8 + c9 + cA + cB));
    }
}
