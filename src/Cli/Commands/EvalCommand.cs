using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Measures a trained model on a data set.</summary>
internal static class EvalCommand
{
    public static Command Create(CommonOptions common)
    {
        Argument<string> model = ModelArgument();
        DataOptions data = new();
        var command = new Command("eval", "Accuracy and confusion of a trained model on the test part of a data set.") { model };
        data.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            InferenceModel loaded = LoadModel(parsed.GetRequiredValue(model));
            int steps = loaded.Architecture is CharacterModel ? loaded.Input.Size : 64;
            Splits splits = DataSource.Load(data.Read(parsed, session, steps));
            Dataset test = splits.Test is ImageDataset images && loaded.Pixels is { } pixels ? images.With(pixels) : splits.Test;
            long start = Stopwatch.GetTimestamp();
            Evaluation evaluation = new Evaluator(loaded.Network).Run(test, session.Interrupted);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

            session.Screen.Line(Invariant($"{splits.Name}: {test.Count} samples in {seconds:0.00} s, {test.Count / seconds:0}/s"));
            session.Screen.Line($"accuracy {Figures.Percent(evaluation.Accuracy)}, loss {Invariant($"{evaluation.Loss:0.0000}")}");
            var confusion = new ConfusionMatrix(test.Labels, [.. evaluation.Predictions], test.Classes);
            if (test.Classes.Count <= 20)
                session.Screen.Table(
                    ["class", "samples", "precision", "recall"],
                    Enumerable.Range(0, test.Classes.Count).Select(c => (IReadOnlyList<string>)
                    [
                        test.Classes[c], Invariant($"{confusion.Actual(c)}"),
                        Figures.Percent(confusion.Precision(c)), Figures.Percent(confusion.Recall(c)),
                    ]));
            session.Screen.Result(new JsonObject
            {
                ["data"] = splits.Name,
                ["samples"] = test.Count,
                ["accuracy"] = evaluation.Accuracy,
                ["loss"] = Figures.Finite(evaluation.Loss),
                ["seconds"] = seconds,
            });
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>A model file, or the folder of the run that made it.</summary>
    internal static Argument<string> ModelArgument() => new("model") { Description = "A model file, or the folder of a training run." };

    /// <summary>The same, which may be left out for a network that options describe.</summary>
    internal static Argument<string?> MaybeModelArgument() => new("model")
    {
        Description = "A model file or the folder of a run; else see --model.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    /// <summary>Loads what <see cref="ModelArgument"/> names.</summary>
    internal static InferenceModel LoadModel(string path, int batch = 1) =>
        InferenceModel.Load(Directory.Exists(path) ? RunFolder.Open(path).Model : path, batch);
}
