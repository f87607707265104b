namespace FastNet.Models;

/// <summary>What the colours of a chart mean: a strip to its right.</summary>
internal sealed class ColorBar(Axis axis, ColorMap map, string label, double height)
{
    private const double Before = 8, Strip = 14, TickGap = 6, LabelWidth = 20;
    private readonly IReadOnlyList<Tick> _ticks = PlotArea.VerticalTicks(axis, height);

    /// <summary>Room that it needs.</summary>
    public double Width => Before + Strip + TickGap + _ticks.Select(t => ChartText.Tick.Measure(t.Label)).DefaultIfEmpty(0).Max()
        + (label.Length > 0 ? LabelWidth : 0);

    /// <summary>Draws it beside a plot.</summary>
    public void Draw(ICanvas canvas, double left, CanvasBox plot)
    {
        const int Steps = 64;
        var pixels = new byte[3 * Steps];
        for (int i = 0; i < Steps; i++)
        {
            Rgba color = map.At(1 - (i + 0.5) / Steps);
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (color.R, color.G, color.B);
        }

        canvas.Image(new Picture(1, Steps, 3, pixels), new CanvasBox(left + Before, plot.Y, Strip, plot.Height));
        foreach (Tick tick in _ticks)
        {
            double y = plot.Bottom - axis.Place(tick.Value) * plot.Height, x = left + Before + Strip;
            canvas.Line([new(x, y), new(x + 3, y)], new Stroke(Palette.Frame));
            canvas.Text(tick.Label, new CanvasPoint(x + TickGap, y), ChartText.Tick);
        }

        canvas.Text(
            ChartText.Shorten(label, plot.Height, ChartText.Label),
            new CanvasPoint(left + Width - 6, plot.Centre.Y),
            ChartText.Label with { Upward = true });
    }
}
