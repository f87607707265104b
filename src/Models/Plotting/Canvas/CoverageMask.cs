namespace FastNet.Models;

/// <summary>
/// How much of each pixel the shapes added so far cover, 0 to 1. Shapes unite (the larger cover counts), so that the pieces of one line
/// are blended once and their joints do not show.
/// </summary>
internal sealed class CoverageMask
{
    // Lines of samples for each row of a polygon; across, cover is exact.
    private const int Samples = 8;
    private readonly float[] _cover;
    private readonly int _width, _height;

    // What was touched since the last time.
    private int _left, _top, _right, _bottom;

    public CoverageMask(int width, int height)
    {
        (_width, _height, _cover) = (width, height, new float[checked(width * height)]);
        (_left, _top) = (width, height);
    }

    /// <summary>Adds a line with round ends; from a point to itself, a disc.</summary>
    public void AddLine(CanvasPoint a, CanvasPoint b, double thickness)
    {
        if (!(double.IsFinite(a.X + a.Y + b.X + b.Y) && thickness > 0))
            return;
        // What is thinner than a pixel is drawn as wide as one, and fainter.
        double half = Math.Max(thickness, 1) / 2, strength = Math.Min(thickness, 1);
        double reach = half + 0.5;
        int left = First(Math.Min(a.X, b.X) - reach, _width), right = Last(Math.Max(a.X, b.X) + reach, _width);
        int top = First(Math.Min(a.Y, b.Y) - reach, _height), bottom = Last(Math.Max(a.Y, b.Y) + reach, _height);
        Touch(left, top, right, bottom);
        double dx = b.X - a.X, dy = b.Y - a.Y, square = dx * dx + dy * dy;
        for (int y = top; y < bottom; y++)
        {
            double py = y + 0.5 - a.Y;
            int from = left, to = right;
            if (Math.Abs(dy) > 4 * reach)
            {
                // Of a long steep line a row sees only a short part.
                double slack = reach * Math.Sqrt(square) / Math.Abs(dy), slope = dx / dy;
                double middle = a.X + slope * Math.Clamp(py, Math.Min(0, dy), Math.Max(0, dy));
                (from, to) = (Math.Max(left, First(middle - slack - reach, _width)), Math.Min(right, Last(middle + slack + reach, _width)));
            }

            for (int x = from; x < to; x++)
            {
                double px = x + 0.5 - a.X;
                double part = square > 0 ? Math.Clamp((px * dx + py * dy) / square, 0, 1) : 0;
                double ex = px - part * dx, ey = py - part * dy;
                double cover = Math.Clamp(reach - Math.Sqrt(ex * ex + ey * ey), 0, 1) * strength;
                ref float pixel = ref _cover[y * _width + x];
                pixel = Math.Max(pixel, (float)cover);
            }
        }
    }

    /// <summary>Adds a rectangle.</summary>
    public void AddBox(CanvasBox box)
    {
        int left = First(box.X, _width), right = Last(box.Right, _width), top = First(box.Y, _height), bottom = Last(box.Bottom, _height);
        Touch(left, top, right, bottom);
        for (int y = top; y < bottom; y++)
        {
            double high = Math.Min(y + 1, box.Bottom) - Math.Max(y, box.Y);
            for (int x = left; x < right; x++)
            {
                double cover = high * (Math.Min(x + 1, box.Right) - Math.Max(x, box.X));
                ref float pixel = ref _cover[y * _width + x];
                pixel = Math.Max(pixel, (float)Math.Max(0, cover));
            }
        }
    }

    /// <summary>Adds a polygon; where its boundary winds around a point in either direction, the point is inside.</summary>
    public void AddPolygon(ReadOnlySpan<CanvasPoint> points)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity, first = low, last = high;
        foreach (CanvasPoint point in points)
        {
            if (!double.IsFinite(point.X + point.Y))
                return;
            (low, high) = (Math.Min(low, point.Y), Math.Max(high, point.Y));
            (first, last) = (Math.Min(first, point.X), Math.Max(last, point.X));
        }

        int top = First(low, _height), bottom = Last(high, _height);
        Touch(First(first, _width), top, Last(last, _width), bottom);
        var row = new float[_width];
        var crossings = new List<(double X, int Direction)>();
        for (int y = top; y < bottom; y++)
        {
            Array.Clear(row);
            for (int sample = 0; sample < Samples; sample++)
            {
                Cross(points, y + (sample + 0.5) / Samples, crossings);
                int winding = 0;
                for (int i = 0; i + 1 < crossings.Count; i++)
                {
                    winding += crossings[i].Direction;
                    if (winding != 0)
                        AddSpan(row, crossings[i].X, crossings[i + 1].X);
                }
            }

            for (int x = 0; x < _width; x++)
            {
                ref float pixel = ref _cover[y * _width + x];
                pixel = Math.Max(pixel, Math.Min(1, row[x]));
            }
        }
    }

    /// <summary>Hands over every covered pixel and forgets all shapes.</summary>
    public void Take(Action<int, double> pixel)
    {
        for (int y = _top; y < _bottom; y++)
        {
            for (int x = _left; x < _right; x++)
            {
                int index = y * _width + x;
                if (_cover[index] > 0)
                    pixel(index, _cover[index]);
                _cover[index] = 0;
            }
        }

        (_left, _top, _right, _bottom) = (_width, _height, 0, 0);
    }

    private static void Cross(ReadOnlySpan<CanvasPoint> points, double y, List<(double X, int Direction)> crossings)
    {
        crossings.Clear();
        for (int i = 0; i < points.Length; i++)
        {
            (CanvasPoint a, CanvasPoint b) = (points[i], points[(i + 1) % points.Length]);
            if (a.Y <= y != b.Y <= y)
                crossings.Add((a.X + (y - a.Y) / (b.Y - a.Y) * (b.X - a.X), a.Y <= y ? 1 : -1));
        }

        crossings.Sort((a, b) => a.X.CompareTo(b.X));
    }

    private void AddSpan(float[] row, double from, double to)
    {
        int last = Last(to, _width);
        for (int x = First(from, _width); x < last; x++)
            row[x] += (float)(Math.Max(0, Math.Min(x + 1, to) - Math.Max(x, from)) / Samples);
    }

    private static int First(double place, int limit) => (int)Math.Floor(Math.Clamp(place, 0, limit));

    private static int Last(double place, int limit) => (int)Math.Ceiling(Math.Clamp(place, 0, limit));

    private void Touch(int left, int top, int right, int bottom)
    {
        if (left >= right || top >= bottom)
            return;
        (_left, _top) = (Math.Min(_left, left), Math.Min(_top, top));
        (_right, _bottom) = (Math.Max(_right, right), Math.Max(_bottom, bottom));
    }
}
