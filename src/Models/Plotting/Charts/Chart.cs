using System.Text;

namespace FastNet.Models;

/// <summary>A picture that is drawn alike as SVG and as PNG.</summary>
public abstract class Chart
{
    /// <summary>What stands above it; empty for nothing.</summary>
    public string Title { get; init; } = "";

    /// <summary>Width and height in CSS pixels.</summary>
    public abstract (double Width, double Height) Size { get; }

    /// <summary>Draws it, from the upper left corner, over its whole size.</summary>
    /// <param name="canvas">Where to.</param>
    public void Draw(ICanvas canvas)
    {
        ArgumentNullException.ThrowIfNull(canvas);
        (double width, double height) = Size;
        canvas.Rectangle(new CanvasBox(0, 0, width, height), Palette.Paper);
        double top = Margin;
        if (Title.Length > 0)
        {
            canvas.Text(ChartText.Shorten(Title, width - 2 * Margin, ChartText.Title), new CanvasPoint(Margin, top + 8), ChartText.Title);
            top += TitleHeight;
        }

        DrawBody(canvas, new CanvasBox(Margin, top, width - 2 * Margin, height - top - Margin));
    }

    /// <summary>The picture as an SVG file.</summary>
    public string ToSvg()
    {
        (double width, double height) = Size;
        var canvas = new SvgCanvas(width, height);
        Draw(canvas);
        return canvas.ToSvg(Title);
    }

    /// <summary>The picture as a PNG file.</summary>
    /// <param name="scale">Pixels for each CSS pixel; 2 is sharp on most screens.</param>
    public byte[] ToPng(double scale = 2)
    {
        (double width, double height) = Size;
        var canvas = new RasterCanvas(width, height, scale);
        Draw(canvas);
        return canvas.ToPng();
    }

    /// <summary>Writes the picture to a file, in one piece: a file of that name is replaced once the new one is complete.</summary>
    /// <param name="path">Ends with .svg or .png.</param>
    /// <exception cref="ArgumentException">It ends with something else.</exception>
    public void Save(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        switch (Path.GetExtension(path).ToUpperInvariant())
        {
            case ".SVG":
                AtomicFile.Write(path, Encoding.UTF8.GetBytes(ToSvg()));
                break;
            case ".PNG":
                AtomicFile.Write(path, ToPng());
                break;
            default:
                throw new ArgumentException($"The path is {path}; expected the ending .svg or .png.", nameof(path));
        }
    }

    /// <summary>Room around the picture.</summary>
    internal const double Margin = 12;

    /// <summary>Height of the title, for charts that take their size from what they hold.</summary>
    internal const double TitleHeight = 26;

    /// <summary>Width that shows the title, if it is not very long.</summary>
    private protected double TitleWidth => Title.Length > 0 ? 2 * Margin + Math.Min(ChartText.Title.Measure(Title), 480) : 0;

    /// <summary>Draws all but the title.</summary>
    private protected abstract void DrawBody(ICanvas canvas, CanvasBox area);

    /// <summary>Sizes that fit into memory.</summary>
    internal static void CheckSize(double width, double height)
    {
        const double Most = 20_000;
        if (!(width > 0) || !(height > 0) || width > Most || height > Most)
            throw new ArgumentOutOfRangeException(
                nameof(width), $"The picture is {width} x {height}; expected sizes above 0 and at most {Most}.");
    }
}
