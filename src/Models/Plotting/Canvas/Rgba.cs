namespace FastNet.Models;

/// <summary>A colour of four bytes.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
/// <param name="A">Opacity; 255 is opaque.</param>
public readonly record struct Rgba(byte R, byte G, byte B, byte A = 255)
{
    /// <summary>The colour as CSS writes it, without its opacity.</summary>
    public string Hex => $"#{R:x2}{G:x2}{B:x2}";

    /// <summary>How bright the eye finds it, 0 to 1 (Rec. 709 weights).</summary>
    public double Luminance => (0.2126 * R + 0.7152 * G + 0.0722 * B) / 255;

    /// <summary>The same colour with another opacity.</summary>
    /// <param name="opacity">0 to 1.</param>
    public Rgba Fade(double opacity) => this with { A = (byte)Math.Round(255 * Math.Clamp(opacity, 0, 1)) };
}
