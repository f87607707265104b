using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Pooling and its gradients as a textbook has them: loops over tensors [N, C, H, W]. They explain <see cref="MaxPooling"/>,
/// <see cref="AveragePooling"/> and <see cref="GlobalAveragePooling"/>, are the baseline of the benchmarks, and in double the oracle of the
/// tests.
/// </summary>
public static class NaivePool
{
    /// <summary>The largest number of each window and where it is; see <see cref="MaxPooling.Forward"/>.</summary>
    /// <typeparam name="T">Any IEEE number.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="PoolShape.Batch"/> is computed.</param>
    /// <param name="input">[N, Channels, Height, Width].</param>
    /// <param name="output">Receives [N, Channels, OutputHeight, OutputWidth].</param>
    /// <param name="indices">Receives y * Width + x of each winner, or -1; empty if not wanted.</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, or a length is wrong.</exception>
    public static void MaxForward<T>(PoolShape shape, ReadOnlySpan<T> input, Span<T> output, Span<int> indices = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(shape, input.Length, nameof(input), output.Length, nameof(output));
        if (!indices.IsEmpty)
            Check.Length(indices.Length, output.Length, nameof(indices));
        int planeSize = shape.Height * shape.Width;
        for (int k = 0; k < output.Length; k++)
        {
            (int plane, int o, int p) = Split(shape, k);
            T best = T.NegativeInfinity;
            int winner = -1;
            for (int i = 0; i < shape.WindowHeight; i++)
                for (int j = 0; j < shape.WindowWidth; j++)
                {
                    int at = At(shape, o, p, i, j);
                    if (at < 0)
                        continue;
                    T x = input[plane * planeSize + at];
                    if (winner < 0 || x > best || T.IsNaN(x))
                        (best, winner) = (x, at);
                }

            output[k] = best;
            if (!indices.IsEmpty)
                indices[k] = winner;
        }
    }

    /// <summary>Each window's gradient goes to its winner; see <see cref="MaxPooling.Backward"/>.</summary>
    /// <typeparam name="T">Any IEEE number.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="PoolShape.Batch"/> is computed.</param>
    /// <param name="indices">What the forward pass gave, [N, Channels, OutputHeight, OutputWidth].</param>
    /// <param name="outputGradient">[N, Channels, OutputHeight, OutputWidth].</param>
    /// <param name="inputGradient">Receives [N, Channels, Height, Width].</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, or a length is wrong.</exception>
    public static void MaxBackward<T>(
        PoolShape shape, ReadOnlySpan<int> indices, ReadOnlySpan<T> outputGradient, Span<T> inputGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(shape, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient));
        Check.Length(indices.Length, outputGradient.Length, nameof(indices));
        inputGradient.Clear();
        for (int k = 0; k < outputGradient.Length; k++)
        {
            if (indices[k] >= 0)
                inputGradient[Split(shape, k).Plane * shape.Height * shape.Width + indices[k]] += outputGradient[k];
        }
    }

    /// <summary>The mean of each window; see <see cref="AveragePooling.Forward"/>.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="PoolShape.Batch"/> is computed.</param>
    /// <param name="input">[N, Channels, Height, Width].</param>
    /// <param name="output">Receives [N, Channels, OutputHeight, OutputWidth].</param>
    /// <param name="countIncludePadding">Whether padding counts as zeros.</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, or a length is wrong.</exception>
    public static void AverageForward<T>(PoolShape shape, ReadOnlySpan<T> input, Span<T> output, bool countIncludePadding = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(shape, input.Length, nameof(input), output.Length, nameof(output));
        for (int k = 0; k < output.Length; k++)
        {
            (int plane, int o, int p) = Split(shape, k);
            T sum = T.Zero;
            for (int i = 0; i < shape.WindowHeight; i++)
                for (int j = 0; j < shape.WindowWidth; j++)
                {
                    int at = At(shape, o, p, i, j);
                    if (at >= 0)
                        sum += input[plane * shape.Height * shape.Width + at];
                }

            output[k] = sum / T.CreateTruncating(Count(shape, o, p, countIncludePadding));
        }
    }

    /// <summary>Each window's gradient is shared by its pixels; see <see cref="AveragePooling.Backward"/>.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="PoolShape.Batch"/> is computed.</param>
    /// <param name="outputGradient">[N, Channels, OutputHeight, OutputWidth].</param>
    /// <param name="inputGradient">Receives [N, Channels, Height, Width].</param>
    /// <param name="countIncludePadding">Whether padding counts as zeros.</param>
    /// <exception cref="ArgumentException">The shape is not a pooling, or a length is wrong.</exception>
    public static void AverageBackward<T>(
        PoolShape shape, ReadOnlySpan<T> outputGradient, Span<T> inputGradient, bool countIncludePadding = true)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(shape, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient));
        inputGradient.Clear();
        for (int k = 0; k < outputGradient.Length; k++)
        {
            (int plane, int o, int p) = Split(shape, k);
            T share = outputGradient[k] / T.CreateTruncating(Count(shape, o, p, countIncludePadding));
            for (int i = 0; i < shape.WindowHeight; i++)
                for (int j = 0; j < shape.WindowWidth; j++)
                {
                    int at = At(shape, o, p, i, j);
                    if (at >= 0)
                        inputGradient[plane * shape.Height * shape.Width + at] += share;
                }
        }
    }

    /// <summary>How many elements a window counts, at least 1.</summary>
    private static int Count(PoolShape shape, int o, int p, bool countIncludePadding)
    {
        int count = 0;
        for (int i = 0; i < shape.WindowHeight; i++)
            for (int j = 0; j < shape.WindowWidth; j++)
            {
                bool padded = o * shape.StrideHeight + i * shape.DilationHeight < shape.PadTop + shape.Height + shape.PadBottom
                    && p * shape.StrideWidth + j * shape.DilationWidth < shape.PadLeft + shape.Width + shape.PadRight;
                if (countIncludePadding ? padded : At(shape, o, p, i, j) >= 0)
                    count++;
            }

        return Math.Max(count, 1);
    }

    /// <summary>Where element (i, j) of window (o, p) is in its plane; -1 outside.</summary>
    private static int At(PoolShape shape, int o, int p, int i, int j)
    {
        int row = o * shape.StrideHeight + i * shape.DilationHeight - shape.PadTop;
        int column = p * shape.StrideWidth + j * shape.DilationWidth - shape.PadLeft;
        return row < 0 || row >= shape.Height || column < 0 || column >= shape.Width ? -1 : row * shape.Width + column;
    }

    private static (int Plane, int Row, int Column) Split(PoolShape shape, int output)
    {
        int row = output / shape.OutputWidth;
        return (row / shape.OutputHeight, row % shape.OutputHeight, output % shape.OutputWidth);
    }

    private static void CheckLengths(PoolShape shape, int input, string inputName, int output, string outputName)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Check.Length(input, (long)shape.Batch * shape.InputSize, inputName);
        Check.Length(output, (long)shape.Batch * shape.OutputSize, outputName);
    }
}
