using FastNet.Numerics;
using FastNet.Tests.Harness;

namespace FastNet.Tests.Elementwise;

/// <summary>Error bounds of the float functions over their whole domain.</summary>
[EveryLevel]
public sealed class FunctionAccuracyTests
{
    internal static readonly (string Name, Unary<float> Run, Func<double, double> Oracle, double Ulps)[] Functions =
    [
        ("Exp", FastNet.Numerics.Elementwise.Exp, Math.Exp, 2),
        ("Log", FastNet.Numerics.Elementwise.Log, Math.Log, 2),
        ("Tanh", FastNet.Numerics.Elementwise.Tanh, Math.Tanh, 4),
        ("Sigmoid", FastNet.Numerics.Elementwise.Sigmoid, Oracle.Sigmoid, 4),
    ];

    // Where something changes: overflow, the first subnormal and the first zero result, saturation, the reduction's half steps.
    private static readonly float[] Boundaries =
    [
        88.72283f, -87.33654f, -103.27893f, -103.97208f, 9.010913f, 16.635532f, 0.34657359f, 1.0397208f, 1f, 0.75f, 1.5f,
        1.17549435e-38f, 20f, 89f, 105f,
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void A_million_floats_keep_the_bounds(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        var around = new List<float>();
        foreach (float boundary in Boundaries.SelectMany(b => (float[])[b, -b]))
        {
            float low = boundary, high = boundary;
            for (int i = 0; i < 500; i++)
                around.AddRange([low = MathF.BitDecrement(low), high = MathF.BitIncrement(high), boundary]);
        }

        // An odd stride visits every exponent and sign, and other mantissas in each.
        IEnumerable<float> spread = Enumerable.Range(0, 1 << 20).Select(i => BitConverter.UInt32BitsToSingle((uint)i * 4099u));
        Check([.. around, .. spread]);
    }

    /// <summary>Fails beyond the bounds; returns the worst distance of each function, distances within half a unit left out.</summary>
    internal static double[] Check(float[] x)
    {
        var y = new float[x.Length];
        var worst = new double[Functions.Length];
        for (int f = 0; f < worst.Length; f++)
        {
            (string name, Unary<float> run, Func<double, double> oracle, double ulps) = Functions[f];
            run(x, y);
            for (int i = 0; i < x.Length; i++)
            {
                double expected = oracle(x[i]);
                if (BitConverter.SingleToUInt32Bits(y[i]) == BitConverter.SingleToUInt32Bits((float)expected))
                    continue;
                if (!Ulp.Close(y[i], expected, ulps, 0))
                    Assert.Fail($"{name}({x[i]:R}) is {y[i]:R}; expected {expected:R} within {ulps} ULP");
                worst[f] = Math.Max(worst[f], Ulp.Distance(y[i], expected));
            }
        }

        return worst;
    }
}
