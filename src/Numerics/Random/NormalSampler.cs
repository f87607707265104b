using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Normal numbers in pairs by Box and Muller. Every operation is one that IEEE 754 rounds exactly (+ - * / sqrt, and whole powers
/// of two), none is fused, and the polynomials are our own, so the bits are the same on every machine and at every level.
/// </summary>
internal readonly unsafe struct NormalSampler<T>(T mean, T deviation) : ISampler<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int MostPairs = 2 * FillJob<T, NormalSampler<T>>.TileBlocks;

    private readonly double _mean = double.CreateTruncating(mean), _deviation = double.CreateTruncating(deviation);

    public static int PerBlock => sizeof(T) == sizeof(float) ? 4 : 2;

    public void Convert(ulong* words, int blocks, T* destination)
    {
        using Arena.Block<double> scratch = Arena.Thread.Take<double>(2 * MostPairs);
        int pairs = blocks * PerBlock / 2;
        var kernel = new PairKernel
        {
            Count = pairs,
            Radius = scratch.Pointer,
            Angle = scratch.Pointer + MostPairs,
            Mean = _mean,
            Deviation = _deviation,
        };
        Split(words, pairs, kernel.Radius, kernel.Angle);
        Dispatch.Run<double, PairKernel>(ref kernel);
        for (int i = 0; i < pairs; i++)
        {
            destination[2 * i] = T.CreateTruncating(kernel.Radius[i]);
            destination[2 * i + 1] = T.CreateTruncating(kernel.Angle[i]);
        }
    }

    /// <summary>u in (0, 1] and v in [0, 1) of every pair, exactly.</summary>
    private static void Split(ulong* words, int pairs, double* u, double* v)
    {
        for (int i = 0; i < pairs; i++)
        {
            if (typeof(T) == typeof(float))
            {
                u[i] = ((uint)words[i] + 1.0) * (1.0 / (1L << 32));
                v[i] = (uint)(words[i] >> 32) * (1.0 / (1L << 32));
            }
            else
            {
                u[i] = ((long)(words[2 * i] >> 11) + 1.0) * (1.0 / (1L << 53));
                v[i] = (long)(words[2 * i + 1] >> 11) * (1.0 / (1L << 53));
            }
        }
    }

    /// <summary>In place: (u, v) becomes mean + deviation * sqrt(-2 ln u) * (cos 2 pi v, sin 2 pi v).</summary>
    private struct PairKernel : IKernel<double>
    {
        public int Count;
        public double* Radius, Angle;
        public double Mean, Deviation;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public readonly void Run<V>()
            where V : unmanaged, IVec<V, double>
        {
            V mean = V.Broadcast(Mean), deviation = V.Broadcast(Deviation);

            // The scratch memory is a whole number of vectors; what lies past Count is computed and not used.
            for (int i = 0; i < Count; i += V.Lanes)
            {
                V radius = deviation * V.Sqrt(V.Broadcast(-2) * BoxMuller<V>.Log(V.Load(Radius + i)));
                (V cosine, V sine) = BoxMuller<V>.CosSin(V.Load(Angle + i));
                (mean + radius * cosine).Store(Radius + i);
                (mean + radius * sine).Store(Angle + i);
            }
        }
    }
}
