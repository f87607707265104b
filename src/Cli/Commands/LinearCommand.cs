using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FastNet.Layers;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Softmax classifier and linear SVM on raw pixels, one setting or a small grid.</summary>
internal static class LinearCommand
{
    public static Command Create(CommonOptions common)
    {
        DataOptions data = new();
        var loss = new Option<LinearLoss>("--loss") { Description = "Loss.", DefaultValueFactory = _ => LinearLoss.Softmax };
        Option<double?> rate = Numbers.MaybeReal("--lr", "Learning rate.", 0);
        Option<double?> penalty = Numbers.MaybeReal("--reg", "lambda of lambda * sum of W^2.", 0);
        Option<int> iterations = Numbers.Whole("--iterations", "Steps.", 1, 10_000_000, 1500);
        Option<int> batch = Numbers.Whole("--batch", "Samples of a step, drawn with replacement.", 1, 1_000_000, 200);
        var grid = new Option<bool>("--grid") { Description = "Try a small grid of learning rates and penalties." };
        var output = new Option<string?>("--out") { Description = "File of a report with pictures." };
        var command = new Command("linear", "Softmax classifier or linear SVM on raw pixels less the mean image.")
        {
            loss, rate, penalty, iterations, batch, grid, output,
        };
        data.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            Splits splits = DataSource.Load(data.Read(parsed, session));
            if (splits.Train is ImageDataset images)
            {
                PixelScale scale = PixelScale.MeanImage(images);
                splits = splits.Map(part => ((ImageDataset)part).With(scale));
            }

            var usual = new LinearOptions();
            LinearOptions options = usual with
            {
                Loss = parsed.GetValue(loss),
                LearningRate = parsed.GetValue(rate) ?? usual.LearningRate,
                Regularization = parsed.GetValue(penalty) ?? usual.Regularization,
                Iterations = parsed.GetRequiredValue(iterations),
                BatchSize = parsed.GetRequiredValue(batch),
                Seed = session.Seed,
            };
            IReadOnlyList<LinearOptions> settings = parsed.GetValue(grid)
                ? [.. LinearSearch.Grid(options.Loss, session.Seed)
                    .Select(o => o with { Iterations = options.Iterations, BatchSize = options.BatchSize })]
                : [options];
            return Run(session, splits, settings, parsed.GetValue(output));
        });
        return command;
    }

    private static int Run(Session session, Splits splits, IReadOnlyList<LinearOptions> settings, string? output)
    {
        if (splits.Validation.Count == 0)
            throw new UsageException("There are 0 samples for validation; expected 1 or more.");
        long start = Stopwatch.GetTimestamp();
        LinearClassifier? only = settings.Count == 1 ? LinearClassifier.Fit(splits.Train, settings[0], null, session.Interrupted) : null;
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        IReadOnlyList<LinearResult> results = only is not null
            ? [new LinearResult(settings[0], only.Score(splits.Train), only.Score(splits.Validation), only)]
            : LinearSearch.Run(splits.Train, splits.Validation, settings, null, session.Interrupted);
        if (only is null)
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        session.Screen.Table(
            ["learning rate", "penalty", "train", "validation"],
            results.Select(r => (IReadOnlyList<string>)
            [
                Invariant($"{r.Options.LearningRate:0.##e0}"), Invariant($"{r.Options.Regularization:0.##e0}"),
                Figures.Percent(r.TrainAccuracy), Figures.Percent(r.ValidationAccuracy),
            ]));
        LinearResult best = LinearSearch.Best(results);
        if (best.Classifier is not { } classifier)
            throw new NonFiniteException("The loss became NaN or infinite with every setting.");
        double test = splits.Test.Count > 0 ? classifier.Score(splits.Test) : double.NaN;
        session.Screen.Line(
            Invariant($"{best.Options.Loss}: {best.Options.Iterations} iterations of {best.Options.BatchSize}, ")
            + Invariant($"{settings.Count} setting(s) in {seconds:0.00} s; ")
            + $"validation {Figures.Percent(best.ValidationAccuracy)}, test {Figures.Percent(test)}");
        if (output is not null)
        {
            Report(output, splits, best, classifier, results, test);
            session.Screen.Line($"Report: {output}");
        }

        session.Screen.Result(new JsonObject
        {
            ["seconds"] = seconds,
            ["learningRate"] = best.Options.LearningRate,
            ["regularization"] = best.Options.Regularization,
            ["trainAccuracy"] = Figures.Finite(best.TrainAccuracy),
            ["validationAccuracy"] = Figures.Finite(best.ValidationAccuracy),
            ["testAccuracy"] = Figures.Finite(test),
        });
        return ExitCode.Success;
    }

    private static void Report(
        string file, Splits splits, LinearResult best, LinearClassifier classifier, IReadOnlyList<LinearResult> results, double test)
    {
        Shape shape = splits.Train.Shape;
        var templates = new List<Picture>();
        if (shape.Rank == 3 && shape.Channels is 1 or 3)
        {
            var weights = new float[shape.Size];
            for (int c = 0; c < classifier.Classes; c++)
            {
                // Columns of W; its last row is the bias.
                for (int i = 0; i < weights.Length; i++)
                    weights[i] = classifier.Weights[i * classifier.Classes + c];
                templates.Add(Picture.Normalized(weights, shape.Channels, shape.Height, shape.Width));
            }
        }

        TrainingReport.Write(file, new TrainingReportData
        {
            Title = $"Linear classifier on {splits.Name}",
            Subtitle = $"validation {Figures.Percent(best.ValidationAccuracy)}, test {Figures.Percent(test)}",
            Settings =
            [
                new("loss", best.Options.Loss.ToString()),
                new("learning rate", Invariant($"{best.Options.LearningRate}")),
                new("penalty", Invariant($"{best.Options.Regularization}")),
                new("iterations", Invariant($"{best.Options.Iterations} of {best.Options.BatchSize}")),
            ],
            Loss = [.. classifier.LossHistory.Select(l => (double)l)],
            Search = results.Count == 1 ? [] : [.. results.Where(r => !double.IsNaN(r.ValidationAccuracy)).Select(
                r => new ScatterPoint(r.Options.LearningRate, r.Options.Regularization, r.ValidationAccuracy))],
            Confusion = splits.Test.Count > 0
                ? new ConfusionMatrix(splits.Test.Labels, classifier.Predict(splits.Test), splits.Test.Classes) : null,
            Templates = templates,
            Classes = splits.Train.Classes,
        });
    }
}
