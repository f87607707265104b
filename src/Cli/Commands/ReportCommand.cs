using System.CommandLine;
using System.Text.Json.Nodes;
using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>Makes the report of a run again, or compares runs.</summary>
internal static class ReportCommand
{
    public static Command Create(CommonOptions common)
    {
        var folders = new Argument<string[]>("runs") { Description = "Folders of training runs.", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string>("--out")
        {
            Description = "File of the comparison of several runs.",
            DefaultValueFactory = _ => "comparison.html",
        };
        var command = new Command("report", "Makes the report of a run again; of several, one that compares their curves.")
        {
            folders, output,
        };
        common.Run(command, (parsed, session) =>
        {
            RunFolder[] runs = [.. parsed.GetRequiredValue(folders).Select(RunFolder.Open)];
            string file = runs.Length == 1 ? Again(runs[0], session) : Compare(runs, parsed.GetRequiredValue(output));
            session.Screen.Line($"Report: {file}");
            session.Screen.Result(new JsonObject { ["report"] = file });
            return ExitCode.Success;
        });
        return command;
    }

    private static string Again(RunFolder folder, Session session)
    {
        RunSettings settings = folder.ReadSettings();
        History history = folder.ReadHistory();
        var (data, _) = TrainCommand.Prepare(settings);
        Network network = InferenceModel.Load(folder.Model).Network;
        Evaluation? test = data.Test.Count > 0 ? new Evaluator(network).Run(data.Test, session.Interrupted) : null;
        RunReport.Write(folder, settings, history, network, data, test);
        return folder.Report;
    }

    private static string Compare(RunFolder[] runs, string file)
    {
        (string Name, RunSettings Settings, History History)[] all =
            [.. runs.Select(r => (Path.GetFileName(Path.TrimEndingDirectorySeparator(r.Root)), r.ReadSettings(), r.ReadHistory()))];
        var report = new HtmlReport("Comparison of runs", string.Join(", ", all.Select(r => r.Name)));
        report.AddChart(new LineChart
        {
            Title = "Loss",
            XLabel = "iteration",
            YLabel = "loss",
            Series = [.. all.Select(r => new LineSeries(r.Name, [.. r.History.Losses.Select(l => (double)l)])
            {
                Smooth = Math.Max(1, r.History.Losses.Count / 50),
            })],
        });
        report.AddChart(new LineChart
        {
            Title = "Validation accuracy",
            XLabel = "epoch",
            YLabel = "accuracy",
            Series = [.. all.Select(r => new LineSeries(r.Name, [.. r.History.Epochs.Select(e => e.ValidationAccuracy)])
            {
                X = [.. r.History.Epochs.Select(e => (double)e.Epoch)], Marker = true,
            })],
        });
        report.AddTable(
            ["run", "model", "data", "optimizer", "epochs", "best validation", "seconds"],
            all.Select(r => (string[])
            [
                r.Name, r.Settings.Model, r.Settings.Data.Name, r.Settings.Recipe.Optimizer,
                FormattableString.Invariant($"{r.History.Epochs.Count}"), Figures.Percent(r.History.BestAccuracy),
                FormattableString.Invariant($"{r.History.Epochs.Sum(e => e.Seconds):0.0}"),
            ]));
        report.Save(file);
        return file;
    }
}
