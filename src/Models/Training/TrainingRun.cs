using System.Globalization;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>What a run keeps beside the network: history, the best parameters, and how all of it goes into a checkpoint and back.</summary>
internal sealed class TrainingRun(Network network, Optimizer optimizer, ulong seed)
{
    private const string SeedKey = "seed", IterationKey = "iteration", BatchesKey = "batches per epoch", HistoryKey = "history";

    private ParameterSnapshot? _best;

    /// <summary>What has happened.</summary>
    public History History { get; private set; } = new();

    /// <summary>Remembers the parameters as they are.</summary>
    public void KeepBest() => _best = new ParameterSnapshot(network);

    /// <summary>Gives the network the best parameters, if there were any.</summary>
    public void TakeBest() => _best?.CopyTo(network);

    /// <summary>Saves a checkpoint.</summary>
    public void Save(CheckpointFolder folder, BatchLoader loader, TrainingPlan plan)
    {
        var values = new Dictionary<string, string>
        {
            [SeedKey] = seed.ToString(CultureInfo.InvariantCulture),
            [BatchesKey] = loader.BatchesPerEpoch.ToString(CultureInfo.InvariantCulture),
            [IterationKey] = plan.Iteration.ToString(CultureInfo.InvariantCulture),
            [HistoryKey] = History.ToJson(),
        };
        folder.Save(CheckpointState.Capture(loader.Position, network, optimizer, values, _best));
    }

    /// <summary>Takes up the newest checkpoint, if there is one.</summary>
    /// <exception cref="FastNetFormatException">It is of another run; nothing has changed then.</exception>
    public void Resume(CheckpointFolder folder, BatchLoader loader, TrainingPlan plan)
    {
        if (folder.LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped) is not { } state)
        {
            if (skipped.Count > 0)
                throw Refuse($"none of the {skipped.Count} checkpoints is whole; the newest: {skipped[0].Reason}");
            return;
        }

        ulong savedSeed = Number(SeedKey), batches = Number(BatchesKey), iteration = Number(IterationKey);
        if (savedSeed != seed || batches != (ulong)loader.BatchesPerEpoch)
            throw Refuse(
                $"the checkpoint is of a run with seed {savedSeed} and {batches} batches an epoch; "
                + $"expected seed {seed} and {loader.BatchesPerEpoch} batches");
        if (!state.Values.TryGetValue(HistoryKey, out string? json))
            throw Refuse($"the checkpoint has no '{HistoryKey}'");
        History history = History.FromJson(json, folder.Location);
        if (history.Losses.Count != state.Step)
            throw Refuse($"the checkpoint has {history.Losses.Count} losses; expected {state.Step}, one for each step");
        try
        {
            state.Restore(network, optimizer);
        }
        catch (ArgumentException problem)
        {
            throw Refuse(problem.Message.TrimEnd('.'));
        }

        (History, _best, plan.Iteration) = (history, state.Best, iteration);
        loader.Seek(state.Step);

        ulong Number(string key) => state.Values.TryGetValue(key, out string? text)
            && ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value)
            ? value
            : throw Refuse($"the checkpoint has no number '{key}'");

        FastNetFormatException Refuse(string rule) => new("checkpoint", folder.Location, -1, rule);
    }
}
