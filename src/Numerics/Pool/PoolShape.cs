namespace FastNet.Numerics;

/// <summary>
/// The sizes of a 2-D pooling. In 1-D, heights are 1. Output pixels follow
/// <code>(H - ((W - 1) dilation + 1) + padding) / stride + 1, rounded down, or up with <see cref="CeilMode"/></code>
/// </summary>
/// <remarks>
/// Tensors are channels last: input [Batch, Height, Width, Channels], output [Batch, OutputHeight, OutputWidth, Channels], row-major
/// without gaps. Padding holds no numbers: the maximum ignores it, the average counts it or not.
/// </remarks>
/// <param name="Batch">The most images a call may bring, 0 or more.</param>
/// <param name="Channels">Channels of the input and the output, 1 or more.</param>
/// <param name="Height">Rows of the input, 1 or more.</param>
/// <param name="Width">Columns of the input, 1 or more; at most 2^30 pixels with <paramref name="Height"/>.</param>
/// <param name="WindowHeight">Rows of a window, 1 or more.</param>
/// <param name="WindowWidth">Columns of a window, 1 or more.</param>
public sealed record PoolShape(int Batch, int Channels, int Height, int Width, int WindowHeight, int WindowWidth)
{
    // Positions are carried in lanes of floats and compared as such: those from 2^31 - 2^23 on would be NaN.
    private const long MaxPixels = 1 << 30;

    /// <summary>Input rows from one window to the next, 1 or more.</summary>
    public int StrideHeight { get; init; } = 1;

    /// <summary>Input columns from one window to the next, 1 or more.</summary>
    public int StrideWidth { get; init; } = 1;

    /// <summary>Rows of padding above the input, 0 or more.</summary>
    public int PadTop { get; init; }

    /// <summary>Rows of padding below the input, 0 or more.</summary>
    public int PadBottom { get; init; }

    /// <summary>Columns of padding left of the input, 0 or more.</summary>
    public int PadLeft { get; init; }

    /// <summary>Columns of padding right of the input, 0 or more.</summary>
    public int PadRight { get; init; }

    /// <summary>Input rows from one row of a window to the next, 1 or more.</summary>
    public int DilationHeight { get; init; } = 1;

    /// <summary>Input columns from one column of a window to the next, 1 or more.</summary>
    public int DilationWidth { get; init; } = 1;

    /// <summary>
    /// Whether a last window that is cut off counts. As in PyTorch it must start inside the input or the padding before it, and
    /// the part of it beyond the padding behind is not counted by an average.
    /// </summary>
    public bool CeilMode { get; init; }

    /// <summary>Rows of the output; below 1 if the window does not fit (see <see cref="Validate"/>).</summary>
    public int OutputHeight => Outputs(Height, PadTop, PadBottom, WindowHeight, DilationHeight, StrideHeight);

    /// <summary>Columns of the output; below 1 if the window does not fit (see <see cref="Validate"/>).</summary>
    public int OutputWidth => Outputs(Width, PadLeft, PadRight, WindowWidth, DilationWidth, StrideWidth);

    /// <summary>Elements of one image.</summary>
    public int InputSize => Height * Width * Channels;

    /// <summary>Elements of one image's output.</summary>
    public int OutputSize => OutputHeight * OutputWidth * Channels;

    /// <summary>A square window over square images, padded alike on all sides.</summary>
    /// <param name="batch">The most images a call may bring.</param>
    /// <param name="channels">Channels of the input.</param>
    /// <param name="size">Rows and columns of the input.</param>
    /// <param name="window">Rows and columns of a window.</param>
    /// <param name="stride">Input pixels from one window to the next.</param>
    /// <param name="padding">Padding on each of the four sides.</param>
    public static PoolShape Square(int batch, int channels, int size, int window, int stride, int padding = 0)
        => new(batch, channels, size, size, window, window)
        {
            StrideHeight = stride,
            StrideWidth = stride,
            PadTop = padding,
            PadBottom = padding,
            PadLeft = padding,
            PadRight = padding,
        };

    /// <summary>Refuses what is not a pooling.</summary>
    /// <exception cref="ArgumentException">
    /// A size is out of range, the window is larger than the padded input, or a tensor would pass 2^31 - 1 elements.
    /// </exception>
    public void Validate()
    {
        Check.Size(Batch);
        Check.Positive(Channels);
        Window.Validate(nameof(Height), Height, PadTop, PadBottom, nameof(WindowHeight), WindowHeight, DilationHeight, StrideHeight);
        Window.Validate(nameof(Width), Width, PadLeft, PadRight, nameof(WindowWidth), WindowWidth, DilationWidth, StrideWidth);
        if ((long)Height * Width > MaxPixels)
            Check.ThrowRange(
                nameof(Width), Width, $"An image of {Height} x {Width} pixels is too large; expected at most {MaxPixels} pixels.");
        Fits("The input", Height, Width);
        Fits("The output", OutputHeight, OutputWidth);
    }

    /// <summary>Checks a call against the shape.</summary>
    internal void Accept(int batch, int input, string inputName, int output, string outputName)
    {
        Validate();
        if ((uint)batch > (uint)Batch)
            Check.ThrowRange(nameof(batch), batch, $"batch is {batch}; expected 0 to {Batch}, the batch of the shape.");
        Check.Length(input, (long)batch * InputSize, inputName);
        Check.Length(output, (long)batch * OutputSize, outputName);
    }

    private int Outputs(int size, int padBefore, int padAfter, int window, int dilation, int stride)
    {
        int whole = Window.Count(size, padBefore + padAfter, window, dilation, stride);
        long rest = (long)size + padBefore + padAfter - Window.Extent(window, dilation) - (whole - 1L) * stride;
        return CeilMode && whole > 0 && rest > 0 && (long)whole * stride < (long)size + padBefore ? whole + 1 : whole;
    }

    private void Fits(string what, long height, long width)
    {
        if ((Int128)Math.Max(Batch, 1) * height * width * Channels > int.MaxValue)
        {
            throw new ArgumentException(
                $"{what} of {Batch} x {height} x {width} x {Channels} elements is too large; expected at most {int.MaxValue} elements.");
        }
    }
}
