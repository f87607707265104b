using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Elementwise;

/// <summary>Powers over the whole range of results, and all pairs of special operands.</summary>
[EveryLevel]
public sealed class PowerTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Powers_keep_the_bound_over_the_whole_range(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Range<float>(2, 160);
        Range<double>(3, 1100);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Special_operands_give_what_the_standard_says(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Specials<float>();
        Specials<double>();
    }

    /// <summary>Bases of every exponent and near 1, each with the exponents that take the result from overflow to underflow.</summary>
    private static void Range<T>(double ulps, double reach)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Count = 300_000;
        T[] x = TestData.Create<T>(Count, DataSet.Reals, 1), y = TestData.Create<T>(Count, DataSet.Reals, 2), result = new T[Count];
        for (int i = 0; i < Count; i++)
        {
            double logarithm = double.CreateTruncating(x[i]) * (i % 3 == 0 ? reach : Math.ScaleB(1, -i % 20));
            x[i] = T.CreateTruncating(Math.Pow(2, Math.Clamp(logarithm, -reach * 0.9, reach * 0.75)));
            y[i] = T.CreateTruncating(double.CreateTruncating(y[i]) * reach / Math.Log2(double.CreateTruncating(x[i])));
        }

        FastNet.Numerics.Elementwise.Power(x, y, result);
        for (int i = 0; i < Count; i++)
            Check(x[i], y[i], result[i], ulps);
    }

    private static void Specials<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] others = [2, -2, 3, -3, 0.75, -0.75, 1e9, -1e9, 1e9 + 64, 1e37, -1e37];
        T[] values = [.. Support.Specials<T>.Values, .. others.Select(T.CreateTruncating)];
        foreach (T exponent in values)
        {
            T[] one = new T[values.Length], many = new T[values.Length], exponents = new T[values.Length];
            Array.Fill(exponents, exponent);
            FastNet.Numerics.Elementwise.Power<T>(values, exponents, many);
            FastNet.Numerics.Elementwise.Power(values, exponent, one);
            for (int i = 0; i < values.Length; i++)
            {
                Check(values[i], exponent, many[i], 2);
                Check(values[i], exponent, one[i], 2);
            }
        }
    }

    private static void Check<T>(T x, T y, T actual, double ulps)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double expected = Math.Pow(double.CreateTruncating(x), double.CreateTruncating(y));
        if (!Ulp.Close(actual, expected, ulps, 0))
            Assert.Fail($"{x:R}^{y:R} is {actual:R}; expected {expected:R} within {ulps} ULP ({Cpu.Level})");
    }
}
