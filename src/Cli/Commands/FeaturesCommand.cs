using System.CommandLine;
using System.Diagnostics;
using System.Text.Json.Nodes;
using FastNet.Layers;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Classifiers on gradients and colours instead of pixels.</summary>
internal static class FeaturesCommand
{
    public static Command Create(CommonOptions common)
    {
        DataOptions data = new();
        Option<int> bins = Numbers.Whole("--bins", "Bins of the colour histogram.", 1, 360, 10);
        Option<int> words = Numbers.Whole("--words", "Visual words beside gradients and colours; 0 for none.", 0, 100_000, 0);
        Option<int> hidden = Numbers.Whole("--hidden", "Units of the two-layer network.", 1, 100_000, 500);
        Option<int> epochs = Numbers.Whole("--epochs", "Epochs of the classifiers.", 1, 100_000, 20);
        var command = new Command("features", "Softmax classifier and two-layer network on HOG, hue histogram and visual words.")
        {
            bins, words, hidden, epochs,
        };
        data.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            Splits splits = DataSource.Load(data.Read(parsed, session));
            if (splits.Train is not ImageDataset images)
                throw new UsageException($"{splits.Name} has samples of {splits.Train.Shape}; expected images.");
            List<FeatureExtractor> parts = [new Hog()];
            if (images.Shape.Channels == 3)
                parts.Add(new HsvHistogram(parsed.GetRequiredValue(bins)));
            long start = Stopwatch.GetTimestamp();
            if (parsed.GetRequiredValue(words) is > 0 and int vocabulary)
                parts.Add(BagOfVisualWords.Fit(images, vocabulary, seed: session.Seed, cancellation: session.Interrupted));
            FeatureExtractor extractor = FeatureExtractor.Concat([.. parts]);
            VectorDataset train = extractor.Extract(images, null, session.Interrupted);
            FeatureScale scale = FeatureScale.Fit(train);
            Splits described = splits with
            {
                Train = scale.Apply(train),
                Validation = scale.Apply(extractor.Extract((ImageDataset)splits.Validation, null, session.Interrupted)),
                Test = scale.Apply(extractor.Extract((ImageDataset)splits.Test, null, session.Interrupted)),
            };
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            int count = splits.Train.Count + splits.Validation.Count + splits.Test.Count;
            session.Screen.Line(Invariant($"{splits.Name}: {train.Shape.Size} features of {count} images in {seconds:0.0} s"));
            return Run(session, described, parsed.GetRequiredValue(hidden), parsed.GetRequiredValue(epochs));
        });
        return command;
    }

    private static int Run(Session session, Splits splits, int hidden, int epochs)
    {
        (string Name, Func<Node, Node> Body, Func<Optimizer> Optimizer)[] models =
        [
            ("softmax", x => x.Dense(splits.Train.Classes.Count), () => new Adam(1e-3)),
            ("two-layer", x => x.Dense(hidden).Relu().Dropout(0.3f).Dense(splits.Train.Classes.Count),
                () => new Sgd(0.1) { Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 }),
        ];
        var rows = new List<IReadOnlyList<string>>();
        var results = new JsonArray();
        foreach ((string name, Func<Node, Node> body, Func<Optimizer> optimizer) in models)
        {
            Network network = Network.Build(splits.Train.Shape, body, session.Seed);
            var solver = new Solver(network, new SoftmaxCrossEntropy(), optimizer())
            {
                Epochs = epochs,
                BatchSize = 200,
                Schedule = Schedule.Cosine(),
                Seed = session.Seed,
                TrainAccuracySamples = 0,
            };
            long start = Stopwatch.GetTimestamp();
            History history = solver.Train(splits.Train, splits.Validation.Count > 0 ? splits.Validation : null, null, session.Interrupted);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            session.Interrupted.ThrowIfCancellationRequested();
            double test = splits.Test.Count > 0 ? new Evaluator(network).Run(splits.Test).Accuracy : double.NaN;
            rows.Add([name, Figures.Percent(history.BestAccuracy), Figures.Percent(test), Invariant($"{seconds:0.0}")]);
            results.Add((JsonNode)new JsonObject
            {
                ["model"] = name,
                ["validationAccuracy"] = Figures.Finite(history.BestAccuracy),
                ["testAccuracy"] = Figures.Finite(test),
                ["seconds"] = seconds,
            });
        }

        session.Screen.Table(["model", "validation", "test", "s"], rows);
        session.Screen.Result(new JsonObject { ["models"] = results });
        return ExitCode.Success;
    }
}
