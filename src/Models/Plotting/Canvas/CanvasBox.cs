namespace FastNet.Models;

/// <summary>A rectangle on a canvas.</summary>
/// <param name="X">Left edge.</param>
/// <param name="Y">Upper edge.</param>
/// <param name="Width">0 or more.</param>
/// <param name="Height">0 or more.</param>
public readonly record struct CanvasBox(double X, double Y, double Width, double Height)
{
    /// <summary>Right edge.</summary>
    public double Right => X + Width;

    /// <summary>Lower edge.</summary>
    public double Bottom => Y + Height;

    /// <summary>The middle.</summary>
    public CanvasPoint Centre => new(X + Width / 2, Y + Height / 2);

    /// <summary>Whether the two share an area.</summary>
    /// <param name="other">Another rectangle.</param>
    public bool Overlaps(CanvasBox other) => X < other.Right && other.X < Right && Y < other.Bottom && other.Y < Bottom;
}
