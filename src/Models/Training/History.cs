using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastNet.Models;

/// <summary>Why a training run ended.</summary>
public enum StopReason
{
    /// <summary>It has not.</summary>
    Running,

    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>It was cancelled.</summary>
    Cancelled,

    /// <summary>Validation did not get better for as long as was allowed.</summary>
    Patience,
}

/// <summary>What an epoch came to.</summary>
/// <param name="Epoch">1 for the first.</param>
/// <param name="Steps">Steps done in all at its end.</param>
/// <param name="LearningRate">Of its last step.</param>
/// <param name="Loss">Mean loss of its steps.</param>
/// <param name="TrainAccuracy">On a part of the training set, as it is, after the epoch; NaN if not measured.</param>
/// <param name="ValidationAccuracy">On the validation set; NaN if there is none.</param>
/// <param name="ValidationLoss">On the validation set; NaN if there is none.</param>
/// <param name="Seconds">Of its steps, without the evaluation.</param>
/// <param name="SamplesPerSecond">In its steps.</param>
public sealed record EpochRecord(
    int Epoch,
    long Steps,
    double LearningRate,
    double Loss,
    double TrainAccuracy,
    double ValidationAccuracy,
    double ValidationLoss,
    double Seconds,
    double SamplesPerSecond);

/// <summary>What happened in training: the loss of every step and a record of every epoch.</summary>
public sealed class History
{
    private readonly List<float> _losses;
    private readonly List<EpochRecord> _epochs;

    /// <summary>Nothing yet.</summary>
    public History()
        : this([], [], 0, StopReason.Running)
    {
    }

    /// <summary>Takes up what was before.</summary>
    /// <param name="losses">The loss of every step.</param>
    /// <param name="epochs">A record of every epoch.</param>
    /// <param name="bestEpoch">Number of the best, or 0.</param>
    /// <param name="stopped">Why it ended.</param>
    [JsonConstructor]
    public History(IReadOnlyList<float> losses, IReadOnlyList<EpochRecord> epochs, int bestEpoch, StopReason stopped)
    {
        ArgumentNullException.ThrowIfNull(losses);
        ArgumentNullException.ThrowIfNull(epochs);
        ArgumentOutOfRangeException.ThrowIfNegative(bestEpoch);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bestEpoch, epochs.Count);
        (_losses, _epochs, BestEpoch, Stopped) = ([.. losses], [.. epochs], bestEpoch, stopped);
        if (_epochs.Contains(null!))
            throw new ArgumentException("A record of an epoch is null; expected a record for each.", nameof(epochs));
    }

    /// <summary>The loss of every step.</summary>
    public IReadOnlyList<float> Losses => _losses;

    /// <summary>A record of every epoch.</summary>
    public IReadOnlyList<EpochRecord> Epochs => _epochs;

    /// <summary>Number of the epoch with the best validation accuracy, 1 for the first; 0 if there is none.</summary>
    public int BestEpoch { get; private set; }

    /// <summary>The best validation accuracy; NaN if there is none.</summary>
    [JsonIgnore]
    public double BestAccuracy => BestEpoch == 0 ? double.NaN : Epochs[BestEpoch - 1].ValidationAccuracy;

    /// <summary>Why the run ended.</summary>
    public StopReason Stopped { get; internal set; }

    /// <summary>As JSON; numbers that are not finite are "NaN" and "Infinity".</summary>
    public string ToJson() => JsonSerializer.Serialize(this, HistoryJson.Default.History);

    /// <summary>From JSON.</summary>
    /// <param name="json">Written by <see cref="ToJson"/>.</param>
    /// <param name="source">Name of the file, for messages.</param>
    /// <exception cref="FastNetFormatException">It is no history.</exception>
    public static History FromJson(string json, string source = "history")
    {
        try
        {
            return JsonSerializer.Deserialize(json, HistoryJson.Default.History)
                ?? throw new FastNetFormatException("training history", source, -1, "expected an object, found null");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException)
        {
            throw new FastNetFormatException("training history", source, -1, problem.Message.TrimEnd('.'), problem);
        }
    }

    /// <summary>Mean loss of the steps from one on.</summary>
    internal double MeanLoss(long first)
    {
        double sum = 0;
        for (int i = (int)first; i < _losses.Count; i++)
            sum += _losses[i];
        return sum / Math.Max(1, _losses.Count - first);
    }

    /// <summary>Steps of the running epoch are those behind the last record's.</summary>
    internal void Add(float loss) => _losses.Add(loss);

    /// <summary>Notes an epoch.</summary>
    /// <returns>Whether it is the best so far.</returns>
    internal bool Add(EpochRecord epoch)
    {
        _epochs.Add(epoch);
        if (!(epoch.ValidationAccuracy > BestAccuracy || (BestEpoch == 0 && !double.IsNaN(epoch.ValidationAccuracy))))
            return false;
        BestEpoch = epoch.Epoch;
        return true;
    }
}

/// <summary>Readers and writers made at compile time, so that trimming keeps them.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    UseStringEnumConverter = true,
    AllowDuplicateProperties = false)]
[JsonSerializable(typeof(History))]
internal sealed partial class HistoryJson : JsonSerializerContext;
