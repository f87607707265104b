namespace FastNet.Numerics;

/// <summary>
/// Turns a convolution of one image into one matrix product: row p of the matrix of patches is the input under the filter at
/// output pixel p, so that <code>output [pixels x filters] = patches [pixels x taps channels] * weights [taps channels x filters]</code>
/// (Chellapilla, Puri and Simard 2006). Simple, and any shape will do; the price is a matrix as many times larger than the input
/// as the filter has taps.
/// </summary>
internal static unsafe class Im2Col
{
    /// <summary>patches[p, (i, j, c)] = image[y stride + i dilation - pad, x stride + j dilation - pad, c], 0 outside of it.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="image">[Height, Width, Channels], from the first channel of the group.</param>
    /// <param name="patches">[OutputHeight OutputWidth, FilterHeight FilterWidth GroupChannels].</param>
    internal static void Gather(ConvShape shape, float* image, float* patches)
    {
        var job = new PatchJob(shape, image, patches, scatter: false);
        Team.Run(shape.OutputHeight, ref job);
    }

    /// <summary>The transpose of <see cref="Gather"/>: adds every element of the patches to the pixel it came from.</summary>
    internal static void Scatter(ConvShape shape, float* patches, float* image)
    {
        // Patches of neighbouring rows overlap, so one thread adds them all, in order.
        var job = new PatchJob(shape, image, patches, scatter: true);
        for (int y = 0; y < shape.OutputHeight; y++)
            job.Run(y);
    }

    /// <summary>Weights as the product wants them, group by group: matrix[(i, j, c), k] = weights[k, c, i, j].</summary>
    internal static void WeightsToMatrix(ConvShape shape, float* weights, float* matrix)
        => Reorder(shape, weights, matrix, toMatrix: true);

    /// <summary>The way back: weights[k, c, i, j] = matrix[(i, j, c), k].</summary>
    internal static void MatrixToWeights(ConvShape shape, float* matrix, float* weights)
        => Reorder(shape, weights, matrix, toMatrix: false);

    private static void Reorder(ConvShape shape, float* weights, float* matrix, bool toMatrix)
    {
        nint taps = shape.FilterHeight * shape.FilterWidth, channels = shape.GroupChannels, filters = shape.GroupFilters;
        for (nint g = 0; g < shape.Groups; g++)
        {
            for (nint k = 0; k < filters; k++)
            {
                for (nint c = 0; c < channels; c++)
                {
                    for (nint t = 0; t < taps; t++)
                    {
                        float* weight = weights + ((g * filters + k) * channels + c) * taps + t;
                        float* element = matrix + ((g * taps + t) * channels + c) * filters + k;
                        if (toMatrix)
                            *element = *weight;
                        else
                            *weight = *element;
                    }
                }
            }
        }
    }

    /// <summary>The patches of one row of output pixels.</summary>
    private readonly struct PatchJob : ITeamBody
    {
        private readonly float* _image, _patches;
        private readonly nint _height, _width, _channels, _groupChannels, _outputWidth, _filterHeight, _filterWidth;
        private readonly nint _strideHeight, _strideWidth, _padTop, _padLeft, _dilationHeight, _dilationWidth;
        private readonly bool _scatter;

        internal PatchJob(ConvShape shape, float* image, float* patches, bool scatter)
        {
            _image = image;
            _patches = patches;
            _scatter = scatter;
            (_height, _width, _channels, _groupChannels) = (shape.Height, shape.Width, shape.Channels, shape.GroupChannels);
            (_outputWidth, _filterHeight, _filterWidth) = (shape.OutputWidth, shape.FilterHeight, shape.FilterWidth);
            (_strideHeight, _strideWidth, _padTop, _padLeft) = (shape.StrideHeight, shape.StrideWidth, shape.PadTop, shape.PadLeft);
            (_dilationHeight, _dilationWidth) = (shape.DilationHeight, shape.DilationWidth);
        }

        public void Run(int y)
        {
            float* patch = _patches + y * _outputWidth * _filterHeight * _filterWidth * _groupChannels;
            for (nint x = 0; x < _outputWidth; x++)
            {
                for (nint i = 0; i < _filterHeight; i++)
                {
                    nint row = y * _strideHeight + i * _dilationHeight - _padTop;
                    for (nint j = 0; j < _filterWidth; j++, patch += _groupChannels)
                    {
                        nint column = x * _strideWidth + j * _dilationWidth - _padLeft;
                        bool inside = row >= 0 && row < _height && column >= 0 && column < _width;
                        Move(patch, inside ? _image + (row * _width + column) * _channels : null);
                    }
                }
            }
        }

        private void Move(float* patch, float* pixel)
        {
            var part = new Span<float>(patch, (int)_groupChannels);
            if (!_scatter && pixel == null)
                part.Clear();
            else if (!_scatter)
                new ReadOnlySpan<float>(pixel, (int)_groupChannels).CopyTo(part);
            else if (pixel != null)
                for (nint c = 0; c < _groupChannels; c++)
                    pixel[c] += patch[c];
        }
    }
}
