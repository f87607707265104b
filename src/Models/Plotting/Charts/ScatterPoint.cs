namespace FastNet.Models;

/// <summary>A trial of a search.</summary>
/// <param name="X">First setting.</param>
/// <param name="Y">Second setting.</param>
/// <param name="Value">Result; NaN and infinities, as of a run that diverged, are gray.</param>
public readonly record struct ScatterPoint(double X, double Y, double Value);
