using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The forward pass by <see cref="Im2Col"/>.</summary>
internal sealed unsafe class Im2ColForward(ConvShape shape, SimdLevel level) : ConvKernel
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
            float* output = y + n * shape.OutputSize;
            for (nint g = 0; g < shape.Groups; g++)
            {
                Im2Col.Gather(shape, x + n * shape.InputSize + g * channels, patches.Pointer);
                var product = Product<float>.Of(
                    Transpose.No, Transpose.No, pixels, filters, depth, 1, patches.Pointer, depth,
                    _matrix.Pointer + g * depth * filters, filters, 0, output + g * filters, shape.Filters);
                Dispatch.Run<float, Product<float>>(level, ref product);
            }

            var finishing = new ConvFinishRows(finish, output, pixels, shape.Filters, n);
            Dispatch.Run<float, ConvFinishRows>(level, ref finishing);
        }
    }
}
