namespace FastNet.Numerics;

/// <summary>
/// The mean of each window, and its gradient. Tensors are channels last, row-major without gaps; the bits depend neither on the level
/// nor on the number of threads.
/// </summary>
public static unsafe class AveragePooling
{
    /// <summary>
    /// output[n, o, p, c] = the sum of input[n, y, x, c] over the pixels (y, x) of window (o, p), row by row, divided by their number.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, 0 to the batch of the shape.</param>
    /// <param name="input">[batch, Height, Width, Channels].</param>
    /// <param name="output">Receives [batch, OutputHeight, OutputWidth, Channels]; apart from the input.</param>
    /// <param name="countIncludePadding">
    /// Whether padding counts as zeros, or only what lies inside the image counts. A window without any has 0.
    /// </param>
    /// <exception cref="ArgumentException">The shape is not a pooling, a length is wrong, or memory overlaps.</exception>
    public static void Forward(
        PoolShape shape, int batch, ReadOnlySpan<float> input, Span<float> output, bool countIncludePadding = true)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Accept(batch, input.Length, nameof(input), output.Length, nameof(output));
        Check.Disjoint(output, input, nameof(output), nameof(input));
        var plan = new PoolPlan(shape, batch);
        fixed (float* x = input, y = output)
            PoolForward.Run<AverageFold>(plan, countIncludePadding, x, y, null);
    }

    /// <summary>
    /// inputGradient[n, y, x, c] = the sum of outputGradient[n, o, p, c] / number over the windows (o, p) that hold this pixel.
    /// </summary>
    /// <remarks>The reciprocal of the number is rounded once: one unit in the last place more than a division has.</remarks>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, 0 to the batch of the shape.</param>
    /// <param name="outputGradient">[batch, OutputHeight, OutputWidth, Channels].</param>
    /// <param name="inputGradient">Receives [batch, Height, Width, Channels]; apart from the other.</param>
    /// <param name="countIncludePadding">As in <see cref="Forward"/>.</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, a length is wrong, or memory overlaps.</exception>
    public static void Backward(
        PoolShape shape, int batch, ReadOnlySpan<float> outputGradient, Span<float> inputGradient, bool countIncludePadding = true)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Accept(batch, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient));
        Check.Disjoint(inputGradient, outputGradient, nameof(inputGradient), nameof(outputGradient));
        var plan = new PoolPlan(shape, batch);
        fixed (float* dy = outputGradient, dx = inputGradient)
            PoolBackward.Run<AverageGradient>(plan, countIncludePadding, null, dy, dx);
    }
}
