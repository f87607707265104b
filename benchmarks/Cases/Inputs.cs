using System.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Data to measure on: page-aligned, the same in every run.</summary>
internal static class Inputs
{
    /// <summary>Uniform in [-1, 1): multiples of 2^-23, so no subnormals.</summary>
    public static Operand<T> Random<T>(int length, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var random = new Random(seed);
        var buffer = new Operand<T>(length);
        foreach (ref T x in buffer.Span)
            x = T.CreateTruncating(random.NextSingle() * 2 - 1);
        return buffer;
    }

    /// <summary>Zeros, so that the pages exist before anything is timed.</summary>
    public static Operand<T> Zeros<T>(int length)
        where T : unmanaged
    {
        var buffer = new Operand<T>(length);
        buffer.Span.Clear();
        return buffer;
    }

    /// <summary>Rounding unit of <typeparamref name="T"/>.</summary>
    public static double Epsilon<T>()
        where T : unmanaged => typeof(T) == typeof(float) ? 1.1920929e-7 : 2.220446049250313e-16;
}
