namespace FastNet.Models;

/// <summary>Horizontal bars with their names and values: timings.</summary>
public sealed class BarChart : Chart
{
    private const double LongestName = 220, RowHeight = 26, AxisHeight = 40, Gap = 8, PlotInset = 6;
    private readonly double _width = 640;

    /// <summary>The bars, from above.</summary>
    public IReadOnlyList<Bar> Bars { get; init; } = [];

    /// <summary>What the values are, such as "seconds".</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Whether the axis is logarithmic: for times that differ by powers of ten.</summary>
    public bool LogX { get; init; }

    /// <summary>Width in CSS pixels, 200 or more.</summary>
    public double Width
    {
        get => _width;
        init => _width = value is >= 200 and <= 10_000
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Width is {value}; expected 200 to 10000.");
    }

    /// <inheritdoc/>
    public override (double Width, double Height) Size =>
        (Width, 2 * Margin + (Title.Length > 0 ? TitleHeight : 0) + Math.Max(1, Bars.Count) * RowHeight + AxisHeight);

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        string[] names = [.. Bars.Select(b => ChartText.Shorten(b.Name, Math.Min(LongestName, Width / 3), ChartText.Label))];
        double left = area.X + names.Select(n => ChartText.Label.Measure(n)).DefaultIfEmpty(0).Max() + Gap;
        double right = Bars.Select(b => ChartText.Tick.Measure(ChartText.Number(b.Value))).DefaultIfEmpty(0).Max() + Gap;
        // A linear bar begins at 0; a logarithmic axis has no 0, and begins at half of the least value.
        IEnumerable<double> values = Bars.Select(b => b.Value);
        IEnumerable<double> start = LogX ? values.Where(v => v > 0).Select(v => v / 2) : [0.0];
        var axis = Axis.Fit(values.Concat(start), LogX, 0);
        if (!LogX && axis.Low < 0 && Bars.All(b => !(b.Value < 0)))
            axis = Axis.Unit;
        var plot = new PlotArea(
            new CanvasBox(left - PlotInset, area.Y - 6, area.Right - right - left + PlotInset + 10, area.Height + 6),
            axis, Axis.Indices(Bars.Count), XLabel, "", downward: true, yTicks: false);
        plot.Draw(canvas);
        double origin = LogX ? plot.Box.X : plot.X(0);
        for (int i = 0; i < Bars.Count; i++)
        {
            double middle = plot.Y(i), value = Bars[i].Value;
            canvas.Text(names[i], new CanvasPoint(plot.Box.X - Gap, middle), ChartText.Label with { Anchor = TextAnchor.End });
            double end = axis.Shows(value) ? plot.X(value) : origin;
            double from = Math.Min(origin, end), height = Math.Min(16, plot.Box.Height / Bars.Count * 0.7);
            canvas.Rectangle(new CanvasBox(from, middle - height / 2, Math.Abs(end - origin), height), Palette.Series(0));
            var after = new CanvasPoint(Math.Max(origin, end) + 5, middle);
            canvas.Text(ChartText.Number(value), after, ChartText.Tick with { Color = Palette.Ink });
        }
    }
}
