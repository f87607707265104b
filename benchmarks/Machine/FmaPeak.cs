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

    // Of 512 bits: what a thread does in those 2 ms or less.
    private const double ShortWork = 2.0 * Chains * 16 * Iterations;

    private const int LongestStretch = 64;

    /// <summary>
    /// How many times as long a thread is to be measured as a short case needs, so that the limit of a case is what the machine keeps up
    /// for so long: a Zen 5 that had 237 GFLOP/s in 1 ms had 212 in 60, and no product of 90 ms can have more.
    /// </summary>
    /// <param name="work">Floating-point operations of a thread in one call of the case.</param>
    /// <returns>A power of two, 1 to 64.</returns>
    public static int Stretch(double work) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(work / ShortWork, 1, LongestStretch));

    /// <summary>One measurement in GFLOP/s at <paramref name="level"/>, over <paramref name="stretch"/> times 2 ms.</summary>
    public static double Measure<T>(SimdLevel level, Gang gang, int stretch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => level switch
        {
            SimdLevel.Avx512 => Measure<Vec512<T>, T>(gang, stretch),
            SimdLevel.Avx2 => Measure<Vec256<T>, T>(gang, stretch),
            SimdLevel.Portable => Measure<VecN<T>, T>(gang, stretch),
            _ => Measure<Vec1<T>, T>(gang, stretch),
        };

    private static double Measure<V, T>(Gang gang, int stretch)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int iterations = Iterations * stretch;
        double seconds = gang.FastestSeconds(Math.Max(1, Repeats / stretch), _ => Loop<V, T>(iterations));
        return 2.0 * Chains * V.Lanes * iterations * gang.Threads / seconds / 1e9;
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
