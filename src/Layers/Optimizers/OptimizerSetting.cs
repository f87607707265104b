namespace FastNet.Layers;

/// <summary>A hyper-parameter of an optimizer by name, for saving and restoring.</summary>
/// <param name="Name">Name of the property.</param>
/// <param name="Get">Reads it; switches are 0 or 1.</param>
/// <param name="Set">Writes it; throws <see cref="ArgumentException"/> for a value out of range.</param>
public sealed record OptimizerSetting(string Name, Func<double> Get, Action<double> Set);
