using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Convolution and its gradients as a textbook has them: seven loops over tensors [N, C, H, W]. They explain
/// <see cref="ConvForward"/>, <see cref="ConvDataGradient"/> and <see cref="ConvWeightGradient"/>, are the baseline of the
/// benchmarks, and in double the oracle of the tests.
/// </summary>
public static class NaiveConvolution
{
    /// <summary>
    /// output[n, k, y, x] = bias[k] + sum over c, i, j of weights[k, c, i, j] * input[n, c, y stride + i dilation - pad, ...].
    /// </summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="ConvShape.Batch"/> is computed.</param>
    /// <param name="input">[N, Channels, Height, Width]; outside of it are zeros.</param>
    /// <param name="weights">[Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <param name="bias">Filters elements, or empty for none.</param>
    /// <param name="output">Receives [N, Filters, OutputHeight, OutputWidth].</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, or a length is wrong.</exception>
    public static void Forward<T>(
        ConvShape shape, ReadOnlySpan<T> input, ReadOnlySpan<T> weights, ReadOnlySpan<T> bias, Span<T> output)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(shape, input.Length, nameof(input), output.Length, nameof(output), weights.Length, nameof(weights));
        if (!bias.IsEmpty)
            Check.Length(bias.Length, shape.Filters, nameof(bias));
        var s = new Sizes(shape);
        for (int n = 0; n < s.Batch; n++)
            for (int k = 0; k < s.Filters; k++)
                for (int y = 0; y < s.OutputHeight; y++)
                    for (int x = 0; x < s.OutputWidth; x++)
                    {
                        T sum = bias.IsEmpty ? T.Zero : bias[k];
                        for (int c = 0; c < s.GroupChannels; c++)
                            for (int i = 0; i < s.FilterHeight; i++)
                                for (int j = 0; j < s.FilterWidth; j++)
                                    if (s.Inside(y, x, i, j))
                                        sum += weights[s.Weight(k, c, i, j)] * input[s.Input(n, k, c, y, x, i, j)];
                        output[s.Output(n, k, y, x)] = sum;
                    }
    }

    /// <summary>Gradient of the input: every output pixel's gradient goes back to the pixels under its filter.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="ConvShape.Batch"/> is computed.</param>
    /// <param name="outputGradient">[N, Filters, OutputHeight, OutputWidth].</param>
    /// <param name="weights">[Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <param name="inputGradient">Receives [N, Channels, Height, Width].</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, or a length is wrong.</exception>
    public static void DataGradient<T>(
        ConvShape shape, ReadOnlySpan<T> outputGradient, ReadOnlySpan<T> weights, Span<T> inputGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(
            shape, inputGradient.Length, nameof(inputGradient), outputGradient.Length, nameof(outputGradient), weights.Length,
            nameof(weights));
        inputGradient.Clear();
        var s = new Sizes(shape);
        for (int n = 0; n < s.Batch; n++)
            for (int k = 0; k < s.Filters; k++)
                for (int y = 0; y < s.OutputHeight; y++)
                    for (int x = 0; x < s.OutputWidth; x++)
                    {
                        T gradient = outputGradient[s.Output(n, k, y, x)];
                        for (int c = 0; c < s.GroupChannels; c++)
                            for (int i = 0; i < s.FilterHeight; i++)
                                for (int j = 0; j < s.FilterWidth; j++)
                                    if (s.Inside(y, x, i, j))
                                        inputGradient[s.Input(n, k, c, y, x, i, j)] += weights[s.Weight(k, c, i, j)] * gradient;
                    }
    }

    /// <summary>Gradients of the weights and the bias, summed over the batch.</summary>
    /// <typeparam name="T">Any IEEE number; sums are formed in it.</typeparam>
    /// <param name="shape">The sizes; all of <see cref="ConvShape.Batch"/> is computed.</param>
    /// <param name="input">[N, Channels, Height, Width].</param>
    /// <param name="outputGradient">[N, Filters, OutputHeight, OutputWidth].</param>
    /// <param name="weightGradient">Receives [Filters, Channels / Groups, FilterHeight, FilterWidth].</param>
    /// <param name="biasGradient">Receives Filters elements, or empty if not wanted.</param>
    /// <exception cref="ArgumentException">The shape is not a convolution, or a length is wrong.</exception>
    public static void WeightGradient<T>(
        ConvShape shape, ReadOnlySpan<T> input, ReadOnlySpan<T> outputGradient, Span<T> weightGradient, Span<T> biasGradient)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckLengths(
            shape, input.Length, nameof(input), outputGradient.Length, nameof(outputGradient), weightGradient.Length,
            nameof(weightGradient));
        if (!biasGradient.IsEmpty)
            Check.Length(biasGradient.Length, shape.Filters, nameof(biasGradient));
        weightGradient.Clear();
        biasGradient.Clear();
        var s = new Sizes(shape);
        for (int n = 0; n < s.Batch; n++)
            for (int k = 0; k < s.Filters; k++)
                for (int y = 0; y < s.OutputHeight; y++)
                    for (int x = 0; x < s.OutputWidth; x++)
                    {
                        T gradient = outputGradient[s.Output(n, k, y, x)];
                        if (!biasGradient.IsEmpty)
                            biasGradient[k] += gradient;
                        for (int c = 0; c < s.GroupChannels; c++)
                            for (int i = 0; i < s.FilterHeight; i++)
                                for (int j = 0; j < s.FilterWidth; j++)
                                    if (s.Inside(y, x, i, j))
                                        weightGradient[s.Weight(k, c, i, j)] += gradient * input[s.Input(n, k, c, y, x, i, j)];
                    }
    }

    private static void CheckLengths(
        ConvShape shape, int input, string inputName, int output, string outputName, int weights, string weightsName)
    {
        ArgumentNullException.ThrowIfNull(shape);
        shape.Validate();
        Check.Length(input, (long)shape.Batch * shape.InputSize, inputName);
        Check.Length(output, (long)shape.Batch * shape.OutputSize, outputName);
        Check.Length(weights, shape.WeightCount, weightsName);
    }

    /// <summary>The shape in plain numbers, and where elements are.</summary>
    private readonly struct Sizes(ConvShape shape)
    {
        public readonly int Batch = shape.Batch, Filters = shape.Filters, GroupChannels = shape.GroupChannels;
        public readonly int FilterHeight = shape.FilterHeight, FilterWidth = shape.FilterWidth;
        public readonly int OutputHeight = shape.OutputHeight, OutputWidth = shape.OutputWidth;
        private readonly int _channels = shape.Channels, _height = shape.Height, _width = shape.Width, _groupFilters = shape.GroupFilters;
        private readonly int _strideHeight = shape.StrideHeight, _strideWidth = shape.StrideWidth;
        private readonly int _padTop = shape.PadTop, _padLeft = shape.PadLeft;
        private readonly int _dilationHeight = shape.DilationHeight, _dilationWidth = shape.DilationWidth;

        /// <summary>Whether tap (i, j) at output pixel (y, x) is on the input and not in its padding.</summary>
        public bool Inside(int y, int x, int i, int j) => (uint)Row(y, i) < (uint)_height && (uint)Column(x, j) < (uint)_width;

        public int Input(int n, int k, int c, int y, int x, int i, int j)
            => ((n * _channels + k / _groupFilters * GroupChannels + c) * _height + Row(y, i)) * _width + Column(x, j);

        public int Weight(int k, int c, int i, int j) => ((k * GroupChannels + c) * FilterHeight + i) * FilterWidth + j;

        public int Output(int n, int k, int y, int x) => ((n * Filters + k) * OutputHeight + y) * OutputWidth + x;

        private int Row(int y, int i) => y * _strideHeight + i * _dilationHeight - _padTop;

        private int Column(int x, int j) => x * _strideWidth + j * _dilationWidth - _padLeft;
    }
}
