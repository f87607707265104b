namespace FastNet.Models;

/// <summary>Curves: losses, accuracies, one optimizer beside another.</summary>
public sealed class LineChart : AxesChart
{
    /// <summary>The curves.</summary>
    public IReadOnlyList<LineSeries> Series { get; init; } = [];

    /// <summary>Whether the vertical axis is logarithmic.</summary>
    public bool LogY { get; init; }

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        foreach (LineSeries series in Series)
        {
            if (series.X is { } x && x.Count != series.Y.Count)
                throw new InvalidOperationException(
                    $"Series \"{series.Name}\" has {x.Count} places and {series.Y.Count} values; expected as many.");
        }

        area = Legend.Draw(canvas, area, Series.Select((s, i) => new LegendEntry(s.Name, Pen(s, i))));
        var xs = Series.SelectMany(s => s.X ?? (s.Y.Count > 0 ? [0, s.Y.Count - 1.0] : Array.Empty<double>()));
        var plot = new PlotArea(
            area, Axis.Fit(xs, room: 0.02), Axis.Fit(Series.SelectMany(s => s.Y), LogY), XLabel, YLabel);
        plot.Draw(canvas);
        for (int i = 0; i < Series.Count; i++)
        {
            if (Series[i].Smooth > 1)
                DrawCurve(canvas, plot, Series[i], Series[i].Y, new Stroke(Palette.Series(i).Fade(0.28)));
        }

        for (int i = 0; i < Series.Count; i++)
        {
            LineSeries series = Series[i];
            IReadOnlyList<double> y = series.Smooth > 1 ? LineSeries.RunningMean(series.Y, series.Smooth) : series.Y;
            DrawCurve(canvas, plot, series, y, Pen(series, i));
            for (int k = 0; series.Marker && k < y.Count; k++)
            {
                if (plot.Shows(XOf(series, k), y[k]))
                    canvas.Circle(plot.Place(XOf(series, k), y[k]), 3, Palette.Series(i));
            }
        }
    }

    private static Stroke Pen(LineSeries series, int index) => new(Palette.Series(index), 1.8, series.Dashed ? 5 : 0);

    private static double XOf(LineSeries series, int index) => series.X?[index] ?? index;

    private static void DrawCurve(ICanvas canvas, PlotArea plot, LineSeries series, IReadOnlyList<double> y, Stroke stroke)
    {
        var piece = new List<CanvasPoint>();
        for (int i = 0; i <= y.Count; i++)
        {
            if (i < y.Count && plot.Shows(XOf(series, i), y[i]))
            {
                piece.Add(plot.Place(XOf(series, i), y[i]));
                continue;
            }

            // A value between two gaps is no line.
            if (piece.Count == 1)
                canvas.Circle(piece[0], 2.5, stroke.Color);
            canvas.Line([.. Thin(piece)], stroke);
            piece.Clear();
        }
    }

    /// <summary>
    /// Of the points that share half a pixel column, the first, the lowest, the highest and the last, in their order: the picture is the
    /// same, and a curve of a million steps stays small.
    /// </summary>
    internal static IEnumerable<CanvasPoint> Thin(IReadOnlyList<CanvasPoint> points)
    {
        for (int start = 0; start < points.Count;)
        {
            double column = Math.Floor(2 * points[start].X);
            int low = start, high = start, end = start;
            for (; end < points.Count && Math.Floor(2 * points[end].X) == column; end++)
                (low, high) = (points[end].Y < points[low].Y ? end : low, points[end].Y > points[high].Y ? end : high);
            int last = -1;
            foreach (int index in (int[])[start, Math.Min(low, high), Math.Max(low, high), end - 1])
            {
                if (index > last)
                    yield return points[index];
                last = Math.Max(last, index);
            }

            start = end;
        }
    }
}
