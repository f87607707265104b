namespace FastNet.Layers;

/// <summary>What an initializer has to know about the weights it fills.</summary>
/// <param name="FanIn">Inputs that an output sums over, 1 or more.</param>
/// <param name="FanOut">Outputs that an input reaches, 1 or more.</param>
/// <param name="RowLength">
/// Length of a row, where the weights in memory are a row-major matrix with outputs on one side and inputs on the other: which side does
/// not matter. 1 or more.
/// </param>
public readonly record struct WeightShape(int FanIn, int FanOut, int RowLength)
{
    /// <summary>Weights of a dense layer stored as [inputs, outputs].</summary>
    /// <param name="inputs">1 or more.</param>
    /// <param name="outputs">1 or more.</param>
    public static WeightShape InputMajor(int inputs, int outputs) => new(inputs, outputs, outputs);

    /// <summary>Weights of a dense layer stored as [outputs, inputs].</summary>
    /// <param name="outputs">1 or more.</param>
    /// <param name="inputs">1 or more.</param>
    public static WeightShape OutputMajor(int outputs, int inputs) => new(inputs, outputs, inputs);

    /// <summary>Weights of a convolution stored as [filters, channels / groups, height, width].</summary>
    /// <param name="filters">1 or more.</param>
    /// <param name="channelsPerGroup">1 or more.</param>
    /// <param name="height">Of a filter, 1 or more.</param>
    /// <param name="width">Of a filter, 1 or more.</param>
    public static WeightShape Convolution(int filters, int channelsPerGroup, int height, int width) =>
        new(checked(channelsPerGroup * height * width), checked(filters * height * width), checked(channelsPerGroup * height * width));
}
