using System.Numerics;

namespace FastNet.Tests.Support;

/// <summary>The three kinds of numbers every kernel meets.</summary>
public enum DataSet
{
    /// <summary>Integers -8..7: every sum of up to 2^16 products is exact in float, so any order gives the same bits.</summary>
    Integers,

    /// <summary>Uniform reals in [-1, 1): error is gauged.</summary>
    Reals,

    /// <summary>Reals strewn with NaN, infinities, zeros of both signs, subnormals and extremes.</summary>
    Specials,
}

/// <summary>The one generator of test data: the same numbers for the same seed on every machine.</summary>
public static class TestData
{
    /// <summary>Fills <paramref name="destination"/> with numbers of the given kind.</summary>
    public static void Fill<T>(Span<T> destination, DataSet set, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // SplitMix64: enough for data, and independent of the library under test.
        ulong state = unchecked((ulong)seed * 0x9E3779B97F4A7C15 + (ulong)set);
        ReadOnlySpan<T> specials = Specials<T>.Values;
        for (int i = 0; i < destination.Length; i++)
        {
            ulong bits = Next(ref state);
            destination[i] = set switch
            {
                DataSet.Integers => T.CreateTruncating((long)(bits >> 60) - 8),
                DataSet.Specials when bits % 16 == 0 => specials[(int)(bits / 16 % (ulong)specials.Length)],
                _ => T.CreateTruncating((bits >> 11) * (2.0 / (1L << 53)) - 1.0),
            };
        }
    }

    /// <summary>A new array of such numbers.</summary>
    public static T[] Create<T>(int length, DataSet set, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var values = new T[length];
        Fill<T>(values, set, seed);
        return values;
    }

    private static ulong Next(ref ulong state)
    {
        ulong z = unchecked(state += 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return z ^ (z >> 31);
    }
}

/// <summary>The values that break careless code.</summary>
public static class Specials<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T[] All =
    [
        T.NaN, -T.NaN, T.PositiveInfinity, T.NegativeInfinity, T.Zero, T.NegativeZero, T.One, T.NegativeOne,
        T.Epsilon, -T.Epsilon, T.Epsilon * T.CreateTruncating(1000), Largest(), -Largest(), SmallestNormal(), -SmallestNormal(),
        T.BitDecrement(SmallestNormal()), T.BitDecrement(T.One), T.BitIncrement(T.One),
        T.CreateTruncating(0.5), T.CreateTruncating(1.5), T.CreateTruncating(-2.5), T.CreateTruncating(16777215.5),
    ];

    /// <summary>NaN of both signs, infinities, zeros, ones and their neighbours, subnormals, extremes, ties.</summary>
    public static ReadOnlySpan<T> Values => All;

    private static T Largest() => T.BitDecrement(T.PositiveInfinity);

    private static T SmallestNormal() => T.CreateTruncating(typeof(T) == typeof(float) ? 1.17549435e-38 : 2.2250738585072014e-308);
}
