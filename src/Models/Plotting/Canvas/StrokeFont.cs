using System.Globalization;

namespace FastNet.Models;

/// <summary>
/// The font of raster pictures: every character is a few lines and arcs (<see cref="StrokeGlyphs"/>) drawn with a round pen. Its widths
/// are near those of the usual sans-serif fonts, so that they serve to lay out charts in every format.
/// </summary>
internal static class StrokeFont
{
    /// <summary>Units of the glyphs that make the font size: capital letters are 20 high, and the pen adds its width.</summary>
    private const double Em = 31;

    // The pen in parts of the font size.
    private const double Regular = 0.082, Bold = 0.125, BoldSpread = 0.04;

    private static readonly Dictionary<char, Glyph> s_glyphs = Parse();

    /// <summary>Length of a text.</summary>
    public static double Measure(string text, double size, bool bold)
    {
        double length = 0;
        foreach (char c in text)
            length += Advance(c, size, bold);
        return length;
    }

    /// <summary>Width of the pen.</summary>
    public static double Pen(double size, bool bold) => size * (bold ? Bold : Regular);

    /// <summary>
    /// The lines of a text that starts at 0 on a base line at 0, y downwards. A line of one point is a dot.
    /// </summary>
    public static IEnumerable<CanvasPoint[]> Lines(string text, double size, bool bold)
    {
        double x = bold ? size * BoldSpread / 2 : 0, scale = size / Em;
        foreach (char c in text)
        {
            foreach (CanvasPoint[] line in Find(c).Lines)
                yield return [.. line.Select(p => new CanvasPoint(x + p.X * scale, -p.Y * scale))];
            x += Advance(c, size, bold);
        }
    }

    private static double Advance(char c, double size, bool bold) => Find(c).Advance * size / Em + (bold ? size * BoldSpread : 0);

    // What the font does not have is a box.
    private static Glyph Find(char c) => s_glyphs.TryGetValue(c, out Glyph? glyph) ? glyph : s_glyphs['\0'];

    private static Dictionary<char, Glyph> Parse()
    {
        var glyphs = new Dictionary<char, Glyph>();
        foreach (string line in StrokeGlyphs.Table.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line[1..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            char c = line[0] == '\u25a1' ? '\0' : line[0];
            glyphs.Add(c, new Glyph(Number(words[0]), GlyphPath.Trace(words.AsSpan(1))));
        }

        return glyphs;
    }

    private static double Number(string word) => double.Parse(word, CultureInfo.InvariantCulture);

    private sealed record Glyph(double Advance, CanvasPoint[][] Lines);

    /// <summary>Turns the commands of a glyph into lines of points.</summary>
    private ref struct GlyphPath
    {
        private const int Steps = 8;
        private readonly ReadOnlySpan<string> _words;
        private readonly List<CanvasPoint[]> _done = [];
        private List<CanvasPoint> _line = [];
        private int _next;

        private GlyphPath(ReadOnlySpan<string> words) => _words = words;

        public static CanvasPoint[][] Trace(ReadOnlySpan<string> words)
        {
            var path = new GlyphPath(words);
            while (path._next < words.Length)
                path.Command(words[path._next++]);
            path.Finish();
            return [.. path._done];
        }

        private void Command(string name)
        {
            switch (name)
            {
                case "M":
                    Finish();
                    _line.Add(Point());
                    break;
                case "L":
                    _line.Add(Point());
                    break;
                case "Q":
                    (CanvasPoint q0, CanvasPoint q1, CanvasPoint q2) = (_line[^1], Point(), Point());
                    Cubic(q0, Between(q0, q1, 2 / 3.0), Between(q2, q1, 2 / 3.0), q2);
                    break;
                case "C":
                    Cubic(_line[^1], Point(), Point(), Point());
                    break;
                case "A":
                    Arc(Point(), Point(), Point());
                    break;
                case "E":
                    Finish();
                    Arc(Point(), Point(), new CanvasPoint(0, 360));
                    Finish();
                    break;
                case "D":
                    Finish();
                    _line.Add(Point());
                    Finish();
                    break;
                default:
                    throw new InvalidOperationException($"A glyph has the command {name}.");
            }
        }

        private void Cubic(CanvasPoint a, CanvasPoint b, CanvasPoint c, CanvasPoint d)
        {
            for (int i = 1; i <= Steps; i++)
            {
                double t = (double)i / Steps, u = 1 - t;
                double wa = u * u * u, wb = 3 * u * u * t, wc = 3 * u * t * t, wd = t * t * t;
                _line.Add(new CanvasPoint(wa * a.X + wb * b.X + wc * c.X + wd * d.X, wa * a.Y + wb * b.Y + wc * c.Y + wd * d.Y));
            }
        }

        private readonly void Arc(CanvasPoint centre, CanvasPoint radii, CanvasPoint degrees)
        {
            int steps = Math.Max(2, (int)Math.Ceiling(Math.Abs(degrees.Y - degrees.X) / 12));
            for (int i = 0; i <= steps; i++)
            {
                (double sin, double cos) = Math.SinCos((degrees.X + (degrees.Y - degrees.X) * i / steps) * Math.PI / 180);
                _line.Add(new CanvasPoint(centre.X + radii.X * cos, centre.Y + radii.Y * sin));
            }
        }

        private static CanvasPoint Between(CanvasPoint a, CanvasPoint b, double part) =>
            new(a.X + (b.X - a.X) * part, a.Y + (b.Y - a.Y) * part);

        private CanvasPoint Point()
        {
            var point = new CanvasPoint(Number(_words[_next]), Number(_words[_next + 1]));
            _next += 2;
            return point;
        }

        private void Finish()
        {
            if (_line.Count > 0)
                _done.Add([.. _line]);
            _line = [];
        }
    }
}
