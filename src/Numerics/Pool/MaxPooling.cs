using System.Runtime.InteropServices;

namespace FastNet.Numerics;

/// <summary>
/// The largest number of each window, and its gradient. Tensors are channels last, row-major without gaps; the bits depend neither
/// on the level nor on the number of threads.
/// </summary>
public static unsafe class MaxPooling
{
    /// <summary>
    /// output[n, o, p, c] = the largest of input[n, y, x, c] over the pixels (y, x) of window (o, p) that lie inside the image.
    /// </summary>
    /// <remarks>
    /// As in PyTorch, the first of equals wins and NaN wins over numbers (the last one if there are several). A window that lies in
    /// the padding alone has -infinity and index -1.
    /// </remarks>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, 0 to the batch of the shape.</param>
    /// <param name="input">[batch, Height, Width, Channels].</param>
    /// <param name="output">Receives [batch, OutputHeight, OutputWidth, Channels]; apart from the input.</param>
    /// <param name="indices">
    /// Receives y * Width + x of each winner, as many as outputs, for <see cref="Backward"/>; empty if not wanted.
    /// </param>
    /// <exception cref="ArgumentException">The shape is not a pooling, a length is wrong, or memory overlaps.</exception>
    public static void Forward(PoolShape shape, int batch, ReadOnlySpan<float> input, Span<float> output, Span<int> indices = default)
    {
        CheckForward(shape, batch, input, output, indices);
        var plan = new PoolPlan(shape, batch);
        fixed (float* x = input, y = output)
        fixed (int* index = indices)
        {
            if (index == null)
                PoolForward.Run<MaxFold>(plan, countPadding: false, x, y, null);
            else
                PoolForward.Run<MaxIndexFold>(plan, countPadding: false, x, y, index);
        }
    }

    /// <summary>
    /// <see cref="Forward"/> of max(input, 0). Where the largest number of a window is 0 or less the output is 0 and the index -1, so that
    /// <see cref="Backward"/> gives the gradient of both functions. NaN wins as it does there.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, 0 to the batch of the shape.</param>
    /// <param name="input">[batch, Height, Width, Channels].</param>
    /// <param name="output">Receives [batch, OutputHeight, OutputWidth, Channels]; apart from the input.</param>
    /// <param name="indices">Receives y * Width + x of each winner or -1, as many as outputs.</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, a length is wrong, or memory overlaps.</exception>
    public static void ForwardRelu(PoolShape shape, int batch, ReadOnlySpan<float> input, Span<float> output, Span<int> indices)
    {
        CheckForward(shape, batch, input, output, indices);
        Check.Length(indices.Length, output.Length, nameof(indices));
        fixed (float* x = input, y = output)
        fixed (int* index = indices)
            PoolForward.Run<MaxReluFold>(new PoolPlan(shape, batch), countPadding: false, x, y, index);
    }

    /// <summary>
    /// inputGradient[n, y, x, c] = the sum of outputGradient[n, o, p, c] over the windows (o, p) that this pixel won.
    /// </summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="batch">Images, 0 to the batch of the shape.</param>
    /// <param name="indices">What <see cref="Forward"/> gave. Other numbers reach no pixel outside their window.</param>
    /// <param name="outputGradient">[batch, OutputHeight, OutputWidth, Channels].</param>
    /// <param name="inputGradient">Receives [batch, Height, Width, Channels]; apart from the others.</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, a length is wrong, or memory overlaps.</exception>
    public static void Backward(
        PoolShape shape, int batch, ReadOnlySpan<int> indices, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Accept(batch, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient));
        Check.Length(indices.Length, outputGradient.Length, nameof(indices));
        Check.Disjoint(inputGradient, outputGradient, nameof(inputGradient), nameof(outputGradient));
        Check.Disjoint(inputGradient, MemoryMarshal.Cast<int, float>(indices), nameof(inputGradient), nameof(indices));
        var plan = new PoolPlan(shape, batch);
        fixed (int* index = indices)
        fixed (float* dy = outputGradient, dx = inputGradient)
            PoolBackward.Run<MaxGradient>(plan, countPadding: false, index, dy, dx);
    }

    private static void CheckForward(
        PoolShape shape, int batch, ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<int> indices)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Accept(batch, input.Length, nameof(input), output.Length, nameof(output));
        Check.Disjoint(output, input, nameof(output), nameof(input));
        if (!indices.IsEmpty)
        {
            Check.Length(indices.Length, output.Length, nameof(indices));
            ReadOnlySpan<float> positions = MemoryMarshal.Cast<int, float>(indices);
            Check.Disjoint(positions, input, nameof(indices), nameof(input));
            Check.Disjoint(positions, output, nameof(indices), nameof(output));
        }
    }
}
