using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The weight gradient by <see cref="Im2Col"/>: the patches, transposed, times the gradient of the output.</summary>
internal sealed unsafe class Im2ColWeightGradient(ConvShape shape, SimdLevel level) : ConvWeightKernel
{
    internal override void Run(int batch, float* x, float* dy, float* dw)
    {
        nint pixels = shape.OutputHeight * shape.OutputWidth, channels = shape.GroupChannels, filters = shape.GroupFilters;
        nint depth = shape.FilterHeight * shape.FilterWidth * channels;
        using Arena.Block<float> patches = Arena.Thread.Take<float>(pixels * depth);
        using Arena.Block<float> matrix = Arena.Thread.Take<float>(shape.WeightCount);
        for (nint n = 0; n < batch; n++)
        {
            for (nint g = 0; g < shape.Groups; g++)
            {
                Im2Col.Gather(shape, x + n * shape.InputSize + g * channels, patches.Pointer);
                var product = Product<float>.Of(
                    Transpose.Yes, Transpose.No, depth, filters, pixels, 1, patches.Pointer, depth,
                    dy + n * shape.OutputSize + g * filters, shape.Filters, n == 0 ? 0 : 1, matrix.Pointer + g * depth * filters, filters);
                Dispatch.Run<float, Product<float>>(level, ref product);
            }
        }

        Im2Col.MatrixToWeights(shape, matrix.Pointer, dw);
    }
}
