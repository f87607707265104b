using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>Uniform numbers: low + u * (high - low), below high. Two rounded operations wherever it runs.</summary>
internal readonly unsafe struct UniformSampler<T>(T low, T high) : ISampler<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T _low = low, _range = high - low, _largest = T.BitDecrement(high);

    public static int PerBlock => sizeof(T) == sizeof(float) ? 4 : 2;

    // All the bits of a word that a float in [0.5, 1) can hold, and all that a double can.
    private static T Unit => T.CreateTruncating(sizeof(T) == sizeof(float) ? 1.0 / (1L << 24) : 1.0 / (1L << 53));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Convert(ulong* words, int blocks, T* destination)
    {
        int count = blocks * PerBlock, i = 0;
        if (Cpu.Level != SimdLevel.Scalar)
        {
            Vector<T> unit = new(Unit), low = new(_low), range = new(_range), largest = new(_largest);
            for (; i <= count - Vector<T>.Count; i += Vector<T>.Count)
            {
                Vector<T> number = typeof(T) == typeof(float)
                    ? Vector.ConvertToSingle((Vector.Load((uint*)words + i) >>> 8).As<uint, int>()).As<float, T>()
                    : Vector.ConvertToDouble((Vector.Load(words + i) >>> 11).As<ulong, long>()).As<double, T>();
                Vector.Store(Vector.MinNative(low + number * unit * range, largest), destination + i);
            }
        }

        for (; i < count; i++)
        {
            T number = typeof(T) == typeof(float) ? T.CreateTruncating(((uint*)words)[i] >> 8) : T.CreateTruncating(words[i] >> 11);
            destination[i] = T.MinNative(_low + number * Unit * _range, _largest);
        }
    }
}
