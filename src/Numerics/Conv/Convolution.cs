namespace FastNet.Numerics;

/// <summary>
/// Convolutions in one call, tensors channels first as in PyTorch and ONNX: [N, C, H, W]. Each call prepares and converts anew and
/// allocates what it needs; for more than one call prepare <see cref="ConvForward"/>, <see cref="ConvDataGradient"/> or
/// <see cref="ConvWeightGradient"/> and stay channels last.
/// </summary>
public static class Convolution
{
    /// <summary>output = convolution of input + bias.</summary>
    /// <param name="shape">The sizes; all of <see cref="ConvShape.Batch"/> is computed.</param>
    /// <param name="input">[N, Channels, Height, Width].</param>
    /// <param name="weights">[Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <param name="bias">Filters elements, or empty for none.</param>
    /// <param name="output">Receives [N, Filters, OutputHeight, OutputWidth].</param>
    /// <param name="algorithm">The way to compute it, by default the fastest.</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, a length is wrong, or memory overlaps.</exception>
    public static void Forward(
        ConvShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias,
        Span<float> output,
        ConvAlgorithm algorithm = ConvAlgorithm.Auto)
    {
        var conv = new ConvForward(shape, algorithm);
        CheckTensors(shape, input.Length, nameof(input), output.Length, nameof(output));
        Check.Disjoint(output, input, nameof(output), nameof(input));
        conv.SetWeights(weights);
        AlignedBuffer<float> x = Last(shape.Batch, shape.Channels, shape.InputSize, input), y = new(output.Length);
        conv.Run(shape.Batch, x.Span, y.Span, new ConvEpilogue { Bias = bias });
        First(shape.Batch, shape.Filters, shape.OutputSize, y, output);
    }

    /// <summary>
    /// inputGradient = gradient of the input + bias: also the transposed convolution of a tensor with the output's shape.
    /// </summary>
    /// <param name="shape">The sizes of the convolution; all of <see cref="ConvShape.Batch"/> is computed.</param>
    /// <param name="outputGradient">[N, Filters, OutputHeight, OutputWidth].</param>
    /// <param name="weights">[Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <param name="bias">Channels elements, or empty for none: gradients have none, transposed convolutions may.</param>
    /// <param name="inputGradient">Receives [N, Channels, Height, Width].</param>
    /// <param name="algorithm">The way to compute it, by default the fastest.</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, a length is wrong, or memory overlaps.</exception>
    public static void DataGradient(
        ConvShape shape,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> weights,
        ReadOnlySpan<float> bias,
        Span<float> inputGradient,
        ConvAlgorithm algorithm = ConvAlgorithm.Auto)
    {
        var conv = new ConvDataGradient(shape, algorithm);
        CheckTensors(shape, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient));
        Check.Disjoint(inputGradient, outputGradient, nameof(inputGradient), nameof(outputGradient));
        conv.SetWeights(weights);
        AlignedBuffer<float> dy = Last(shape.Batch, shape.Filters, shape.OutputSize, outputGradient), dx = new(inputGradient.Length);
        conv.Run(shape.Batch, dy.Span, dx.Span, new ConvEpilogue { Bias = bias });
        First(shape.Batch, shape.Channels, shape.InputSize, dx, inputGradient);
    }

    /// <summary>The gradients of weights and bias, summed over the batch.</summary>
    /// <param name="shape">The sizes; all of <see cref="ConvShape.Batch"/> is computed.</param>
    /// <param name="input">[N, Channels, Height, Width].</param>
    /// <param name="outputGradient">[N, Filters, OutputHeight, OutputWidth].</param>
    /// <param name="weightGradient">Receives [Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <param name="biasGradient">Receives Filters elements, or empty if not wanted.</param>
    /// <param name="algorithm">The way to compute it, by default the fastest.</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, a length is wrong, or memory overlaps.</exception>
    public static void WeightGradient(
        ConvShape shape,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> outputGradient,
        Span<float> weightGradient,
        Span<float> biasGradient,
        ConvAlgorithm algorithm = ConvAlgorithm.Auto)
    {
        var conv = new ConvWeightGradient(shape, algorithm);
        CheckTensors(shape, input.Length, nameof(input), outputGradient.Length, nameof(outputGradient));
        AlignedBuffer<float> x = Last(shape.Batch, shape.Channels, shape.InputSize, input);
        AlignedBuffer<float> dy = Last(shape.Batch, shape.Filters, shape.OutputSize, outputGradient);
        conv.Run(shape.Batch, x.Span, dy.Span, weightGradient, biasGradient);
    }

    private static void CheckTensors(ConvShape shape, int input, string inputName, int output, string outputName)
    {
        Check.Length(input, (long)shape.Batch * shape.InputSize, inputName);
        Check.Length(output, (long)shape.Batch * shape.OutputSize, outputName);
    }

    private static AlignedBuffer<float> Last(int batch, int channels, int size, ReadOnlySpan<float> tensor)
    {
        var last = new AlignedBuffer<float>(tensor.Length);
        Layout.ToChannelsLast(batch, channels, size / channels, tensor, last.Span);
        return last;
    }

    private static void First(int batch, int channels, int size, AlignedBuffer<float> tensor, Span<float> destination)
        => Layout.ToChannelsFirst(batch, channels, size / channels, tensor.Span, destination);
}
