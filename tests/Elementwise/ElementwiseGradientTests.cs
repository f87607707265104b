using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Elementwise;

/// <summary>Every derivative against differences of the forward function in double, at every level and length.</summary>
[EveryLevel]
public sealed class ElementwiseGradientTests
{
    private delegate void Forward(ReadOnlySpan<double> x, Span<double> y);

    private delegate void Backward<T>(ReadOnlySpan<T> known, ReadOnlySpan<T> dy, Span<T> dx);

    private static readonly (string Name, bool FromOutput, Forward Forward, Backward<double> Double, Backward<float> Float)[] Table =
    [
        ("Relu", true, FastNet.Numerics.Elementwise.Relu, ElementwiseGradient.Relu, ElementwiseGradient.Relu),
        ("LeakyRelu", true, (x, y) => FastNet.Numerics.Elementwise.LeakyRelu(x, 0.1, y),
            (y, dy, dx) => ElementwiseGradient.LeakyRelu(y, 0.1, dy, dx), (y, dy, dx) => ElementwiseGradient.LeakyRelu(y, 0.1f, dy, dx)),
        ("Elu", true, (x, y) => FastNet.Numerics.Elementwise.Elu(x, 0.7, y),
            (y, dy, dx) => ElementwiseGradient.Elu(y, 0.7, dy, dx), (y, dy, dx) => ElementwiseGradient.Elu(y, 0.7f, dy, dx)),
        ("Selu", true, FastNet.Numerics.Elementwise.Selu, ElementwiseGradient.Selu, ElementwiseGradient.Selu),
        ("Sigmoid", true, FastNet.Numerics.Elementwise.Sigmoid, ElementwiseGradient.Sigmoid, ElementwiseGradient.Sigmoid),
        ("Tanh", true, FastNet.Numerics.Elementwise.Tanh, ElementwiseGradient.Tanh, ElementwiseGradient.Tanh),
        ("Silu", false, FastNet.Numerics.Elementwise.Silu, ElementwiseGradient.Silu, ElementwiseGradient.Silu),
        ("Softplus", false, FastNet.Numerics.Elementwise.Softplus, ElementwiseGradient.Softplus, ElementwiseGradient.Softplus),
        ("Gelu", false, FastNet.Numerics.Elementwise.Gelu, ElementwiseGradient.Gelu, ElementwiseGradient.Gelu),
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Derivatives_are_those_of_the_forward_functions(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((string name, bool fromOutput, Forward forward, Backward<double> inDouble, Backward<float> inFloat) in Table)
        {
            foreach (int length in (int[])[1, 7, 16, 33, 1000])
            {
                // Away from 0, where some have a kink.
                double[] x = [.. TestData.Create<double>(length, DataSet.Reals, length).Select(v => 4 * v + Math.Sign(v) * 1e-3)];
                double[] dy = TestData.Create<double>(length, DataSet.Reals, length + 1);
                double[] y = Map(forward, x);
                double[] above = Map(forward, [.. x.Select(v => v + 1e-5)]), below = Map(forward, [.. x.Select(v => v - 1e-5)]);
                double[] known = fromOutput ? y : x, dx = new double[length];
                inDouble(known, dy, dx);
                using GuardedMemory<float> knownFloats = Floats(known), dyFloats = Floats(dy), dxFloats = new(length, name: "dx");
                inFloat(knownFloats.Span, dyFloats.Span, dxFloats.Span);
                knownFloats.AssertUnchanged();
                dyFloats.AssertUnchanged();
                dxFloats.AssertIntact();
                for (int i = 0; i < length; i++)
                {
                    double numeric = dy[i] * (above[i] - below[i]) / 2e-5;
                    Assert.True(Math.Abs(dx[i] - numeric) <= 1e-8 + 1e-7 * Math.Abs(numeric), $"{name}[{i}] at {x[i]}: {dx[i]}, {numeric}");
                    Assert.True(Math.Abs(dxFloats.Span[i] - dx[i]) <= 1e-6 * (Math.Abs(dx[i]) + Math.Abs(dy[i])), $"{name}[{i}] in float");
                }
            }
        }
    }

    private static double[] Map(Forward forward, double[] x)
    {
        var y = new double[x.Length];
        forward(x, y);
        return y;
    }

    private static GuardedMemory<float> Floats(double[] values)
        => new GuardedMemory<float>(values.Length).Set(Array.ConvertAll(values, v => (float)v));
}
