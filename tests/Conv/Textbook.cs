using FastNet.Numerics;

namespace FastNet.Tests.Convolutions;

/// <summary>The seven loops in double over data that lies channels last, as the kernels have it. Results are computed once.</summary>
internal sealed class Textbook
{
    private readonly Lazy<double[]> _forward, _dataGradient;
    private readonly Lazy<(double[] Weights, double[] Bias)> _weightGradient;

    internal Textbook(ConvShape shape, float[] input, float[] weights, float[] outputGradient, Func<double, double> map)
    {
        double[] x = ChannelsFirst(Array.ConvertAll(input, v => map(v)), shape.Channels, shape.Height * shape.Width);
        double[] w = Array.ConvertAll(weights, v => map(v));
        double[] dy = ChannelsFirst(Array.ConvertAll(outputGradient, v => map(v)), shape.Filters, shape.OutputHeight * shape.OutputWidth);
        _forward = new(() =>
        {
            var output = new double[dy.Length];
            NaiveConvolution.Forward<double>(shape, x, w, [], output);
            return ChannelsLast(output, shape.Filters, shape.OutputHeight * shape.OutputWidth);
        });
        _dataGradient = new(() =>
        {
            var gradient = new double[x.Length];
            NaiveConvolution.DataGradient<double>(shape, dy, w, gradient);
            return ChannelsLast(gradient, shape.Channels, shape.Height * shape.Width);
        });
        _weightGradient = new(() =>
        {
            double[] gradient = new double[w.Length], bias = new double[shape.Filters];
            NaiveConvolution.WeightGradient<double>(shape, x, dy, gradient, bias);
            return (gradient, bias);
        });
    }

    /// <summary>[batch, OutputHeight, OutputWidth, Filters].</summary>
    internal double[] Forward => _forward.Value;

    /// <summary>[batch, Height, Width, Channels].</summary>
    internal double[] DataGradient => _dataGradient.Value;

    /// <summary>[Filters, Channels / Groups, FilterHeight, FilterWidth] and [Filters].</summary>
    internal (double[] Weights, double[] Bias) WeightGradient => _weightGradient.Value;

    private static double[] ChannelsLast(double[] tensor, int channels, int pixels) => Exchange(tensor, channels, pixels);

    private static double[] ChannelsFirst(double[] tensor, int channels, int pixels) => Exchange(tensor, pixels, channels);

    private static double[] Exchange(double[] tensor, int rows, int columns)
    {
        var result = new double[tensor.Length];
        for (int i = 0; i < tensor.Length; i++)
        {
            int image = i / (rows * columns), at = i % (rows * columns);
            result[image * rows * columns + at % columns * rows + at / columns] = tensor[i];
        }

        return result;
    }
}
