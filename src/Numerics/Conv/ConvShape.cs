namespace FastNet.Numerics;

/// <summary>
/// The sizes of a 2-D convolution. In 1-D, heights are 1. Output pixels follow
/// <code>(H - ((F - 1) dilation + 1) + padding) / stride + 1, rounded down</code>
/// </summary>
/// <remarks>
/// Kernels keep tensors channels last: input [Batch, Height, Width, Channels], output [Batch, OutputHeight, OutputWidth, Filters],
/// row-major without gaps. Weights are [Filters, Channels / Groups, FilterHeight, FilterWidth].
/// </remarks>
/// <param name="Batch">The most images a call may bring, 0 or more.</param>
/// <param name="Channels">Channels of the input, 1 or more.</param>
/// <param name="Height">Rows of the input, 1 or more.</param>
/// <param name="Width">Columns of the input, 1 or more.</param>
/// <param name="Filters">Channels of the output, 1 or more.</param>
/// <param name="FilterHeight">Rows of a filter, 1 or more.</param>
/// <param name="FilterWidth">Columns of a filter, 1 or more.</param>
public sealed record ConvShape(int Batch, int Channels, int Height, int Width, int Filters, int FilterHeight, int FilterWidth)
{
    /// <summary>Input rows from one output row to the next, 1 or more.</summary>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Input columns from one output column to the next, 1 or more.</summary>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows of zeros above the input, 0 or more.</summary>
    public int PadTop { get; init; }

    /// <summary>Rows of zeros below the input, 0 or more.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of zeros left of the input, 0 or more.</summary>
    public int PadLeft { get; init; }

    /// <summary>Columns of zeros right of the input, 0 or more.</summary>
    public int PadRight { get; init; }

    /// <summary>Input rows from one filter row to the next, 1 or more.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Input columns from one filter column to the next, 1 or more.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>Parts that channels and filters are divided into; a filter sees the channels of its part alone. Divides both.</summary>
    public int Groups { get; init; } = 1;

    /// <summary>Rows of the output; below 1 if the filter does not fit (see <see cref="Validate"/>).</summary>
    public int OutputHeight => Window.Count(Height, PadTop + PadBottom, FilterHeight, DilationHeight, StrideHeight);

    /// <summary>Columns of the output; below 1 if the filter does not fit (see <see cref="Validate"/>).</summary>
    public int OutputWidth => Window.Count(Width, PadLeft + PadRight, FilterWidth, DilationWidth, StrideWidth);

    /// <summary>Channels of a group.</summary>
    public int GroupChannels => Channels / Groups;

    /// <summary>Filters of a group.</summary>
    public int GroupFilters => Filters / Groups;

    /// <summary>Elements of one image.</summary>
    public int InputSize => Height * Width * Channels;

    /// <summary>Elements of one image's output.</summary>
    public int OutputSize => OutputHeight * OutputWidth * Filters;

    /// <summary>Elements of the weights.</summary>
    public int WeightCount => Filters * GroupChannels * FilterHeight * FilterWidth;

    /// <summary>A square filter over square images, padded alike on all sides.</summary>
    /// <param name="batch">The most images a call may bring.</param>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="size">Rows and columns of the input.</param>
    /// <param name="filters">Channels of the output.</param>
    /// <param name="filter">Rows and columns of a filter.</param>
    /// <param name="stride">Input pixels from one output pixel to the next.</param>
    /// <param name="padding">Zeros on each of the four sides.</param>
    public static ConvShape Square(int batch, int channels, int size, int filters, int filter, int stride = 1, int padding = 0)
        => new(batch, channels, size, size, filters, filter, filter)
        {
            StrideHeight = stride,
            StrideWidth = stride,
            PadTop = padding,
            PadBottom = padding,
            PadLeft = padding,
            PadRight = padding,
        };

    /// <summary>Refuses what is not a convolution.</summary>
    /// <exception cref="ArgumentException">
    /// A size is out of range, the filter is larger than the padded input, groups do not divide, or a tensor would pass 2^31 - 1
    /// elements.
    /// </exception>
    public void Validate()
    {
        Check.Size(Batch);
        Check.Positive(Channels);
        Check.Positive(Filters);
        Check.Positive(Groups);
        if (Channels % Groups != 0)
            Check.ThrowRange(nameof(Groups), Groups, $"Groups is {Groups}; expected a divisor of Channels, {Channels}.");
        if (Filters % Groups != 0)
            Check.ThrowRange(nameof(Groups), Groups, $"Groups is {Groups}; expected a divisor of Filters, {Filters}.");
        Window.Validate(nameof(Height), Height, PadTop, PadBottom, nameof(FilterHeight), FilterHeight, DilationHeight, StrideHeight);
        Window.Validate(nameof(Width), Width, PadLeft, PadRight, nameof(FilterWidth), FilterWidth, DilationWidth, StrideWidth);
        Fits("The input", Batch, Height, Width, Channels);
        Fits("The output", Batch, OutputHeight, OutputWidth, Filters);
        Fits("The weights", Filters, GroupChannels, FilterHeight, FilterWidth);
    }

    private static void Fits(string what, long a, long b, long c, long d)
    {
        // Even of an empty batch one image must fit: scratch is sized by it.
        if ((Int128)Math.Max(a, 1) * b * c * d > int.MaxValue)
            throw new ArgumentException(
                $"{what} of {a} x {b} x {c} x {d} elements is too large; expected at most {int.MaxValue} elements.");
    }
}
