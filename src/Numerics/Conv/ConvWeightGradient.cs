namespace FastNet.Numerics;

/// <summary>
/// The gradients of a convolution's weights and bias, prepared like <see cref="ConvForward"/>:
/// dw[k, c, i, j] = sum over n, y, x of dy[n, y, x, k] * input[n, y stride + i dilation - pad, ..., c] and db[k] = sum of dy[n, y, x, k].
/// </summary>
/// <remarks>
/// Calls of <see cref="Run"/> may overlap in time, on any threads. The bits of a result do not depend on the number of threads.
/// </remarks>
public sealed unsafe class ConvWeightGradient
{
    private readonly ConvWeightKernel _kernel;

    /// <inheritdoc cref="ConvForward(ConvShape, ConvAlgorithm)"/>
    public ConvWeightGradient(ConvShape shape, ConvAlgorithm algorithm = ConvAlgorithm.Auto)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Shape = shape;
        SimdLevel level = Cpu.Level;
        Algorithm = ConvRules.WeightGradient(shape, algorithm);
        _kernel = ConvKernels.WeightGradient(shape, Algorithm, level);
    }

    /// <summary>The sizes of the convolution whose gradient this is.</summary>
    public ConvShape Shape { get; }

    /// <summary>The algorithm chosen; never <see cref="ConvAlgorithm.Auto"/>.</summary>
    public ConvAlgorithm Algorithm { get; }

    /// <summary>Overwrites the gradients with those of one batch; an empty batch gives zeros.</summary>
    /// <param name="batch">Images, 0 to <see cref="ConvShape.Batch"/>.</param>
    /// <param name="input">[batch, Height, Width, Channels].</param>
    /// <param name="outputGradient">[batch, OutputHeight, OutputWidth, Filters].</param>
    /// <param name="weightGradient">[Filters, Channels / Groups, FilterHeight, FilterWidth], apart from the inputs.</param>
    /// <param name="biasGradient">Filters elements, or empty if not wanted.</param>
    /// <exception cref="ArgumentException">A length is wrong, the batch is larger than planned, or memory overlaps.</exception>
    public void Run(
        int batch,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> outputGradient,
        Span<float> weightGradient,
        Span<float> biasGradient = default)
    {
        ConvCall.Batch(batch, Shape);
        Check.Length(input.Length, (long)batch * Shape.InputSize, nameof(input));
        Check.Length(outputGradient.Length, (long)batch * Shape.OutputSize, nameof(outputGradient));
        Check.Length(weightGradient.Length, Shape.WeightCount, nameof(weightGradient));
        Check.Disjoint(weightGradient, input, nameof(weightGradient), nameof(input));
        Check.Disjoint(weightGradient, outputGradient, nameof(weightGradient), nameof(outputGradient));
        if (!biasGradient.IsEmpty)
        {
            Check.Length(biasGradient.Length, Shape.Filters, nameof(biasGradient));
            Check.Disjoint(biasGradient, input, nameof(biasGradient), nameof(input));
            Check.Disjoint(biasGradient, outputGradient, nameof(biasGradient), nameof(outputGradient));
            Check.Disjoint<float>(biasGradient, weightGradient, nameof(biasGradient), nameof(weightGradient));
            Columns.Sum(outputGradient.Length / Shape.Filters, Shape.Filters, outputGradient, biasGradient);
        }

        if (batch == 0)
        {
            weightGradient.Clear();
            return;
        }

        fixed (float* px = input, pdy = outputGradient, pdw = weightGradient)
            _kernel.Run(batch, px, pdy, pdw);
    }
}
