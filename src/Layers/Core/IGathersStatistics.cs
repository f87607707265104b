namespace FastNet.Layers;

/// <summary>A step that can give mean and variance of each channel of its output as a by-product.</summary>
internal interface IGathersStatistics
{
    /// <summary>Asks for them: from then on each forward pass fills the two, a channel to an element.</summary>
    (ReadOnlyMemory<float> Mean, ReadOnlyMemory<float> Variance) Gather();
}
