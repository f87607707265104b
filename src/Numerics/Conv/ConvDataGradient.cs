namespace FastNet.Numerics;

/// <summary>
/// The gradient of a convolution's input from that of its output, prepared like <see cref="ConvForward"/>: every output pixel's
/// gradient goes back to the pixels under its filter, by the same weights. It is also the transposed convolution's forward pass
/// (the shape is that of the convolution it transposes: its output is the input here).
/// </summary>
/// <inheritdoc cref="ConvForward" path="/remarks"/>
public sealed class ConvDataGradient
{
    private readonly ConvCall _call;

    /// <inheritdoc cref="ConvForward(ConvShape, ConvAlgorithm)"/>
    public ConvDataGradient(ConvShape shape, ConvAlgorithm algorithm = ConvAlgorithm.Auto)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Shape = shape;
        Algorithm = ConvRules.DataGradient(shape, algorithm);
        _call = new ConvCall(shape, ConvKernels.DataGradient(shape, Algorithm, Cpu.Level), nameof(ConvDataGradient));
    }

    /// <summary>The sizes of the convolution whose gradient this is.</summary>
    public ConvShape Shape { get; }

    /// <summary>The algorithm chosen; never <see cref="ConvAlgorithm.Auto"/>.</summary>
    public ConvAlgorithm Algorithm { get; }

    /// <summary>Takes new weights: they are copied.</summary>
    /// <param name="weights">[Filters, Channels / Groups, FilterHeight, FilterWidth], as the convolution has them.</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void SetWeights(ReadOnlySpan<float> weights) => _call.SetWeights(weights);

    /// <summary>inputGradient = activation(scale * gradient + bias + residual); pixels under no filter get 0 for the gradient.</summary>
    /// <param name="batch">Images, 0 to <see cref="ConvShape.Batch"/>.</param>
    /// <param name="outputGradient">[batch, OutputHeight, OutputWidth, Filters].</param>
    /// <param name="inputGradient">[batch, Height, Width, Channels], apart from the other.</param>
    /// <param name="epilogue">Scale, bias, residual, activation, statistics; nothing by default. C is Channels here.</param>
    /// <exception cref="ArgumentException">A length is wrong, the batch is larger than planned, or memory overlaps.</exception>
    /// <exception cref="InvalidOperationException">There are no weights yet.</exception>
    public void Run(int batch, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, ConvEpilogue epilogue = default)
        => _call.Run(
            batch, outputGradient, Shape.OutputSize, nameof(outputGradient), inputGradient, Shape.InputSize, Shape.Channels,
            nameof(inputGradient), epilogue);
}
