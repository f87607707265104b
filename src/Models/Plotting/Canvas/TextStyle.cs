namespace FastNet.Models;

/// <summary>How a text is drawn. The point given to the canvas lies, across the line, in the middle of its capital letters.</summary>
/// <param name="Size">Font size.</param>
/// <param name="Color">Colour.</param>
/// <param name="Anchor">Which point along the line is given.</param>
/// <param name="Bold">Whether strokes are heavier.</param>
/// <param name="Upward">Whether the line runs upwards, as the label of a vertical axis does.</param>
public readonly record struct TextStyle(
    double Size, Rgba Color, TextAnchor Anchor = TextAnchor.Start, bool Bold = false, bool Upward = false)
{
    /// <summary>Length of a text; the same on every canvas.</summary>
    /// <param name="text">One line.</param>
    public double Measure(string text) => StrokeFont.Measure(text, Size, Bold);

    /// <summary>What a text covers, letters that reach below the line included.</summary>
    /// <param name="text">One line.</param>
    /// <param name="at">The anchor.</param>
    public CanvasBox Bounds(string text, CanvasPoint at)
    {
        double length = Measure(text), start = -length * Lead;
        // Brackets reach a little above capital letters, and tails as far below the line as a third of those is high.
        double above = 0.45 * Size, height = 1.07 * Size;
        return Upward
            ? new CanvasBox(at.X - above, at.Y - start - length, height, length)
            : new CanvasBox(at.X + start, at.Y - above, length, height);
    }

    /// <summary>The part of the length that lies before the anchor.</summary>
    internal double Lead => Anchor switch { TextAnchor.Start => 0, TextAnchor.Middle => 0.5, _ => 1 };

    /// <summary>From the middle of the capital letters down to the base line.</summary>
    internal double Drop => 0.355 * Size;
}
