using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>What the grid of small shapes does not reach: results large enough to be written past the caches.</summary>
[EveryLevel]
public sealed class DepthwiseTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_results_have_the_bits_of_single_images(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int channels, int size) in ((int, int)[])[(40, 97), (43, 97), (512, 28)])
        {
            ConvShape shape = ConvShape.Square(9, channels, size, channels, 3, 1, 1) with { Groups = channels };
            float[] x = TestData.Create<float>(shape.Batch * shape.InputSize, DataSet.Reals, 1);
            float[] w = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
            float[] bias = TestData.Create<float>(channels, DataSet.Reals, 3);
            float[] residual = TestData.Create<float>(x.Length, DataSet.Reals, 4), one = new float[x.Length];
            using var all = new GuardedMemory<float>(x.Length, name: "all");
            var forward = new ConvForward(shape, ConvAlgorithm.Depthwise);
            var gradient = new ConvDataGradient(shape, ConvAlgorithm.Depthwise);
            forward.SetWeights(w);
            gradient.SetWeights(w);

            forward.Run(9, x, all.Span, Epilogue(residual));
            for (int n = 0; n < 9; n++)
                forward.Run(1, Image(x, n), Image(one, n), Epilogue(Image(residual, n)));
            Assert.True(all.Span.SequenceEqual(one));

            forward.Run(9, x, all.Span, new() { Bias = bias, Activation = Activation.Relu });
            for (int n = 0; n < 9; n++)
                forward.Run(1, Image(x, n), Image(one, n), new() { Bias = bias, Activation = Activation.Relu });
            Assert.True(all.Span.SequenceEqual(one));

            gradient.Run(9, x, all.Span);
            for (int n = 0; n < 9; n++)
                gradient.Run(1, Image(x, n), Image(one, n));
            Assert.True(all.Span.SequenceEqual(one));
            all.AssertIntact();

            Span<float> Image(float[] images, int n) => images.AsSpan(n * shape.InputSize, shape.InputSize);
            ConvEpilogue Epilogue(ReadOnlySpan<float> added) => new() { Bias = bias, Residual = added, Activation = Activation.Relu };
        }
    }
}
