using FastNet.Numerics;

namespace FastNet.Tests;

/// <summary>The oracle is tested first, on answers worked out by hand.</summary>
public sealed class NaiveGemmTests
{
    private static readonly double[] A = [1, 2, 3, 4, 5, 6];    // 2 x 3, or its transpose's storage
    private static readonly double[] B = [1, -1, 0, 2, 3, 1];   // 3 x 2

    [Fact]
    public void A_product_of_small_matrices()
    {
        var c = new double[4];
        NaiveGemm.Multiply<double>(2, 2, 3, A, B, c);
        Assert.Equal([10.0, 6, 22, 12], c);
    }

    [Fact]
    public void Transposes_read_the_stored_matrix_the_other_way()
    {
        double[] at = [1, 4, 2, 5, 3, 6], bt = [1, 0, 3, -1, 2, 1];
        foreach ((bool ya, bool yb) in new[] { (false, true), (true, false), (true, true) })
        {
            (Transpose ta, Transpose tb) = (ya ? Transpose.Yes : Transpose.No, yb ? Transpose.Yes : Transpose.No);
            var c = new double[4];
            NaiveGemm.Multiply(ta, tb, 2, 2, 3, 1.0, ya ? at : A, ya ? 2 : 3, yb ? bt : B, yb ? 3 : 2, 0.0, c, 2);
            Assert.Equal([10.0, 6, 22, 12], c);
        }
    }

    [Fact]
    public void Alpha_beta_strides_and_epilogue()
    {
        double[] a = [1, 2, 3, 99, 4, 5, 6], c = [1, 1, -7, 1, 1], residual = [0.5, 0, 99, 0, -100];
        NaiveGemm.Multiply(Transpose.No, Transpose.No, 2, 2, 3, 2.0, a, 4, B, 2, 3.0, c, 3, new Epilogue<double>
        {
            Bias = [100, 1],
            Residual = residual,
            ResidualLd = 3,
            Activation = Activation.Relu,
        });
        Assert.Equal([2 * 10 + 3 + 100 + 0.5, 2 * 6 + 3 + 1, -7, 2 * 22 + 3 + 100, 0], c);
    }

    [Fact]
    public void Zero_factors_and_sizes_read_nothing()
    {
        double[] nan = [double.NaN, double.NaN, double.NaN, double.NaN], c = [.. nan];
        NaiveGemm.Multiply(Transpose.No, Transpose.No, 2, 2, 2, 0.0, nan, 2, nan, 2, 0.0, c, 2);
        Assert.Equal([0.0, 0, 0, 0], c);
        c = [1, 2, 3, 4];
        NaiveGemm.Multiply(Transpose.No, Transpose.No, 2, 2, 0, 1.0, [], 1, [], 2, 0.5, c, 2, new Epilogue<double> { Bias = [1, 2] });
        Assert.Equal([1.5, 3, 2.5, 4], c);
        NaiveGemm.Multiply<double>(0, 2, 2, [], nan, []);
    }

    // To 20 digits from tables of the normal distribution and of exp.
    [Theory]
    [InlineData(Activation.None, -1.5, -1.5)]
    [InlineData(Activation.Relu, -1.5, 0)]
    [InlineData(Activation.LeakyRelu, -1.5, -0.15)]
    [InlineData(Activation.Sigmoid, 1, 0.73105857863000487926)]
    [InlineData(Activation.Tanh, 1, 0.76159415595576488812)]
    [InlineData(Activation.Gelu, 1, 0.84134474606854294859)]
    [InlineData(Activation.Gelu, -2, -0.04550026389635841440)]
    [InlineData(Activation.Gelu, 9, 9)]
    [InlineData(Activation.Silu, 1, 0.73105857863000487926)]
    public void Activations_have_their_known_values(Activation activation, double x, double expected)
    {
        Assert.Equal(expected, NaiveActivation.Apply(activation, x, 0.1), 1e-15);
        Assert.Equal((float)expected, NaiveActivation.Apply(activation, (float)x, 0.1f), 1e-6f);
        Assert.True(double.IsNaN(NaiveActivation.Apply(activation, double.NaN, 0.1)));
    }
}
