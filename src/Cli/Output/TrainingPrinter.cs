using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Shows how training goes: a moving bar where there is a terminal, else a line for each epoch.</summary>
internal sealed class TrainingPrinter(Screen screen) : IProgress<TrainingProgress>
{
    /// <summary>Sets the bar.</summary>
    public Action<double, string> Show { get; set; } = (_, _) => { };

    private string _last = "";

    public void Report(TrainingProgress value)
    {
        if (value.Finished is { } epoch)
        {
            _last = $", validation {Figures.Percent(epoch.ValidationAccuracy)}";
            if (!screen.IsInteractive)
                screen.Line(
                    Invariant($"epoch {epoch.Epoch,3}/{value.Epochs}  loss {epoch.Loss,8:0.0000}  ")
                    + $"train {Figures.Percent(epoch.TrainAccuracy),8}  "
                    + $"validation {Figures.Percent(epoch.ValidationAccuracy),8}  "
                    + Invariant($"{epoch.SamplesPerSecond,8:0}/s  {epoch.Seconds,6:0.0} s"));
        }

        Show(
            (double)value.Step / value.Steps,
            Invariant($"epoch {value.Epoch}/{value.Epochs}  loss {value.Loss:0.0000}{_last}  {value.SamplesPerSecond:0}/s  ")
            + Invariant($"{value.Remaining:hh\\:mm\\:ss} left"));
    }

    /// <summary>The epochs as a table, where no lines have been printed.</summary>
    public void Table(History history)
    {
        if (!screen.IsInteractive)
            return;
        screen.Table(
            ["epoch", "learning rate", "loss", "train", "validation", "samples/s", "s"],
            history.Epochs.Select(e => (IReadOnlyList<string>)
            [
                Invariant($"{e.Epoch}"), Invariant($"{e.LearningRate:0.0000e0}"), Invariant($"{e.Loss:0.0000}"),
                Figures.Percent(e.TrainAccuracy), Figures.Percent(e.ValidationAccuracy),
                Invariant($"{e.SamplesPerSecond:0}"), Invariant($"{e.Seconds:0.0}"),
            ]));
    }
}
