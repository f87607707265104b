using FastNet.Models;

namespace FastNet.Tests.Plotting;

/// <summary>Keeps what a chart draws. Numbers that are not finite are failures at once.</summary>
internal sealed class RecordingCanvas : ICanvas
{
    public List<(string Text, CanvasBox Box)> Texts { get; } = [];

    public List<CanvasBox> Images { get; } = [];

    public List<(CanvasPoint Centre, Rgba Fill)> Circles { get; } = [];

    public List<CanvasBox> Rectangles { get; } = [];

    public List<CanvasPoint[]> Lines { get; } = [];

    public void Line(ReadOnlySpan<CanvasPoint> points, Stroke stroke)
    {
        foreach (CanvasPoint point in points)
            Finite(point.X, point.Y);
        Lines.Add(points.ToArray());
    }

    public void Polygon(ReadOnlySpan<CanvasPoint> points, Rgba fill) => Line(points, new Stroke(fill));

    public void Rectangle(CanvasBox box, Rgba fill)
    {
        Check(box);
        Rectangles.Add(box);
    }

    public void Circle(CanvasPoint centre, double radius, Rgba fill)
    {
        Finite(centre.X, centre.Y, radius);
        Circles.Add((centre, fill));
    }

    public void Text(string text, CanvasPoint at, TextStyle style)
    {
        Finite(at.X, at.Y);
        if (text.Length > 0)
            Texts.Add((text, style.Bounds(text, at)));
    }

    public void Image(Picture picture, CanvasBox box)
    {
        Check(box);
        Images.Add(box);
    }

    private static void Check(CanvasBox box)
    {
        Finite(box.X, box.Y);
        Assert.True(box.Width >= 0 && box.Height >= 0, $"A box is {box}.");
    }

    private static void Finite(params double[] values) => Assert.All(values, v => Assert.True(double.IsFinite(v), $"A number is {v}."));
}
