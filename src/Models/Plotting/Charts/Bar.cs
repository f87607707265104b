namespace FastNet.Models;

/// <summary>A bar.</summary>
/// <param name="Name">Stands to its left.</param>
/// <param name="Value">Its length; NaN and infinities have no bar, and are written.</param>
public readonly record struct Bar(string Name, double Value);
