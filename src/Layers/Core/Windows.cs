using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>What pooling layers have in common.</summary>
internal static class Windows
{
    internal static PoolShape Geometry(int batch, Shape image, int window, int stride, int padding, bool ceil)
        => new(batch, image.Channels, image.Height, image.Width, window, window)
        {
            StrideHeight = stride,
            StrideWidth = stride,
            PadTop = padding,
            PadBottom = padding,
            PadLeft = padding,
            PadRight = padding,
            CeilMode = ceil,
        };

    internal static Shape Output(Layer layer, Shape image, PoolShape shape)
    {
        try
        {
            shape.Validate();
            return Shape.Image(image.Channels, shape.OutputHeight, shape.OutputWidth);
        }
        catch (ArgumentException problem)
        {
            throw new GraphException($"{layer.Name ?? layer.Kind} ({layer.Settings}): input is {image}; {problem.Message}", problem);
        }
    }

    internal static string Settings(int window, int stride, int padding, bool ceil) => string.Concat(
        $"{window}x{window}",
        stride == window ? "" : $", stride {stride}",
        padding == 0 ? "" : $", padding {padding}", ceil ? ", ceil" : "");
}
