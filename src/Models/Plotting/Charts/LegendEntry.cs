namespace FastNet.Models;

/// <summary>A series in a legend.</summary>
internal readonly record struct LegendEntry(string Name, Stroke Stroke, bool Dot = false);
