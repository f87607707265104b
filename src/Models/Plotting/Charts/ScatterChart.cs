namespace FastNet.Models;

/// <summary>Points coloured by a value: the trials of a search over two settings.</summary>
public sealed class ScatterChart : AxesChart
{
    /// <summary>The points.</summary>
    public IReadOnlyList<ScatterPoint> Points { get; init; } = [];

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool LogY { get; init; }

    /// <summary>What the colours show.</summary>
    public string ValueLabel { get; init; } = "";

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        var values = Axis.Fit(Points.Select(p => p.Value), room: 0);
        if (Points.Any(p => !values.Shows(p.Value)))
            area = Legend.Draw(canvas, area, [new LegendEntry("no finite value", new Stroke(ColorMap.Viridis.At(double.NaN)), Dot: true)]);
        var bar = new ColorBar(values, ColorMap.Viridis, ValueLabel, area.Height - PlotArea.Below);
        area = area with { Width = area.Width - bar.Width };
        var plot = new PlotArea(
            area, Axis.Fit(Points.Select(p => p.X), LogX, 0.06), Axis.Fit(Points.Select(p => p.Y), LogY, 0.06), XLabel, YLabel);
        plot.Draw(canvas);
        bar.Draw(canvas, area.Right, plot.Box);
        // The best trials lie on top of the others.
        foreach (ScatterPoint point in Points.OrderBy(p => double.IsFinite(p.Value) ? p.Value : double.NegativeInfinity))
        {
            if (!plot.Shows(point.X, point.Y))
                continue;
            CanvasPoint place = plot.Place(point.X, point.Y);
            canvas.Circle(place, 6.5, Palette.Ink.Fade(0.55));
            canvas.Circle(place, 5.5, ColorMap.Viridis.At(values.Shows(point.Value) ? values.Place(point.Value) : double.NaN));
        }
    }
}
