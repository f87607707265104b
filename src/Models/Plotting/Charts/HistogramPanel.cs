namespace FastNet.Models;

/// <summary>Values whose spread is shown.</summary>
/// <param name="Name">Stands above.</param>
/// <param name="Values">Values; NaN and infinities are passed over.</param>
public sealed record HistogramPanel(string Name, ReadOnlyMemory<float> Values);
