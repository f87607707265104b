using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Tests.Serialization;

/// <summary>
/// A seeded training run that a test can break off and take up at any step: batch norm, dropout, Adam, batches drawn by step.
/// </summary>
internal sealed class TinyRun
{
    private const int Batch = 8;

    private readonly TrainingPlan _plan;
    private double _loss;

    internal TinyRun(ulong seed = 3)
    {
        Network = Network.Build(Shape.Vector(6), x => x.Dense(16).BatchNorm().Relu().Dropout(0.3f).Dense(4), seed);
        _plan = new TrainingPlan(Network, new SoftmaxCrossEntropy(), Batch, seed: 5);
    }

    internal Network Network { get; }

    internal Adam Optimizer { get; } = new(0.01) { WeightDecay = 1e-3 };

    internal long Step => (long)_plan.Iteration;

    internal void Train(long until)
    {
        while (Step < until)
        {
            var random = new Random((int)Step);
            float[] input = [.. Enumerable.Range(0, Batch * 6).Select(_ => random.NextSingle() - 0.5f)];
            int[] labels = [.. Enumerable.Range(0, Batch).Select(_ => random.Next(4))];
            Optimizer.LearningRate = 0.01 / (1 + Step);
            _loss += _plan.Step(input, labels, Optimizer).Loss;
        }
    }

    internal CheckpointState Capture(ParameterSnapshot? best = null) => CheckpointState.Capture(
        Step, Network, Optimizer, new Dictionary<string, string> { ["loss"] = _loss.ToString("R", CultureInfo.InvariantCulture) }, best);

    internal void Restore(CheckpointState state)
    {
        state.Restore(Network, Optimizer);
        _plan.Iteration = (ulong)state.Step;
        _loss = double.Parse(state.Values["loss"], CultureInfo.InvariantCulture);
    }

    /// <summary>Of all that the run has come to.</summary>
    internal string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Parameter parameter in Network.Parameters.All)
            hash.AppendData(MemoryMarshal.AsBytes(parameter.Values));
        foreach ((string _, float[] tensor) in Optimizer.Save().Tensors)
            hash.AppendData(MemoryMarshal.AsBytes(tensor.AsSpan()));
        hash.AppendData(BitConverter.GetBytes(_loss));
        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
