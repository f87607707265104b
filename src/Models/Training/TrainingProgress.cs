namespace FastNet.Models;

/// <summary>Where a training run is; reported a few times a second, and after each epoch.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Epochs">How many there will be.</param>
/// <param name="Step">Steps done, over all epochs.</param>
/// <param name="Steps">How many there will be.</param>
/// <param name="Loss">Mean loss of the steps since the epoch began, at most the last hundred.</param>
/// <param name="SamplesPerSecond">In this epoch; NaN before the first step.</param>
/// <param name="Remaining">Time until the last step at this speed, without evaluation.</param>
/// <param name="Finished">The record of the epoch that has just ended; null within an epoch.</param>
public sealed record TrainingProgress(
    int Epoch, int Epochs, long Step, long Steps, double Loss, double SamplesPerSecond, TimeSpan Remaining, EpochRecord? Finished);
