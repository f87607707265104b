namespace FastNet.Layers;

/// <summary>
/// A range of a network's parameters that belong together, such as the weights of one layer. What no segment covers is not trained.
/// </summary>
/// <param name="Offset">First element.</param>
/// <param name="Length">Number of elements.</param>
/// <param name="Decays">Whether weight decay and L1 apply; biases and the gains of norms are usually exempt.</param>
public readonly record struct ParameterSegment(int Offset, int Length, bool Decays = true);
