namespace FastNet.Models;

/// <summary>Measurements as points, with a line through the means and bars of one standard deviation: cross-validation.</summary>
public sealed class ErrorBarChart : AxesChart
{
    /// <summary>The measurements.</summary>
    public IReadOnlyList<ErrorBarGroup> Groups { get; init; } = [];

    /// <summary>Whether the horizontal axis is logarithmic.</summary>
    public bool LogX { get; init; }

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        Rgba points = Palette.Series(4), line = Palette.Series(0);
        area = Legend.Draw(canvas, area, Groups.Count == 0 ? [] :
        [
            new LegendEntry("mean ± standard deviation", new Stroke(line)),
            new LegendEntry("one measurement", new Stroke(points), Dot: true),
        ]);
        IEnumerable<double> ends = Groups
            .Select(g => g.Statistics()).SelectMany(s => (double[])[s.Mean - s.Deviation, s.Mean + s.Deviation]);
        var plot = new PlotArea(
            area,
            Axis.Fit(Groups.Where(g => g.Values.Any(double.IsFinite)).Select(g => g.X), LogX),
            Axis.Fit(Groups.SelectMany(g => g.Values).Concat(ends)),
            XLabel,
            YLabel);
        plot.Draw(canvas);
        var means = new List<CanvasPoint>();
        foreach (ErrorBarGroup group in Groups.OrderBy(g => g.X))
        {
            foreach (double value in group.Values)
            {
                if (plot.Shows(group.X, value))
                    canvas.Circle(plot.Place(group.X, value), 3, points.Fade(0.75));
            }

            (double mean, double deviation) = group.Statistics();
            if (!plot.Shows(group.X, mean) || !double.IsFinite(deviation))
                continue;
            (CanvasPoint low, CanvasPoint high) = (plot.Place(group.X, mean - deviation), plot.Place(group.X, mean + deviation));
            canvas.Line([low, high], new Stroke(line, 1.5));
            canvas.Line([low with { X = low.X - 4 }, low with { X = low.X + 4 }], new Stroke(line, 1.5));
            canvas.Line([high with { X = high.X - 4 }, high with { X = high.X + 4 }], new Stroke(line, 1.5));
            means.Add(plot.Place(group.X, mean));
        }

        canvas.Line([.. means], new Stroke(line, 1.8));
        foreach (CanvasPoint mean in means)
            canvas.Circle(mean, 3, line);
    }
}
