using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Convolutions;

/// <summary>A convolution with every part of an epilogue against the plain one, finished by hand.</summary>
internal static class EpilogueCheck
{
    private const float Slope = 0.1f;

    /// <summary>All parts of the epilogue, or without the scale and the residual, which kernels take into their sums.</summary>
    internal static void Run(ConvShape shape, ConvAlgorithm algorithm, Activation activation, bool scaled, bool added)
    {
        Journal.Note($"epilogue {activation}{(scaled ? " scaled" : "")}{(added ? " added" : "")} {algorithm} {shape}");
        int channels = shape.Filters, batch = shape.Batch;

        // Sums of whole numbers are exact, wherever the bias enters.
        DataSet data = scaled ? DataSet.Reals : DataSet.Integers;
        float[] input = TestData.Create<float>(batch * shape.InputSize, data, 1);
        float[] weights = TestData.Create<float>(shape.WeightCount, data, 2);
        float[] scale = TestData.Create<float>(channels, DataSet.Reals, 3), bias = TestData.Create<float>(channels, data, 4);
        if (!scaled)
            Array.Fill(scale, 1);
        var conv = new ConvForward(shape, algorithm);
        conv.SetWeights(weights);
        var plain = new float[batch * shape.OutputSize];
        conv.Run(batch, input, plain);

        float[] residuals = added ? TestData.Create<float>(plain.Length, data, 5) : new float[plain.Length];
        using GuardedMemory<float> residual = new GuardedMemory<float>(plain.Length, name: "residual").Set(residuals);
        using GuardedMemory<float> output = new(plain.Length, name: "output");
        using GuardedMemory<float> mean = new(channels, name: "mean"), variance = new(channels, name: "variance");
        conv.Run(batch, input, output.Span, new ConvEpilogue
        {
            Scale = scaled ? scale : [],
            Bias = bias,
            Residual = added ? residual.Span : [],
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

        // SiLU leaves numbers whose squares are too small for a float.
        double deviation = Math.Sqrt(expectedVariance) + Math.Abs(expected), smallest = 1.2e-38;
        if (!(Math.Abs(mean - expected) <= 2e-6 * deviation))
            throw new ConvException($"The mean of channel {c} is {mean:R}; expected {expected:R}.");
        if (!(Math.Abs(variance - expectedVariance) <= 1e-5 * expectedVariance + 1e-11 * deviation * deviation + smallest))
            throw new ConvException($"The variance of channel {c} is {variance:R}; expected {expectedVariance:R}.");
    }
}
