using System.CommandLine;
using System.Text.Json.Nodes;
using FastNet.Models;
using FastNet.Numerics;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Classifies image files, or writes text.</summary>
internal static class PredictCommand
{
    private const int Shown = 3;

    public static Command Create(CommonOptions common)
    {
        Argument<string> model = EvalCommand.ModelArgument();
        var files = new Argument<string[]>("files")
        {
            Description = "Images to classify: PNG, PPM, PGM or BMP.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var prompt = new Option<string>("--prompt") { Description = "How a text begins.", DefaultValueFactory = _ => " " };
        Option<int> length = Numbers.Whole("--length", "Characters of a text.", 0, 1_000_000, 500);
        Option<double?> temperature = Numbers.MaybeReal("--temperature", "Below 1 likelier characters, above 1 more daring ones.", 1e-3,
            100);
        var command = new Command("predict", "Classifies images with a trained model, or writes text with a character model.")
        {
            model, files, prompt, length, temperature,
        };
        common.Run(command, (parsed, session) =>
        {
            InferenceModel loaded = EvalCommand.LoadModel(parsed.GetRequiredValue(model));
            if (loaded.Architecture is CharacterModel)
            {
                string text = TextSampler.Sample(
                    loaded.Network, loaded.Classes, parsed.GetRequiredValue(prompt), parsed.GetRequiredValue(length),
                    parsed.GetValue(temperature) ?? 1, session.Seed);
                session.Screen.Line(text);
                session.Screen.Result(new JsonObject { ["text"] = text });
                return ExitCode.Success;
            }

            string[] paths = parsed.GetRequiredValue(files);
            if (paths.Length == 0)
                throw new UsageException("There are 0 files; expected images to classify.");
            Classify(loaded, paths, session.Screen);
            return ExitCode.Success;
        });
        return command;
    }

    private static void Classify(InferenceModel model, string[] paths, Screen screen)
    {
        var rows = new List<IReadOnlyList<string>>();
        var results = new JsonArray();
        var scores = new float[model.Classes.Count];
        foreach (string path in paths)
        {
            RgbImage image = RgbImage.Load(path).Resize(model.Input.Width, model.Input.Height);
            model.Classify(model.Input.Channels == 1 ? image.ToGray() : image.Planes, scores);
            Softmax.Forward<float>(1, scores.Length, scores, scores);
            int[] best = [.. Enumerable.Range(0, scores.Length).OrderByDescending(c => scores[c]).Take(Shown)];
            rows.Add([path, string.Join(", ", best.Select(c => $"{model.Classes[c]} {Invariant($"{100 * scores[c]:0.0}")} %"))]);
            results.Add((JsonNode)new JsonObject
            {
                ["file"] = path,
                ["class"] = model.Classes[best[0]],
                ["probability"] = scores[best[0]],
            });
        }

        screen.Table(["file", "classes"], rows);
        screen.Result(new JsonObject { ["predictions"] = results });
    }
}
