namespace FastNet.Models;

/// <summary>A matrix as colours, first row above: distances, attention, correlations. Large ones are drawn as means of blocks.</summary>
public sealed class HeatMap : AxesChart
{
    // As many blocks as a screen of double density can show.
    private const int MostColumns = 1200, MostRows = 700;
    private readonly ReadOnlyMemory<float> _values;
    private readonly int _rows, _columns;

    /// <summary>Takes a matrix.</summary>
    /// <param name="rows">Rows, 1 or more.</param>
    /// <param name="columns">Columns, 1 or more.</param>
    /// <param name="values">Row after row; NaN and infinities are gray.</param>
    /// <exception cref="ArgumentException">The sizes do not fit (the numbers are named).</exception>
    public HeatMap(int rows, int columns, ReadOnlyMemory<float> values)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (values.Length != (long)rows * columns)
            throw new ArgumentException(
                $"values has {values.Length} elements; expected exactly {(long)rows * columns}, {rows} x {columns}.", nameof(values));
        (_rows, _columns, _values) = (rows, columns, values);
    }

    /// <summary>What the colours show.</summary>
    public string ValueLabel { get; init; } = "";

    /// <inheritdoc/>
    private protected override void DrawBody(ICanvas canvas, CanvasBox area)
    {
        float[] blocks = Shrink(out int rows, out int columns);
        var values = Axis.Fit(blocks.Select(v => (double)v), room: 0);
        var bar = new ColorBar(values, ColorMap.Viridis, ValueLabel, area.Height - PlotArea.Below);
        area = area with { Width = area.Width - bar.Width };
        var plot = new PlotArea(area, Axis.Indices(_columns), Axis.Indices(_rows), XLabel, YLabel, downward: true);
        var pixels = new byte[3 * blocks.Length];
        for (int i = 0; i < blocks.Length; i++)
        {
            Rgba color = ColorMap.Viridis.At(values.Shows(blocks[i]) ? values.Place(blocks[i]) : double.NaN);
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (color.R, color.G, color.B);
        }

        canvas.Image(new Picture(columns, rows, 3, pixels), plot.Box);
        plot.Draw(canvas, grid: false);
        bar.Draw(canvas, area.Right, plot.Box);
    }

    /// <summary>Means of the finite values of blocks; NaN where there is none.</summary>
    internal float[] Shrink(out int rows, out int columns)
    {
        (rows, columns) = (Math.Min(_rows, MostRows), Math.Min(_columns, MostColumns));
        var result = new float[rows * columns];
        ReadOnlySpan<float> values = _values.Span;
        for (int r = 0; r < rows; r++)
        {
            (int top, int bottom) = ((int)((long)r * _rows / rows), (int)((long)(r + 1) * _rows / rows));
            for (int c = 0; c < columns; c++)
            {
                (int left, int right) = ((int)((long)c * _columns / columns), (int)((long)(c + 1) * _columns / columns));
                double sum = 0;
                int count = 0;
                for (int y = top; y < bottom; y++)
                {
                    foreach (float value in values.Slice(y * _columns + left, right - left))
                    {
                        if (!float.IsFinite(value))
                            continue;
                        sum += value;
                        count++;
                    }
                }

                result[r * columns + c] = count > 0 ? (float)(sum / count) : float.NaN;
            }
        }

        return result;
    }
}
