namespace FastNet.Cli;

/// <summary>What a command works with.</summary>
/// <param name="Screen">Where results go.</param>
/// <param name="Seed">Number that everything random follows from.</param>
/// <param name="Interrupted">Cancelled when the user interrupts.</param>
internal sealed record Session(Screen Screen, ulong Seed, CancellationToken Interrupted);
