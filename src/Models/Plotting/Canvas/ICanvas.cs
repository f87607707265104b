namespace FastNet.Models;

/// <summary>
/// A surface that charts draw on, in units of one CSS pixel from the upper left corner. A chart is written once against it, so that
/// all formats show the same picture.
/// </summary>
public interface ICanvas
{
    /// <summary>Draws a line through points, as one piece: where it crosses itself it is not darker.</summary>
    /// <param name="points">2 or more; fewer draw nothing.</param>
    /// <param name="stroke">How.</param>
    void Line(ReadOnlySpan<CanvasPoint> points, Stroke stroke);

    /// <summary>Fills a polygon; where it covers itself twice it is filled.</summary>
    /// <param name="points">3 or more; fewer draw nothing.</param>
    /// <param name="fill">Colour.</param>
    void Polygon(ReadOnlySpan<CanvasPoint> points, Rgba fill);

    /// <summary>Fills a rectangle.</summary>
    /// <param name="box">Where.</param>
    /// <param name="fill">Colour.</param>
    void Rectangle(CanvasBox box, Rgba fill);

    /// <summary>Fills a circle.</summary>
    /// <param name="centre">Centre.</param>
    /// <param name="radius">Radius.</param>
    /// <param name="fill">Colour.</param>
    void Circle(CanvasPoint centre, double radius, Rgba fill);

    /// <summary>Writes one line of text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The anchor.</param>
    /// <param name="style">How.</param>
    void Text(string text, CanvasPoint at, TextStyle style);

    /// <summary>Draws a picture; when it grows, its pixels stay squares.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="box">What it fills.</param>
    void Image(Picture picture, CanvasBox box);
}
