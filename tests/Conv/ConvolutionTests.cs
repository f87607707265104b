using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>The calls that take tensors channels first equal the textbook's loops, which do too.</summary>
public sealed class ConvolutionTests
{
    [Fact]
    public void One_call_equals_the_loops()
    {
        foreach (ConvShape shape in ConvGrid.Shapes().Where((_, i) => i % 9 == 0))
        {
            float[] x = TestData.Create<float>(shape.Batch * shape.InputSize, DataSet.Reals, 1);
            float[] w = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
            float[] dy = TestData.Create<float>(shape.Batch * shape.OutputSize, DataSet.Reals, 3);
            float[] filters = TestData.Create<float>(shape.Filters, DataSet.Reals, 4);
            float[] channels = TestData.Create<float>(shape.Channels, DataSet.Reals, 5);

            float[] y = new float[dy.Length], expected = new float[dy.Length];
            Convolution.Forward(shape, x, w, filters, y);
            NaiveConvolution.Forward<float>(shape, x, w, filters, expected);
            Close(expected, y);

            float[] dx = new float[x.Length], expectedInput = new float[x.Length];
            Convolution.DataGradient(shape, dy, w, channels, dx);
            NaiveConvolution.DataGradient<float>(shape, dy, w, expectedInput);
            int pixels = shape.Height * shape.Width;
            Close([.. expectedInput.Select((v, i) => v + channels[i / pixels % shape.Channels])], dx);

            float[] dw = new float[w.Length], db = new float[filters.Length];
            float[] expectedWeights = new float[w.Length], expectedBias = new float[db.Length];
            Convolution.WeightGradient(shape, x, dy, dw, db);
            NaiveConvolution.WeightGradient<float>(shape, x, dy, expectedWeights, expectedBias);
            Close(expectedWeights, dw);
            Close(expectedBias, db);
        }
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        ConvShape shape = ConvShape.Square(1, 2, 4, 3, 3);
        Assert.Throws<ArgumentException>(() => Convolution.Forward(shape, new float[31], new float[54], [], new float[12]));
        Assert.Throws<ArgumentException>(() => Convolution.Forward(shape, new float[32], new float[53], [], new float[12]));
        Assert.Throws<ArgumentException>(() => Convolution.DataGradient(shape, new float[12], new float[54], new float[3], new float[32]));
        Assert.Throws<ArgumentException>(() => Convolution.WeightGradient(shape, new float[32], new float[11], new float[54], []));
    }

    private static void Close(float[] expected, float[] actual)
    {
        float scale = expected.Length == 0 ? 0 : expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - actual[i]) <= 2e-5f * scale, $"[{i}] is {actual[i]}; expected {expected[i]}");
    }
}
