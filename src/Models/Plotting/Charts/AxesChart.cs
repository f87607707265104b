namespace FastNet.Models;

/// <summary>A chart with two axes, of any size.</summary>
public abstract class AxesChart : Chart
{
    private readonly double _width = 640, _height = 400;

    /// <summary>Width in CSS pixels, 200 or more.</summary>
    public double Width
    {
        get => _width;
        init => _width = Checked(value, 200);
    }

    /// <summary>Height in CSS pixels, 150 or more.</summary>
    public double Height
    {
        get => _height;
        init => _height = Checked(value, 150);
    }

    /// <summary>What the horizontal axis shows.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>What the vertical axis shows.</summary>
    public string YLabel { get; init; } = "";

    /// <inheritdoc/>
    public override (double Width, double Height) Size => (Width, Height);

    private static double Checked(double value, double least) => value >= least && value <= 10_000
        ? value
        : throw new ArgumentOutOfRangeException(nameof(value), value, $"The size is {value}; expected {least} to 10000 pixels.");
}
