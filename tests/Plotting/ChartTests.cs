using System.Xml.Linq;
using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed class ChartTests
{
    public static TheoryData<string> Cases => ChartCases.Keys;

    [Theory]
    [MemberData(nameof(Cases))]
    public void No_text_covers_another_and_all_is_inside(string name)
    {
        Chart chart = ChartCases.All[name]();
        var canvas = new RecordingCanvas();
        chart.Draw(canvas);
        (double width, double height) = chart.Size;
        for (int i = 0; i < canvas.Texts.Count; i++)
        {
            (string text, CanvasBox box) = canvas.Texts[i];
            Assert.True(
                box.X >= 0 && box.Y >= 0 && box.Right <= width && box.Bottom <= height, $"\"{text}\" at {box} leaves {width} x {height}.");
            foreach ((string other, CanvasBox there) in canvas.Texts.Skip(i + 1))
                Assert.False(box.Overlaps(there), $"\"{text}\" at {box} covers \"{other}\" at {there}.");
        }

        IEnumerable<CanvasPoint> corners = canvas.Images.Concat(canvas.Rectangles)
            .SelectMany(b => (CanvasPoint[])[new(b.X, b.Y), new(b.Right - 1e-9, b.Bottom - 1e-9)]);
        foreach (CanvasPoint point in canvas.Lines.SelectMany(l => l).Concat(corners))
            Assert.True(point.X >= 0 && point.Y >= 0 && point.X <= width && point.Y <= height, $"A shape leaves: {point}.");
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Both_formats_are_whole_and_of_the_same_size(string name)
    {
        Chart chart = ChartCases.All[name]();
        XElement svg = XDocument.Parse(chart.ToSvg()).Root!;
        Assert.Equal("svg", svg.Name.LocalName);
        var canvas = new RecordingCanvas();
        chart.Draw(canvas);
        Assert.Equal(canvas.Texts.Select(t => t.Text), svg.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value));
        Assert.Equal(canvas.Images.Count, svg.Descendants().Count(e => e.Name.LocalName == "image"));
        Assert.DoesNotContain("NaN,", chart.ToSvg(), StringComparison.Ordinal);
        Picture png = PngFile.Decode(chart.ToPng(scale: 1));
        Assert.Equal(((int)Math.Ceiling(chart.Size.Width), (int)Math.Ceiling(chart.Size.Height)), (png.Width, png.Height));
    }

    [Fact]
    public void Text_is_escaped()
    {
        string svg = new LineChart { Title = "a<b> & \"c\" \u0001 \ud83d\ude00 \ud83d" }.ToSvg();
        Assert.Contains("a&lt;b&gt; &amp; &quot;c&quot; \ufffd \ud83d\ude00 \ufffd", svg, StringComparison.Ordinal);
        XDocument.Parse(svg);
    }

    [Fact]
    public void The_ending_names_the_format()
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            var chart = new LineChart { Title = "t" };
            chart.Save(Path.Combine(folder, "new", "a.svg"));
            chart.Save(Path.Combine(folder, "new", "a.PNG"));
            XDocument.Load(Path.Combine(folder, "new", "a.svg"));
            Assert.Equal(1280, PngFile.Decode(File.ReadAllBytes(Path.Combine(folder, "new", "a.PNG"))).Width);
            Assert.Equal(2, Directory.GetFiles(Path.Combine(folder, "new")).Length);
            Assert.Throws<ArgumentException>(() => chart.Save(Path.Combine(folder, "a.pdf")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Numbers_do_not_depend_on_the_culture()
    {
        var chart = new LineChart { Series = [new LineSeries("s", [0.5, 1.25, 12_345.5])] };
        string here = chart.ToSvg();
        System.Globalization.CultureInfo before = System.Globalization.CultureInfo.CurrentCulture;
        var comma = (System.Globalization.CultureInfo)System.Globalization.CultureInfo.InvariantCulture.Clone();
        (comma.NumberFormat.NumberDecimalSeparator, comma.NumberFormat.NegativeSign) = (",", "~");
        try
        {
            System.Globalization.CultureInfo.CurrentCulture = comma;
            Assert.Equal(here, chart.ToSvg());
        }
        finally
        {
            System.Globalization.CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Points_lie_where_their_values_are()
    {
        var canvas = new RecordingCanvas();
        new ScatterChart { Points = [new(0, 0, 1), new(10, 10, 2), new(5, 5, 3), new(double.NaN, 1, 1)] }.Draw(canvas);
        CanvasPoint[] centres = [.. canvas.Circles.Select(c => c.Centre).Distinct()];
        Assert.Equal(3, centres.Length);
        Assert.True(centres[0].X < centres[1].X && centres[0].Y > centres[1].Y);
        Assert.Equal((centres[0].X + centres[1].X) / 2, centres[2].X, 6);
        Assert.Equal((centres[0].Y + centres[1].Y) / 2, centres[2].Y, 6);
    }

    [Fact]
    public void The_running_mean_is_the_mean_of_the_window()
    {
        double[] values = [1, 2, double.NaN, 4, 5, double.PositiveInfinity, 7, 8];
        foreach (int window in (int[])[1, 2, 3, 4, 20])
        {
            double[] mean = LineSeries.RunningMean(values, window);
            for (int i = 0; i < values.Length; i++)
            {
                double[] seen = [.. values.Where((v, k) => k >= i - (window - 1) / 2 && k <= i + window / 2 && double.IsFinite(v))];
                Assert.Equal(double.IsFinite(values[i]) ? seen.Average() : double.NaN, mean[i], 9);
            }
        }
    }

    [Fact]
    public void Long_curves_are_thinned_without_losing_a_peak()
    {
        var random = new Random(5);
        CanvasPoint[] points = [.. Enumerable.Range(0, 100_000).Select(i => new CanvasPoint(i * 600.0 / 100_000, random.NextDouble()))];
        points[54_321] = points[54_321] with { Y = 7 };
        CanvasPoint[] thin = [.. LineChart.Thin(points)];
        Assert.InRange(thin.Length, 1000, 4 * 1201);
        Assert.Contains(points[54_321], thin);
        Assert.Equal((points[0], points[^1]), (thin[0], thin[^1]));
        Assert.Equal(thin.OrderBy(p => p.X), thin);
    }

    [Fact]
    public void Series_of_different_lengths_are_refused()
    {
        var chart = new LineChart { Series = [new LineSeries("s", [1, 2]) { X = [1] }] };
        var error = Assert.Throws<InvalidOperationException>(() => chart.ToSvg());
        Assert.Contains("1 places and 2 values", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new HeatMap(2, 2, new float[3]));
    }

    [Fact]
    public void Large_matrices_shrink_to_means_of_blocks()
    {
        float[] values = [.. Enumerable.Range(0, 2400 * 4).Select(i => i % 2400 / 2 + (i % 2 == 0 ? 0.5f : -0.5f))];
        float[] small = new HeatMap(4, 2400, values).Shrink(out int rows, out int columns);
        Assert.Equal((4, 1200), (rows, columns));
        Assert.Equal([.. Enumerable.Range(0, 4 * 1200).Select(i => (float)(i % 1200))], small);
    }
}
