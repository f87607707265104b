namespace FastNet.Models;

/// <summary>How far the training of a <see cref="LinearClassifier"/> is.</summary>
/// <param name="Iteration">Steps done.</param>
/// <param name="Iterations">All steps.</param>
/// <param name="Loss">The loss of the last step's batch, penalty included.</param>
public readonly record struct LinearProgress(int Iteration, int Iterations, float Loss);
