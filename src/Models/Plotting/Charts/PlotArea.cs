namespace FastNet.Models;

/// <summary>
/// The part of a chart between its axes. Its margins follow from the labels, and of the ticks only as many are taken as have room.
/// </summary>
internal sealed class PlotArea
{
    private const double TickGap = 6, LabelHeight = 20, TickHeight = 18;

    /// <summary>Height of all that stands below the plot.</summary>
    public const double Below = TickHeight + LabelHeight;

    private readonly Axis _x, _y;
    private readonly IReadOnlyList<Tick> _xTicks, _yTicks;
    private readonly string _xLabel, _yLabel;
    private readonly bool _downward;
    private readonly CanvasBox _outer;

    /// <summary>Lays out.</summary>
    /// <param name="outer">Room for all, labels included.</param>
    /// <param name="x">Horizontal axis.</param>
    /// <param name="y">Vertical axis.</param>
    /// <param name="xLabel">Below.</param>
    /// <param name="yLabel">To the left.</param>
    /// <param name="downward">Whether the vertical axis begins above, as the rows of a matrix do.</param>
    /// <param name="yTicks">Whether the vertical axis has ticks; not where names stand beside it.</param>
    public PlotArea(CanvasBox outer, Axis x, Axis y, string xLabel, string yLabel, bool downward = false, bool yTicks = true)
    {
        (_outer, _x, _y, _xLabel, _yLabel, _downward) = (outer, x, y, xLabel, yLabel, downward);
        double top = Snap(outer.Y + 6), bottom = Snap(outer.Bottom - TickHeight - (xLabel.Length > 0 ? LabelHeight : 0));
        bottom = Math.Max(bottom, top + 1);
        _yTicks = yTicks ? VerticalTicks(y, bottom - top) : [];
        double left = outer.X + TickGap + _yTicks.Select(t => ChartText.Tick.Measure(t.Label)).DefaultIfEmpty(0).Max()
            + (yLabel.Length > 0 ? LabelHeight : 0);
        // The last label under the horizontal axis may reach beyond the axis by half its length.
        double right = outer.Right - 10;
        double over = x.Ticks(10)
            .Select(t => ChartText.Tick.Measure(t.Label) / 2 - (1 - x.Place(t.Value)) * (right - left)).DefaultIfEmpty(0).Max();
        right = Math.Min(right, outer.Right - over);
        _xTicks = x.FittingTicks(10, right - left, t => ChartText.Tick.Measure(t.Label) + 10);
        left = Snap(left);
        Box = new CanvasBox(left, top, Math.Max(1, Snap(right) - left), bottom - top);
    }

    /// <summary>Between the axes.</summary>
    public CanvasBox Box { get; }

    /// <summary>Where values are.</summary>
    public CanvasPoint Place(double x, double y) => new(X(x), Y(y));

    /// <summary>Where a value of the horizontal axis is.</summary>
    public double X(double value) => Box.X + _x.Place(value) * Box.Width;

    /// <summary>Where a value of the vertical axis is.</summary>
    public double Y(double value)
    {
        double place = _y.Place(value);
        return Box.Y + (_downward ? place : 1 - place) * Box.Height;
    }

    /// <summary>Whether values have a place.</summary>
    public bool Shows(double x, double y) => _x.Shows(x) && _y.Shows(y);

    /// <summary>Draws the grid, the axes and their labels.</summary>
    public void Draw(ICanvas canvas, bool grid = true)
    {
        foreach (Tick tick in _yTicks)
        {
            double y = Snap(Y(tick.Value));
            if (grid)
                canvas.Line([new(Box.X, y), new(Box.Right, y)], new Stroke(Palette.Grid));
            canvas.Line([new(Box.X - 3, y), new(Box.X, y)], new Stroke(Palette.Frame));
            canvas.Text(tick.Label, new CanvasPoint(Box.X - TickGap, y), ChartText.Tick with { Anchor = TextAnchor.End });
        }

        foreach (Tick tick in _xTicks)
        {
            double x = Snap(X(tick.Value));
            if (grid)
                canvas.Line([new(x, Box.Y), new(x, Box.Bottom)], new Stroke(Palette.Grid));
            canvas.Line([new(x, Box.Bottom), new(x, Box.Bottom + 3)], new Stroke(Palette.Frame));
            canvas.Text(tick.Label, new CanvasPoint(x, Box.Bottom + 12), ChartText.Tick with { Anchor = TextAnchor.Middle });
        }

        canvas.Line([new(Box.X, Box.Y), new(Box.X, Box.Bottom), new(Box.Right, Box.Bottom)], new Stroke(Palette.Frame));
        string below = ChartText.Shorten(_xLabel, _outer.Width, ChartText.Label);
        double half = ChartText.Label.Measure(below) / 2;
        double middle = _outer.Centre.X;
        double centre = Math.Clamp(Box.Centre.X, Math.Min(_outer.X + half, middle), Math.Max(_outer.Right - half, middle));
        canvas.Text(below, new CanvasPoint(centre, Box.Bottom + TickHeight + 12), ChartText.Label);
        canvas.Text(
            ChartText.Shorten(_yLabel, Box.Height, ChartText.Label),
            new CanvasPoint(_outer.X + 6, Box.Centre.Y),
            ChartText.Label with { Upward = true });
    }

    /// <summary>Marks of a vertical axis, a few lines of text apart.</summary>
    public static IReadOnlyList<Tick> VerticalTicks(Axis axis, double length) =>
        axis.FittingTicks((int)Math.Clamp(length / 45, 2, 12), length, _ => ChartText.Tick.Size + 6);

    /// <summary>The middle of the pixel: a line of one pixel is then sharp.</summary>
    public static double Snap(double place) => Math.Floor(place) + 0.5;
}
