namespace FastNet.Models;

/// <summary>How a line is drawn; ends and corners are round.</summary>
/// <param name="Color">Colour.</param>
/// <param name="Width">Width.</param>
/// <param name="Dash">Length of dashes and of the gaps between them; 0 draws one piece.</param>
public readonly record struct Stroke(Rgba Color, double Width = 1, double Dash = 0);
