using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>A convolution with every part of an epilogue against the plain one, finished by hand.</summary>
internal static class EpilogueCheck
{
    private const float Slope = 0.1f;

    internal static void Run(ConvShape shape, ConvAlgorithm algorithm, Activation activation)
    {
        Journal.Note($"epilogue {activation} {algorithm} {shape}");
        int channels = shape.Filters, batch = shape.Batch;
        float[] input = TestData.Create<float>(batch * shape.InputSize, DataSet.Reals, 1);
        float[] weights = TestData.Create<float>(shape.WeightCount, DataSet.Reals, 2);
        float[] scale = TestData.Create<float>(channels, DataSet.Reals, 3), bias = TestData.Create<float>(channels, DataSet.Reals, 4);
        var conv = new ConvForward(shape, algorithm);
        conv.SetWeights(weights);
        var plain = new float[batch * shape.OutputSize];
        conv.Run(batch, input, plain);

        float[] residuals = TestData.Create<float>(plain.Length, DataSet.Reals, 5);
        using GuardedMemory<float> residual = new GuardedMemory<float>(plain.Length, name: "residual").Set(residuals);
        using GuardedMemory<float> output = new(plain.Length, name: "output");
        using GuardedMemory<float> mean = new(channels, name: "mean"), variance = new(channels, name: "variance");
        conv.Run(batch, input, output.Span, new ConvEpilogue
        {
            Scale = scale,
            Bias = bias,
            Residual = residual.Span,
            Activation = activation,
            Slope = Slope,
            Mean = mean.Span,
            Variance = variance.Span,
        });
        residual.AssertUnchanged();
        output.AssertIntact();
        mean.AssertIntact();
        variance.AssertIntact();

        for (int i = 0; i < plain.Length; i++)
        {
            double expected = NaiveActivation.Apply(
                activation, (double)scale[i % channels] * plain[i] + bias[i % channels] + residuals[i], Slope);
            double magnitude = Math.Abs(scale[i % channels] * plain[i]) + Math.Abs(bias[i % channels]) + Math.Abs(residuals[i]);
            if (!(Math.Abs(output.Span[i] - expected) <= 8e-7 * magnitude))
                throw new ConvException($"Element {i} is {output.Span[i]:R}; expected {expected:R}.");
        }

        for (int c = 0; c < channels; c++)
            CheckStatistics(output.Span, channels, c, mean.Span[c], variance.Span[c]);
    }

    private static void CheckStatistics(ReadOnlySpan<float> output, int channels, int c, float mean, float variance)
    {
        double sum = 0, squares = 0;
        int count = output.Length / channels;
        for (int i = c; i < output.Length; i += channels)
            sum += output[i];
        double expected = count == 0 ? 0 : sum / count;
        for (int i = c; i < output.Length; i += channels)
            squares += (output[i] - expected) * (output[i] - expected);
        double expectedVariance = count == 0 ? 0 : squares / count;
        double deviation = Math.Sqrt(expectedVariance) + Math.Abs(expected);
        if (!(Math.Abs(mean - expected) <= 2e-6 * deviation))
            throw new ConvException($"The mean of channel {c} is {mean:R}; expected {expected:R}.");
        if (!(Math.Abs(variance - expectedVariance) <= 1e-5 * expectedVariance + 1e-11 * deviation * deviation))
            throw new ConvException($"The variance of channel {c} is {variance:R}; expected {expectedVariance:R}.");
    }
}
