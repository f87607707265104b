namespace FastNet.Models;

/// <summary>Pictures in rows and columns: samples of each class, weight templates, filters, what was misclassified.</summary>
public sealed class ImageGrid : Chart
{
    private const double LongestRowTitle = 120, TitleLine = 16, TextGap = 8;
    private readonly int _columns = 8;
    private readonly double _cell = 64, _gap = 4;

    /// <summary>The pictures, row after row; null leaves a place free.</summary>
    public IReadOnlyList<Picture?> Images { get; init; } = [];

    /// <summary>Pictures of a row.</summary>
    public int Columns
    {
        get => _columns;
        init => _columns = value >= 1
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Columns is {value}; expected 1 or more.");
    }

    /// <summary>Longer side of a picture in CSS pixels; the other follows from its shape.</summary>
    public double CellSize
    {
        get => _cell;
        init => _cell = value is >= 4 and <= 2000
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"CellSize is {value}; expected 4 to 2000.");
    }

    /// <summary>Room between pictures.</summary>
    public double Gap
    {
        get => _gap;
        init => _gap = value is >= 0 and <= 200
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Gap is {value}; expected 0 to 200.");
    }

    /// <summary>Titles to the left of rows.</summary>
    public IReadOnlyList<string> RowTitles { get; init; } = [];

    /// <summary>Titles above columns.</summary>
    public IReadOnlyList<string> ColumnTitles { get; init; } = [];

    /// <summary>Titles under single pictures, row after row.</summary>
    public IReadOnlyList<string> CellTitles { get; init; } = [];

    private int Across => Math.Max(1, Math.Min(Columns, Images.Count));

    private int Rows => (Images.Count + Columns - 1) / Columns;

    // Long titles widen their columns, up to a limit; beyond that they are shortened.
    private double Pitch => Math.Max(
        CellSize + Gap,
        Math.Min(
            CellTitles.Concat(ColumnTitles).Select(t => ChartText.Tick.Measure(t) + TextGap).DefaultIfEmpty(0).Max(),
            Math.Max(1.6 * CellSize, 90)));

    private double RowHeight => CellSize + Gap + (CellTitles.Count > 0 ? TitleLine : 0);

    private double Left => RowTitles.Select(t => Math.Min(LongestRowTitle, ChartText.Label.Measure(t)) + TextGap).DefaultIfEmpty(0).Max();

    private double Above => ColumnTitles.Count > 0 ? TitleLine + 2 : 0;

    /// <inheritdoc/>
    public override (double Width, double Height) Size
    {
        get
        {
            double width = Math.Max(2 * Margin + Left + Across * Pitch, TitleWidth);
            return (width, 2 * Margin + (Title.Length > 0 ? TitleHeight : 0) + Above + Math.Max(1, Rows) * RowHeight);
        }
    }

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        double left = area.X + Left, pitch = Pitch;
        TextStyle small = ChartText.Tick with { Anchor = TextAnchor.Middle };
        for (int column = 0; column < Math.Min(Across, ColumnTitles.Count); column++)
        {
            string title = ChartText.Shorten(ColumnTitles[column], pitch - 4, small);
            canvas.Text(title, new CanvasPoint(left + (column + 0.5) * pitch, area.Y + 7), small with { Color = Palette.Ink });
        }

        for (int row = 0; row < Math.Min(Rows, RowTitles.Count); row++)
        {
            string title = ChartText.Shorten(RowTitles[row], LongestRowTitle, ChartText.Label);
            double middle = area.Y + Above + row * RowHeight + CellSize / 2;
            canvas.Text(title, new CanvasPoint(left - TextGap, middle), ChartText.Label with { Anchor = TextAnchor.End });
        }

        for (int i = 0; i < Images.Count; i++)
        {
            var cell = new CanvasBox(
                Math.Round(left + i % Columns * pitch + (pitch - CellSize) / 2),
                Math.Round(area.Y + Above + i / Columns * RowHeight),
                CellSize,
                CellSize);
            if (Images[i] is { } picture)
                canvas.Image(picture, Inside(cell, picture));
            if (i < CellTitles.Count)
                canvas.Text(ChartText.Shorten(CellTitles[i], pitch - 4, small), new CanvasPoint(cell.Centre.X, cell.Bottom + 9), small);
        }
    }

    private static CanvasBox Inside(CanvasBox cell, Picture picture)
    {
        double scale = cell.Width / Math.Max(picture.Width, picture.Height);
        double width = picture.Width * scale, height = picture.Height * scale;
        return new CanvasBox(cell.X + (cell.Width - width) / 2, cell.Y + (cell.Height - height) / 2, width, height);
    }
}
