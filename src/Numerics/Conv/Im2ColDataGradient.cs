using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The data gradient by <see cref="Im2Col"/>: the patches' gradients by one product, then added to their pixels.</summary>
internal sealed unsafe class Im2ColDataGradient(ConvShape shape, SimdLevel level) : ConvKernel
{
    private readonly AlignedBuffer<float> _matrix = new(shape.WeightCount);

    internal override void SetWeights(float* weights) => Im2Col.WeightsToMatrix(shape, weights, _matrix.Pointer);

    internal override int Blocks(int batch) => batch;

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        nint pixels = shape.OutputHeight * shape.OutputWidth, channels = shape.GroupChannels, filters = shape.GroupFilters;
        nint depth = shape.FilterHeight * shape.FilterWidth * channels;
        using Arena.Block<float> patches = Arena.Thread.Take<float>(pixels * depth);
        for (nint n = 0; n < batch; n++)
        {
            float* image = y + n * shape.InputSize;
            new Span<float>(image, shape.InputSize).Clear();
            for (nint g = 0; g < shape.Groups; g++)
            {
                var product = Product<float>.Of(
                    Transpose.No, Transpose.Yes, pixels, depth, filters, 1, x + n * shape.OutputSize + g * filters, shape.Filters,
                    _matrix.Pointer + g * depth * filters, filters, 0, patches.Pointer, depth);
                Dispatch.Run<float, Product<float>>(level, ref product);
                Im2Col.Scatter(shape, patches.Pointer, image + g * channels);
            }

            var finishing = new ConvFinishRows(finish, image, (nint)shape.Height * shape.Width, shape.Channels, n);
            Dispatch.Run<float, ConvFinishRows>(level, ref finishing);
        }
    }
}
