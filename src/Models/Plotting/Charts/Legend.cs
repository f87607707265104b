namespace FastNet.Models;

/// <summary>Names of series above the plot, where they cover no data, in as many rows as they need.</summary>
internal static class Legend
{
    private const double Swatch = 20, Gap = 6, Between = 18, Row = 18;

    /// <summary>Draws the names of the series that have one and returns what is left of the area.</summary>
    public static CanvasBox Draw(ICanvas canvas, CanvasBox area, IEnumerable<LegendEntry> entries)
    {
        double x = area.X, y = area.Y;
        bool any = false;
        foreach ((string name, Stroke stroke, bool dot) in entries)
        {
            if (name.Length == 0)
                continue;
            string text = ChartText.Shorten(name, area.Width - Swatch - Gap, ChartText.Tick);
            double width = Swatch + Gap + ChartText.Tick.Measure(text);
            if (any && x + width > area.Right)
                (x, y) = (area.X, y + Row);
            if (dot)
                canvas.Circle(new CanvasPoint(x + Swatch / 2, y + 8), 4, stroke.Color);
            else
                canvas.Line([new(x + 1, y + 8), new(x + Swatch - 1, y + 8)], stroke with { Width = 2.5 });
            canvas.Text(text, new CanvasPoint(x + Swatch + Gap, y + 8), ChartText.Tick with { Color = Palette.Ink });
            x += width + Between;
            any = true;
        }

        double used = any ? y + Row + 2 - area.Y : 0;
        return area with { Y = area.Y + used, Height = area.Height - used };
    }
}
