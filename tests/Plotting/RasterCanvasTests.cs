using FastNet.Models;

namespace FastNet.Tests.Plotting;

public sealed class RasterCanvasTests
{
    private static readonly Rgba s_black = new(0, 0, 0);

    [Fact]
    public void Ink_is_the_area_of_the_shape()
    {
        Assert.Equal(20, Ink(c => c.Rectangle(new CanvasBox(10, 10, 5, 4), s_black)), 0.1);
        Assert.Equal(12.5, Ink(c => c.Rectangle(new CanvasBox(10.25, 10.5, 5, 2.5), s_black)), 0.1);
        Assert.Equal(Math.PI * 100, Ink(c => c.Circle(new CanvasPoint(20.3, 20.7), 10, s_black)), 2.0);
        Assert.Equal(60 + Math.PI, Ink(c => c.Line([new(5, 5.5), new(35, 5.5)], new Stroke(s_black, 2))), 1.0);
        Assert.Equal(Math.Sqrt(1700) * 3 + Math.PI * 2.25, Ink(c => c.Line([new(3, 5), new(43, 15)], new Stroke(s_black, 3))), 2.0);
        Assert.Equal(15, Ink(c => c.Line([new(5, 5.25), new(35, 5.25)], new Stroke(s_black, 0.5))), 1.0);
        Assert.Equal(200, Ink(c => c.Polygon([new(5, 5), new(25, 5), new(5, 25)], s_black)), 0.5);
        Assert.Equal(60, Ink(c => c.Rectangle(new CanvasBox(10, 10, 12, 10), s_black.Fade(0.5))), 1.0);
    }

    [Fact]
    public void A_polygon_that_covers_itself_is_filled_once()
    {
        CanvasPoint[] twice = [new(5, 5), new(25, 5), new(25, 25), new(5, 25), new(5, 5), new(25, 5), new(25, 25), new(5, 25)];
        Assert.Equal(400, Ink(c => c.Polygon(twice, s_black)), 0.5);
    }

    [Fact]
    public void A_faint_line_is_not_darker_where_it_turns()
    {
        var canvas = new RasterCanvas(50, 50, 1);
        canvas.Line([new(10, 10), new(40, 10), new(10, 10.2), new(40, 10.4)], new Stroke(s_black.Fade(0.5), 6));
        Assert.Equal(127, Darkest(canvas));
    }

    [Fact]
    public void A_dashed_line_is_half_a_line()
    {
        double whole = Ink(c => c.Line([new(2, 10), new(48, 30), new(2, 45)], new Stroke(s_black, 1)));
        // Round ends add to each dash.
        double dashed = Ink(c => c.Line([new(2, 10), new(48, 30), new(2, 45)], new Stroke(s_black, 1, 8)));
        Assert.InRange(dashed, 0.5 * whole, 0.65 * whole);
    }

    [Fact]
    public void Text_stays_within_its_bounds()
    {
        foreach (bool upward in (bool[])[false, true])
        {
            foreach (TextAnchor anchor in Enum.GetValues<TextAnchor>())
            {
                var style = new TextStyle(12, s_black, anchor, Bold: true, Upward: upward);
                const string Words = "Wqg(j) 0.25, Åy";
                var at = new CanvasPoint(150.3, 149.6);
                CanvasBox bounds = style.Bounds(Words, at);
                var canvas = new RasterCanvas(300, 300, 2);
                canvas.Text(Words, at, style);
                Picture picture = canvas.ToPicture();
                int inked = 0;
                for (int i = 0; i < picture.Width * picture.Height; i++)
                {
                    if (picture.Pixels[3 * i] > 200)
                        continue;
                    inked++;
                    double x = (i % picture.Width + 0.5) / 2, y = (i / picture.Width + 0.5) / 2;
                    bool inside = x > bounds.X - 0.7 && x < bounds.Right + 0.7 && y > bounds.Y - 0.7 && y < bounds.Bottom + 0.7;
                    Assert.True(inside, $"Ink at {x}, {y}; {bounds}.");
                }

                Assert.InRange(inked, 400, 4000);
            }
        }
    }

    [Fact]
    public void Pixels_of_enlarged_pictures_stay_squares()
    {
        var canvas = new RasterCanvas(8, 8, 1);
        canvas.Image(new Picture(2, 2, 1, [0, 60, 120, 180]), new CanvasBox(0, 0, 8, 8));
        Picture picture = canvas.ToPicture();
        for (int i = 0; i < 64; i++)
            Assert.Equal((byte)(60 * (i % 8 / 4) + 120 * (i / 32)), picture.Pixels[3 * i]);
    }

    [Fact]
    public void Pictures_that_shrink_are_averaged_and_transparent_ones_show_the_ground()
    {
        var canvas = new RasterCanvas(2, 1, 1);
        canvas.Image(new Picture(2, 2, 1, [0, 100, 200, 100]), new CanvasBox(0, 0, 1, 1));
        canvas.Image(new Picture(1, 1, 4, [0, 0, 0, 0]), new CanvasBox(1, 0, 1, 1));
        Assert.Equal([100, 100, 100, 255, 255, 255], canvas.ToPicture().Pixels.ToArray());
    }

    [Fact]
    public void What_lies_outside_is_not_drawn_and_does_no_harm()
    {
        Assert.Equal(0, Ink(c =>
        {
            c.Circle(new CanvasPoint(-100, 30), 20, s_black);
            c.Line([new(double.NaN, 3), new(5, 5)], new Stroke(s_black));
            c.Polygon([new(500, 500), new(600, 500), new(500, 600)], s_black);
            c.Rectangle(new CanvasBox(60, 60, 5, 5), s_black);
            c.Image(new Picture(1, 1, 1, [0]), new CanvasBox(-9, -9, 5, 5));
            c.Text("far away", new CanvasPoint(1e6, -1e6), ChartText.Tick);
        }));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RasterCanvas(0, 10));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RasterCanvas(1e9, 10));
    }

    [Fact]
    public void Every_printable_character_has_a_shape_of_its_own()
    {
        CanvasPoint[][] missing = [.. StrokeFont.Lines("\u4e00", 31, false)];
        var seen = new HashSet<string>();
        for (char c = '!'; c <= '~'; c++)
        {
            CanvasPoint[][] lines = [.. StrokeFont.Lines(c.ToString(), 31, false)];
            Assert.NotEmpty(lines);
            Assert.NotEqual(missing, lines);
            Assert.True(seen.Add(string.Join(' ', lines.SelectMany(l => l))), $"{c} looks like another.");
            Assert.All(lines.SelectMany(l => l), p => Assert.InRange(p.X, 0, StrokeFont.Measure(c.ToString(), 31, false)));
        }
    }

    private static double Ink(Action<RasterCanvas> draw)
    {
        var canvas = new RasterCanvas(50, 50, 1);
        draw(canvas);
        Picture picture = canvas.ToPicture();
        double sum = 0;
        for (int i = 0; i < 2500; i++)
            sum += (255 - picture.Pixels[3 * i]) / 255.0;
        return sum;
    }

    private static int Darkest(RasterCanvas canvas) => canvas.ToPicture().Pixels.ToArray().Min();
}
