namespace FastNet.Models;

/// <summary>A place on a canvas.</summary>
/// <param name="X">To the right.</param>
/// <param name="Y">Downwards.</param>
public readonly record struct CanvasPoint(double X, double Y);
