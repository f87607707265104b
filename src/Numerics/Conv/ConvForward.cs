namespace FastNet.Numerics;

/// <summary>
/// A prepared convolution: output[n, y, x, k] = sum over i, j, c of weights[k, c, i, j] * input[n, y stride + i dilation - pad, ..., c],
/// channels last. Holds the weights in the order the kernels read them, so nothing is packed twice or allocated by a call.
/// </summary>
/// <remarks>
/// Calls of <see cref="Run"/> may overlap in time, on any threads; <see cref="SetWeights"/> must not overlap with them. The level
/// (<see cref="Cpu.Level"/>) is that of the constructor. The bits of a result do not depend on the number of threads.
/// </remarks>
public sealed class ConvForward
{
    private readonly ConvCall _call;

    /// <summary>Prepares for one shape.</summary>
    /// <param name="shape">The sizes; <see cref="ConvShape.Batch"/> is the most images a call may bring.</param>
    /// <param name="algorithm">The way to compute it, by default the fastest.</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, or the algorithm does not compute it.</exception>
    public ConvForward(ConvShape shape, ConvAlgorithm algorithm = ConvAlgorithm.Auto)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Shape = shape;
        Algorithm = ConvRules.Forward(shape, algorithm);
        _call = new ConvCall(shape, ConvKernels.Forward(shape, Algorithm, Cpu.Level), nameof(ConvForward));
    }

    /// <summary>The sizes.</summary>
    public ConvShape Shape { get; }

    /// <summary>The algorithm chosen; never <see cref="ConvAlgorithm.Auto"/>.</summary>
    public ConvAlgorithm Algorithm { get; }

    /// <summary>Takes new weights: they are copied.</summary>
    /// <param name="weights">[Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <exception cref="ArgumentException">The length is wrong.</exception>
    public void SetWeights(ReadOnlySpan<float> weights) => _call.SetWeights(weights);

    /// <summary>output = activation(scale * convolution of input + bias + residual).</summary>
    /// <param name="batch">Images, 0 to <see cref="ConvShape.Batch"/>.</param>
    /// <param name="input">[batch, Height, Width, Channels].</param>
    /// <param name="output">[batch, OutputHeight, OutputWidth, Filters], apart from the input.</param>
    /// <param name="epilogue">Scale, bias, residual, activation, statistics; nothing by default.</param>
    /// <exception cref="ArgumentException">A length is wrong, the batch is larger than planned, or memory overlaps.</exception>
    /// <exception cref="InvalidOperationException">There are no weights yet.</exception>
    public void Run(int batch, ReadOnlySpan<float> input, Span<float> output, ConvEpilogue epilogue = default)
        => _call.Run(
            batch, input, Shape.InputSize, nameof(input), output, Shape.OutputSize, Shape.Filters, nameof(output), epilogue);
}
