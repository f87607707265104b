using System.Globalization;
using System.Security;
using System.Text;

namespace FastNet.Models;

/// <summary>
/// Draws an SVG picture. Text stays text, pictures are PNG data inside, and nothing outside the file is named. The colours of the
/// palette's ink, grid and paper carry class names, so that a page can replace them where the reader prefers a dark background.
/// </summary>
public sealed class SvgCanvas : ICanvas
{
    // Line after line would be too long for some editors, every number in full too large: a hundredth of a pixel is not seen.
    private readonly StringBuilder _body = new();
    private readonly double _width, _height;

    /// <summary>Begins a picture.</summary>
    /// <param name="width">Width in CSS pixels.</param>
    /// <param name="height">Height in CSS pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is not above 0 and finite.</exception>
    public SvgCanvas(double width, double height)
    {
        Chart.CheckSize(width, height);
        (_width, _height) = (width, height);
    }

    /// <inheritdoc/>
    public void Line(ReadOnlySpan<CanvasPoint> points, Stroke stroke)
    {
        if (points.Length < 2)
            return;
        _body.Append("<polyline points=\"");
        AppendPoints(points);
        _body.Append("\" fill=\"none\"");
        AppendColor("stroke", stroke.Color);
        Append($" stroke-width=\"{stroke.Width:0.##}\" stroke-linejoin=\"round\" stroke-linecap=\"round\"");
        if (stroke.Dash > 0)
            Append($" stroke-dasharray=\"{stroke.Dash:0.##}\"");
        _body.Append("/>\n");
    }

    /// <inheritdoc/>
    public void Polygon(ReadOnlySpan<CanvasPoint> points, Rgba fill)
    {
        if (points.Length < 3)
            return;
        _body.Append("<polygon points=\"");
        AppendPoints(points);
        _body.Append('"');
        AppendColor("fill", fill);
        _body.Append("/>\n");
    }

    /// <inheritdoc/>
    public void Rectangle(CanvasBox box, Rgba fill)
    {
        _body.Append("<rect");
        AppendBox(box);
        AppendColor("fill", fill);
        _body.Append("/>\n");
    }

    /// <inheritdoc/>
    public void Circle(CanvasPoint centre, double radius, Rgba fill)
    {
        Append($"<circle cx=\"{centre.X:0.##}\" cy=\"{centre.Y:0.##}\" r=\"{radius:0.##}\"");
        AppendColor("fill", fill);
        _body.Append("/>\n");
    }

    /// <inheritdoc/>
    public void Text(string text, CanvasPoint at, TextStyle style)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0)
            return;
        (double x, double y) = style.Upward ? (at.X + style.Drop, at.Y) : (at.X, at.Y + style.Drop);
        Append($"<text x=\"{x:0.##}\" y=\"{y:0.##}\" font-size=\"{style.Size:0.##}\"");
        if (style.Bold)
            _body.Append(" font-weight=\"600\"");
        if (style.Anchor != TextAnchor.Start)
            Append($" text-anchor=\"{(style.Anchor == TextAnchor.Middle ? "middle" : "end")}\"");
        // Whatever font the reader has, the text takes the room the layout gave it.
        if (text.Length > 1)
            Append($" textLength=\"{style.Measure(text):0.##}\" lengthAdjust=\"spacingAndGlyphs\"");
        if (style.Upward)
            Append($" transform=\"rotate(-90 {x:0.##} {y:0.##})\"");
        AppendColor("fill", style.Color);
        _body.Append('>').Append(Escape(text)).Append("</text>\n");
    }

    /// <inheritdoc/>
    public void Image(Picture picture, CanvasBox box)
    {
        ArgumentNullException.ThrowIfNull(picture);
        _body.Append("<image");
        AppendBox(box);
        _body.Append(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"data:image/png;base64,")
            .Append(Convert.ToBase64String(picture.ToPng())).Append("\"/>\n");
    }

    /// <summary>The file.</summary>
    /// <param name="title">What it shows, for readers who do not see it.</param>
    public string ToSvg(string title = "")
    {
        ArgumentNullException.ThrowIfNull(title);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{_width:0.##}\" height=\"{_height:0.##}\" "
            + $"viewBox=\"0 0 {_width:0.##} {_height:0.##}\" role=\"img\" "
            + $"font-family=\"Helvetica, Arial, 'Liberation Sans', sans-serif\">\n<title>{Escape(title)}</title>\n{_body}</svg>\n");
    }

    /// <summary>Text as XML and HTML want it; characters that XML forbids are replaced.</summary>
    internal static string Escape(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool pair = i + 1 < text.Length && char.IsSurrogatePair(c, text[i + 1]);
            if (pair)
                clean.Append(c).Append(text[++i]);
            else
                clean.Append(System.Xml.XmlConvert.IsXmlChar(c) ? c : '\ufffd');
        }

        return SecurityElement.Escape(clean.ToString());
    }

    private void AppendPoints(ReadOnlySpan<CanvasPoint> points)
    {
        foreach (CanvasPoint point in points)
            Append($"{point.X:0.##},{point.Y:0.##} ");
        _body.Length--;
    }

    private void AppendBox(CanvasBox box) =>
        Append($" x=\"{box.X:0.##}\" y=\"{box.Y:0.##}\" width=\"{box.Width:0.##}\" height=\"{box.Height:0.##}\"");

    private void AppendColor(string attribute, Rgba color)
    {
        string? role = color == Palette.Ink ? "ink"
            : color == Palette.Muted ? "muted"
            : color == Palette.Frame ? "frame"
            : color == Palette.Grid ? "grid"
            : color == Palette.Paper ? "paper" : null;
        if (role is not null)
            Append($" class=\"{attribute}-{role}\"");
        Append($" {attribute}=\"{color.Hex}\"");
        if (color.A < 255)
            Append($" {attribute}-opacity=\"{color.A / 255.0:0.###}\"");
    }

    private void Append(FormattableString text) => _body.Append(text.ToString(CultureInfo.InvariantCulture));
}
