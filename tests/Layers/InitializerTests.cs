using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastNet.Layers;
using FastNet.Numerics;
using FastNet.Tests.Harness;

namespace FastNet.Tests.Layers;

/// <summary>Initializers: spread, range, orthogonality, and the same numbers at every level.</summary>
[EveryLevel]
public sealed class InitializerTests
{
    private const int Inputs = 300, Outputs = 200;

    private static readonly WeightShape Shape = WeightShape.InputMajor(Inputs, Outputs);

    [Fact]
    public void Normal_initializers_have_their_deviation()
    {
        Check(Initializer.Normal(0.5, 2), 0.5, 2);
        Check(Initializer.XavierNormal(), Math.Sqrt(2.0 / (Inputs + Outputs)));
        Check(Initializer.FanInNormal(), 1 / Math.Sqrt(Inputs));
        Check(Initializer.KaimingNormal(), Math.Sqrt(2.0 / Inputs));
        Check(Initializer.KaimingNormal(fanOut: true), Math.Sqrt(2.0 / Outputs));
        Check(Initializer.KaimingNormal(0.1), Math.Sqrt(2 / 1.01 / Inputs));

        static void Check(Initializer initializer, double deviation, double mean = 0)
        {
            float[] weights = Fill(initializer);
            Assert.Equal(mean, Reduce.Mean<float>(weights), 0.02 * deviation);
            Assert.Equal(deviation, Math.Sqrt(Reduce.Variance<float>(weights)), 0.01 * deviation);
            Assert.True(Reduce.Max<float>(weights) > mean + 3.5 * deviation);
        }
    }

    [Fact]
    public void Uniform_initializers_fill_their_range()
    {
        Check(Initializer.Uniform(-2, 5), -2, 5);
        Check(Initializer.XavierUniform(2), -2 * Math.Sqrt(6.0 / (Inputs + Outputs)), 2 * Math.Sqrt(6.0 / (Inputs + Outputs)));
        Check(Initializer.KaimingUniform(), -Math.Sqrt(6.0 / Inputs), Math.Sqrt(6.0 / Inputs));
        Check(Initializer.Default, -1 / Math.Sqrt(Inputs), 1 / Math.Sqrt(Inputs));

        static void Check(Initializer initializer, double low, double high)
        {
            float[] weights = Fill(initializer);
            double spread = high - low;
            Assert.InRange(Reduce.Min<float>(weights), low - 1e-6, low + 1e-3 * spread);
            Assert.InRange(Reduce.Max<float>(weights), high - 1e-3 * spread, high + 1e-6);
            Assert.Equal((low + high) / 2, Reduce.Mean<float>(weights), 0.01 * spread);
        }
    }

    [Fact]
    public void Constants_and_a_gain_of_zero()
    {
        Assert.All(Fill(Initializer.Zeros), value => Assert.Equal(0, value));
        Assert.All(Fill(Initializer.Ones), value => Assert.Equal(1, value));
        Assert.All(Fill(Initializer.Constant(0.25)), value => Assert.Equal(0.25f, value));
        Assert.All(Fill(Initializer.XavierUniform(0)), value => Assert.Equal(0, value));
        Assert.All(Fill(Initializer.XavierNormal(0)), value => Assert.Equal(0, value));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 9)]
    [InlineData(7, 3)]
    [InlineData(64, 64)]
    [InlineData(40, 100)]
    [InlineData(100, 40)]
    public void The_shorter_side_of_an_orthogonal_matrix_is_orthonormal(int rows, int columns)
    {
        float[] weights = new float[rows * columns];
        Initializer.Orthogonal(2).Fill(weights, WeightShape.OutputMajor(rows, columns), new Philox(3));
        int vectors = Math.Min(rows, columns);
        for (int a = 0; a < vectors; a++)
        {
            for (int b = 0; b <= a; b++)
            {
                double dot = 0;
                for (int i = 0; i < Math.Max(rows, columns); i++)
                    dot += rows <= columns
                        ? (double)weights[a * columns + i] * weights[b * columns + i]
                        : (double)weights[i * columns + a] * weights[i * columns + b];
                Assert.Equal(a == b ? 4 : 0, dot, 2e-6);
            }
        }
    }

    [Fact]
    public void The_numbers_are_the_same_at_every_level_and_on_every_machine()
    {
        // What these hash to was written down once.
        Initializer[] all =
            [Initializer.XavierNormal(), Initializer.KaimingUniform(0.3), Initializer.Orthogonal(1.5), Initializer.Uniform(-0.1, 0.3)];
        byte[] bytes = [.. all.SelectMany(initializer => MemoryMarshal.AsBytes<float>(Fill(initializer)).ToArray())];
        Assert.Equal("1D402056DF9D24C8", Convert.ToHexString(SHA256.HashData(bytes))[..16]);
    }

    [Fact]
    public void A_stream_goes_on_and_bad_input_is_named()
    {
        var random = new Philox(1);
        float[] first = new float[6], second = new float[6];
        Initializer.Default.Fill(first, WeightShape.InputMajor(3, 2), random);
        Initializer.Default.Fill(second, WeightShape.InputMajor(3, 2), random);
        Assert.NotEqual(first, second);

        Assert.Contains("multiple of 4", Assert.Throws<ArgumentException>(
            () => Initializer.Default.Fill(first, WeightShape.InputMajor(3, 4), random)).Message);
        Assert.Throws<ArgumentException>(() => Initializer.Default.Fill(first, default, random));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Normal(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Uniform(1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Constant(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.Orthogonal(double.PositiveInfinity));
        Assert.Throws<ArgumentOutOfRangeException>(() => Initializer.KaimingNormal(double.NaN));
        Assert.Equal(new WeightShape(27, 90, 27), WeightShape.Convolution(10, 3, 3, 3));
        Assert.Equal(new WeightShape(5, 7, 5), WeightShape.OutputMajor(7, 5));
    }

    private static float[] Fill(Initializer initializer)
    {
        float[] weights = new float[Inputs * Outputs];
        initializer.Fill(weights, Shape, new Philox(7, 2));
        return weights;
    }
}
