namespace FastNet.Models;

/// <summary>Draws a picture of pixels, with smooth edges: every shape first becomes a mask of how much of each pixel it covers.</summary>
public sealed class RasterCanvas : ICanvas
{
    private readonly double _scale;
    private readonly byte[] _pixels;
    private readonly CoverageMask _mask;
    private readonly int _width, _height;

    /// <summary>Begins a white picture.</summary>
    /// <param name="width">Width in CSS pixels.</param>
    /// <param name="height">Height in CSS pixels.</param>
    /// <param name="scale">Pixels of the picture for each CSS pixel, across and down.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not above 0 or too large.</exception>
    public RasterCanvas(double width, double height, double scale = 2)
    {
        Chart.CheckSize(width * scale, height * scale);
        _scale = scale;
        (_width, _height) = ((int)Math.Ceiling(width * scale), (int)Math.Ceiling(height * scale));
        _pixels = new byte[checked(3 * _width * _height)];
        Array.Fill(_pixels, (byte)255);
        _mask = new CoverageMask(_width, _height);
    }

    /// <inheritdoc/>
    public void Line(ReadOnlySpan<CanvasPoint> points, Stroke stroke)
    {
        double width = stroke.Width * _scale;
        if (stroke.Dash > 0)
            AddDashes(points, stroke.Dash, width);
        else
        {
            for (int i = 1; i < points.Length; i++)
                _mask.AddLine(Scale(points[i - 1]), Scale(points[i]), width);
        }

        Blend(stroke.Color);
    }

    /// <inheritdoc/>
    public void Polygon(ReadOnlySpan<CanvasPoint> points, Rgba fill)
    {
        if (points.Length < 3)
            return;
        var scaled = new CanvasPoint[points.Length];
        for (int i = 0; i < scaled.Length; i++)
            scaled[i] = Scale(points[i]);
        _mask.AddPolygon(scaled);
        Blend(fill);
    }

    /// <inheritdoc/>
    public void Rectangle(CanvasBox box, Rgba fill)
    {
        _mask.AddBox(Scale(box));
        Blend(fill);
    }

    /// <inheritdoc/>
    public void Circle(CanvasPoint centre, double radius, Rgba fill)
    {
        _mask.AddLine(Scale(centre), Scale(centre), 2 * radius * _scale);
        Blend(fill);
    }

    /// <inheritdoc/>
    public void Text(string text, CanvasPoint at, TextStyle style)
    {
        ArgumentNullException.ThrowIfNull(text);
        double before = style.Measure(text) * style.Lead, pen = StrokeFont.Pen(style.Size, style.Bold) * _scale;
        // The base line lies on a pixel boundary plus half the pen, so that the feet of letters are sharp.
        double across = style.Upward ? at.X + style.Drop : at.Y + style.Drop;
        across = (Math.Round(across * _scale + pen / 2) - pen / 2) / _scale;
        foreach (CanvasPoint[] line in StrokeFont.Lines(text, style.Size, style.Bold))
        {
            for (int i = 0; i < line.Length; i++)
                _mask.AddLine(Place(line[Math.Max(0, i - 1)]), Place(line[i]), pen);
        }

        Blend(style.Color);

        CanvasPoint Place(CanvasPoint p) => Scale(style.Upward
            ? new CanvasPoint(across + p.Y, at.Y + before - p.X)
            : new CanvasPoint(at.X - before + p.X, across + p.Y));
    }

    /// <inheritdoc/>
    public void Image(Picture picture, CanvasBox box)
    {
        ArgumentNullException.ThrowIfNull(picture);
        CanvasBox target = Scale(box);
        if (!(target.Width > 0) || !(target.Height > 0))
            return;
        int left = Math.Max(0, (int)Math.Floor(target.X)), right = Math.Min(_width, (int)Math.Ceiling(target.Right));
        int top = Math.Max(0, (int)Math.Floor(target.Y)), bottom = Math.Min(_height, (int)Math.Ceiling(target.Bottom));
        double stepX = picture.Width / target.Width, stepY = picture.Height / target.Height;
        for (int y = top; y < bottom; y++)
        {
            for (int x = left; x < right; x++)
            {
                var source = new CanvasBox((x - target.X) * stepX, (y - target.Y) * stepY, stepX, stepY);
                AverageInto(picture, source, x, y);
            }
        }
    }

    /// <summary>The picture so far, RGB; later strokes do not change it.</summary>
    public Picture ToPicture() => new(_width, _height, 3, (byte[])_pixels.Clone());

    /// <summary>The picture so far, as a PNG file.</summary>
    public byte[] ToPng() => PngWriter.Encode(new Picture(_width, _height, 3, _pixels));

    /// <summary>Gives a pixel the mean of a part of a picture; what lies outside the picture leaves the pixel as it was.</summary>
    private void AverageInto(Picture picture, CanvasBox part, int x, int y)
    {
        double red = 0, green = 0, blue = 0, weight = 0;
        int firstX = Math.Max(0, (int)Math.Floor(part.X)), lastX = Math.Min(picture.Width, (int)Math.Ceiling(part.Right));
        int firstY = Math.Max(0, (int)Math.Floor(part.Y)), lastY = Math.Min(picture.Height, (int)Math.Ceiling(part.Bottom));
        for (int v = firstY; v < lastY; v++)
        {
            double high = Math.Min(v + 1, part.Bottom) - Math.Max(v, part.Y);
            for (int u = firstX; u < lastX; u++)
            {
                Rgba pixel = picture.At(u, v);
                double area = high * (Math.Min(u + 1, part.Right) - Math.Max(u, part.X)) * pixel.A / 255;
                red += area * pixel.R;
                green += area * pixel.G;
                blue += area * pixel.B;
                weight += area;
            }
        }

        double rest = 1 - weight / (part.Width * part.Height);
        Span<byte> to = _pixels.AsSpan(3 * (y * _width + x), 3);
        double unit = 1 / (part.Width * part.Height);
        to[0] = ToByte(red * unit + rest * to[0]);
        to[1] = ToByte(green * unit + rest * to[1]);
        to[2] = ToByte(blue * unit + rest * to[2]);
    }

    private void AddDashes(ReadOnlySpan<CanvasPoint> points, double dash, double width)
    {
        double walked = 0;
        for (int i = 1; i < points.Length; i++)
        {
            (CanvasPoint a, CanvasPoint b) = (points[i - 1], points[i]);
            double length = Math.Sqrt((b.X - a.X) * (b.X - a.X) + (b.Y - a.Y) * (b.Y - a.Y));
            for (double at = 0; at < length;)
            {
                long piece = (long)Math.Floor((walked + at) / dash + 1e-9);
                double end = Math.Min(length, (piece + 1) * dash - walked);
                if (piece % 2 == 0)
                    _mask.AddLine(Scale(Along(at / length)), Scale(Along(end / length)), width);
                at = Math.Max(end, at + 1e-6 * dash);
            }

            walked += length;

            CanvasPoint Along(double part) => new(a.X + (b.X - a.X) * part, a.Y + (b.Y - a.Y) * part);
        }
    }

    private void Blend(Rgba color)
    {
        double opacity = color.A / 255.0;
        _mask.Take((index, cover) =>
        {
            double part = cover * opacity;
            Span<byte> pixel = _pixels.AsSpan(3 * index, 3);
            pixel[0] = ToByte(pixel[0] + (color.R - pixel[0]) * part);
            pixel[1] = ToByte(pixel[1] + (color.G - pixel[1]) * part);
            pixel[2] = ToByte(pixel[2] + (color.B - pixel[2]) * part);
        });
    }

    private static byte ToByte(double value) => (byte)Math.Clamp(Math.Round(value), 0, 255);

    private CanvasPoint Scale(CanvasPoint point) => new(point.X * _scale, point.Y * _scale);

    private CanvasBox Scale(CanvasBox box) => new(box.X * _scale, box.Y * _scale, box.Width * _scale, box.Height * _scale);
}
