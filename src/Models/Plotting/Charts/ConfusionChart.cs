using System.Globalization;

namespace FastNet.Models;

/// <summary>Which class was taken for which: counts in cells, coloured by their part of the row, which is the true class.</summary>
public sealed class ConfusionChart : Chart
{
    private const double LongestName = 110, Side = 22;

    // Cell text must be read on light and on dark cells, whatever the page's own colours are.
    private static readonly Rgba s_light = new(250, 250, 250), s_dark = new(16, 24, 32);

    private readonly ConfusionMatrix _matrix;
    private readonly string[] _names;

    /// <summary>Takes the counts.</summary>
    /// <param name="matrix">The counts.</param>
    public ConfusionChart(ConfusionMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        _matrix = matrix;
        _names = [.. matrix.Classes.Select(name => ChartText.Shorten(name, LongestName, ChartText.Tick))];
    }

    // A cell holds its count; many classes have small cells without, and few have cells wide enough for the words below.
    private double Cell => Math.Clamp(
        Math.Floor(900.0 / _names.Length), 5, Math.Max(Math.Max(34, LongestCount + 10), Math.Ceiling(90.0 / _names.Length)));

    private double LongestCount => Counts().Select(c => ChartText.Tick.Measure(Count(c))).DefaultIfEmpty(0).Max();

    private double LongestLabel => _names.Select(ChartText.Tick.Measure).DefaultIfEmpty(0).Max();

    // Names stand upright under the columns where they are wider than a cell.
    private double NamesHeight => LongestLabel + 6 <= Cell ? 18 : LongestLabel + 10;

    /// <inheritdoc/>
    public override (double Width, double Height) Size => (
        Math.Max(2 * Margin + Side + LongestLabel + 8 + _names.Length * Cell + 4, TitleWidth),
        2 * Margin + (Title.Length > 0 ? TitleHeight : 0) + _names.Length * Cell + NamesHeight + Side);

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        int classes = _names.Length;
        double cell = Cell, left = area.X + Side + LongestLabel + 8, top = area.Y, bottom = top + classes * cell;
        // Of names closer than a line, every second, third... is written.
        int stride = (int)Math.Ceiling(13 / cell);
        TextStyle name = ChartText.Tick with { Color = Palette.Ink };
        for (int row = 0; row < classes; row++)
        {
            double total = Math.Max(1, _matrix.Actual(row)), middle = top + (row + 0.5) * cell;
            for (int column = 0; column < classes; column++)
            {
                long count = _matrix[row, column];
                Rgba color = ColorMap.Blues.At(count / total);
                var box = new CanvasBox(left + column * cell, top + row * cell, cell - 1, cell - 1);
                canvas.Rectangle(box, color);
                string text = Count(count);
                if (ChartText.Tick.Measure(text) + 2 <= cell && cell >= 12)
                    canvas.Text(text, box.Centre, new TextStyle(11, color.Luminance < 0.55 ? s_light : s_dark, TextAnchor.Middle));
            }

            if (row % stride != 0)
                continue;
            canvas.Text(_names[row], new CanvasPoint(left - 6, middle), name with { Anchor = TextAnchor.End });
            double across = left + (row + 0.5) * cell;
            if (NamesHeight <= 18)
                canvas.Text(_names[row], new CanvasPoint(across, bottom + 10), name with { Anchor = TextAnchor.Middle });
            else
                canvas.Text(_names[row], new CanvasPoint(across, bottom + 5), name with { Anchor = TextAnchor.End, Upward = true });
        }

        double centre = left + classes * cell / 2;
        canvas.Text("predicted class", new CanvasPoint(centre, bottom + NamesHeight + 10), ChartText.Label);
        canvas.Text("true class", new CanvasPoint(area.X + 6, (top + bottom) / 2), ChartText.Label with { Upward = true });
    }

    private IEnumerable<long> Counts() =>
        Enumerable.Range(0, _names.Length).SelectMany(r => Enumerable.Range(0, _names.Length).Select(c => _matrix[r, c]));

    private static string Count(long count) => count.ToString(CultureInfo.InvariantCulture);
}
