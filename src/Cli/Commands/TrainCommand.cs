using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FastNet.Layers;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Trains a network and writes model, history and report.</summary>
internal static class TrainCommand
{
    public static Command Create(CommonOptions common)
    {
        DataOptions data = new();
        ModelOptions model = new();
        RecipeOptions recipe = new();
        var folder = new Option<string?>("--out") { Description = "Folder for model, history and report; by default a new one in runs/." };
        var resume = new Option<string?>("--resume") { Description = "Go on with the run in this folder, from its newest checkpoint." };
        var plain = new Option<bool>("--no-report") { Description = "Write no report." };
        Option<int> steps = Numbers.Whole("--steps", "Characters of a sample, for text.", 1, 100_000, 64);
        var command = new Command("train", "Trains a network; without options a small one on pictures that it makes, in under a minute.");
        data.AddTo(command);
        model.AddTo(command);
        recipe.AddTo(command);
        foreach (Option option in (Option[])[folder, resume, plain, steps])
            command.Options.Add(option);

        common.Run(command, (parsed, session) =>
        {
            if (parsed.GetValue(resume) is string path)
            {
                RunFolder old = RunFolder.Open(path);
                return Run(session, old.ReadSettings(), old, resume: true, parsed.GetValue(plain));
            }

            string name = model.Name(parsed);
            var settings = new RunSettings(
                name, model.Read(parsed), data.Read(parsed, session, parsed.GetRequiredValue(steps)),
                recipe.Read(parsed, Recipe.For(name)), session.Seed);
            return Run(session, settings, null, resume: false, parsed.GetValue(plain), parsed.GetValue(folder));
        });
        return command;
    }

    private static int Run(Session session, RunSettings settings, RunFolder? folder, bool resume, bool plain, string? wanted = null)
    {
        Screen screen = session.Screen;
        long start = Stopwatch.GetTimestamp();
        var (data, scale) = Prepare(settings);
        Network network = settings.Architecture.Build(data.Train.Shape, data.Train.Classes.Count, settings.Seed);
        screen.Line(Invariant(
            $"{data.Name}: {data.Train.Count} to train on, {data.Validation.Count} for validation, {data.Test.Count} to test on; ")
            + Invariant($"{data.Train.Shape}, {data.Train.Classes.Count} classes; ready in {Seconds(start):0.0} s"));
        screen.Line(Invariant($"{settings.Model}: {network.Parameters.TrainedCount} parameters; {Team()}"));

        folder ??= RunFolder.Create(wanted, $"{data.Name}-{settings.Model}", settings);
        Solver solver = settings.Recipe.CreateSolver(network, settings.Seed, folder.Checkpoints, resume);
        var printer = new TrainingPrinter(screen);
        start = Stopwatch.GetTimestamp();
        History history = screen.Progress("training", show =>
        {
            printer.Show = show;
            return solver.Train(data.Train, data.Validation.Count > 0 ? data.Validation : null, printer, session.Interrupted);
        });
        double seconds = Seconds(start);
        printer.Table(history);

        folder.Write(history);
        new InferenceModel(settings.Architecture, network, data.Train.Classes, scale).Save(folder.Model);
        if (history.Stopped == StopReason.Cancelled)
        {
            screen.Error.WriteLine($"Cancelled after {history.Losses.Count} steps; 'fastnet train --resume {folder.Root}' goes on.");
            return ExitCode.Cancelled;
        }

        Evaluation? test = data.Test.Count > 0 ? new Evaluator(network).Run(data.Test, session.Interrupted) : null;
        string ending = history.Stopped == StopReason.Patience ? ", stopped for want of progress" : "";
        screen.Line(Invariant($"{history.Losses.Count} steps in {seconds:0.0} s{ending}; ")
            + Invariant($"best validation {Figures.Percent(history.BestAccuracy)}, ")
            + $"test {Figures.Percent(test?.Accuracy ?? double.NaN)}");
        if (settings.Architecture is CharacterModel)
            screen.Line(TextSampler.Sample(network, data.Train.Classes, " ", 300, 0.8, session.Seed));
        if (!plain)
        {
            RunReport.Write(folder, settings, history, network, data, test);
            screen.Line($"Report: {folder.Report}");
        }

        screen.Line($"Model:  {folder.Model}");
        screen.Result(new JsonObject
        {
            ["model"] = settings.Model,
            ["data"] = data.Name,
            ["parameters"] = network.Parameters.TrainedCount,
            ["steps"] = history.Losses.Count,
            ["seconds"] = seconds,
            ["loss"] = Figures.Finite(history.Losses.Count > 0 ? history.Losses[^1] : double.NaN),
            ["bestEpoch"] = history.BestEpoch,
            ["validationAccuracy"] = Figures.Finite(history.BestAccuracy),
            ["testAccuracy"] = Figures.Finite(test?.Accuracy ?? double.NaN),
            ["folder"] = folder.Root,
        });
        return ExitCode.Success;
    }

    /// <summary>The data of a run, as its network sees it.</summary>
    internal static (Splits Data, PixelScale? Scale) Prepare(RunSettings settings)
    {
        Splits data = DataSource.Load(settings.Data);
        PixelScale? scale = settings.Recipe.Scale(data.Train);
        return (scale is null ? data : data.Map(part => ((ImageDataset)part).With(scale)), scale);
    }

    private static double Seconds(long start) => Stopwatch.GetElapsedTime(start).TotalSeconds;

    private static string Team() => $"{Numerics.Team.Threads} threads, {Numerics.Cpu.Level}";
}
