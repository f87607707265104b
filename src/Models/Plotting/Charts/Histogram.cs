using System.Globalization;

namespace FastNet.Models;

/// <summary>How values spread, a panel for each set over one common range: activations, layer by layer.</summary>
public sealed class Histogram : Chart
{
    private const double PanelWidth = 210, PanelHeight = 190, Gap = 14;
    private readonly int _bins = 40;

    /// <summary>The sets.</summary>
    public IReadOnlyList<HistogramPanel> Panels { get; init; } = [];

    /// <summary>What the values are.</summary>
    public string XLabel { get; init; } = "";

    /// <summary>Bars of a panel.</summary>
    public int Bins
    {
        get => _bins;
        init => _bins = value is >= 1 and <= 1000
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Bins is {value}; expected 1 to 1000.");
    }

    private int Columns => Math.Clamp(Panels.Count <= 4 ? Panels.Count : Panels.Count <= 6 ? 3 : 4, 1, 4);

    private int Rows => Math.Max(1, (Panels.Count + Columns - 1) / Columns);

    /// <inheritdoc/>
    public override (double Width, double Height) Size => (
        Math.Max(2 * Margin + Columns * PanelWidth + (Columns - 1) * Gap, TitleWidth),
        2 * Margin + (Title.Length > 0 ? TitleHeight : 0) + Rows * PanelHeight + (Rows - 1) * Gap);

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        var x = Axis.Fit(Panels.SelectMany(Ends), room: 0);
        for (int i = 0; i < Panels.Count; i++)
        {
            var box = new CanvasBox(
                area.X + i % Columns * (PanelWidth + Gap), area.Y + i / Columns * (PanelHeight + Gap), PanelWidth, PanelHeight);
            DrawPanel(canvas, box, Panels[i], x, Palette.Series(0));
        }
    }

    /// <summary>Smallest and largest finite value; nothing if there is none.</summary>
    private static IEnumerable<double> Ends(HistogramPanel panel)
    {
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        foreach (float value in panel.Values.Span)
        {
            if (float.IsFinite(value))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        return low <= high ? [low, high] : [];
    }

    private void DrawPanel(ICanvas canvas, CanvasBox box, HistogramPanel panel, Axis x, Rgba color)
    {
        (int[] counts, double mean, double deviation) = Count(panel.Values.Span, x);
        string name = ChartText.Shorten(panel.Name, box.Width, ChartText.Heading);
        canvas.Text(name, new CanvasPoint(box.Centre.X, box.Y + 7), ChartText.Heading);
        string statistics = double.IsNaN(mean)
            ? "no values"
            : string.Create(CultureInfo.InvariantCulture, $"mean {ChartText.Number(mean)}, std {ChartText.Number(deviation)}");
        canvas.Text(statistics, new CanvasPoint(box.Centre.X, box.Y + 23), ChartText.Tick with { Anchor = TextAnchor.Middle });
        var plot = new PlotArea(
            box with { Y = box.Y + 30, Height = box.Height - 30 }, x, Axis.Counts(counts.Max()), XLabel, "");
        plot.Draw(canvas);
        double bar = plot.Box.Width / Bins;
        for (int b = 0; b < Bins; b++)
        {
            double top = plot.Y(counts[b]);
            if (counts[b] > 0)
                canvas.Rectangle(new CanvasBox(plot.Box.X + b * bar, top, bar * 0.92, plot.Box.Bottom - top), color);
        }
    }

    private (int[] Counts, double Mean, double Deviation) Count(ReadOnlySpan<float> values, Axis x)
    {
        var counts = new int[Bins];
        double sum = 0, square = 0;
        long finite = 0;
        foreach (float value in values)
        {
            if (!float.IsFinite(value))
                continue;
            counts[Math.Clamp((int)(x.Place(value) * Bins), 0, Bins - 1)]++;
            sum += value;
            square += (double)value * value;
            finite++;
        }

        if (finite == 0)
            return (counts, double.NaN, double.NaN);
        double mean = sum / finite;
        return (counts, mean, Math.Sqrt(Math.Max(0, square / finite - mean * mean)));
    }
}
