using System.CommandLine;
using System.Text.Json.Nodes;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Brings data sets, and shows what is in them.</summary>
internal static class DataCommand
{
    public static Command Create(CommonOptions common)
    {
        var command = new Command("data", "Data sets.") { Get(common), Show(common) };
        return command;
    }

    private static Command Get(CommonOptions common)
    {
        var name = new Argument<string>("name") { Description = $"{DataSource.Cifar} or {DataSource.Digits}." };
        name.AcceptOnlyFromAmong(DataSource.Cifar, DataSource.Digits);
        var folder = new Option<string>("--to") { Description = "Where to put it.", DefaultValueFactory = _ => DataSource.Home };
        var from = new Option<Uri?>("--from") { Description = "Address of a mirror's folder, instead of the publisher's." };
        var command = new Command("get", "Downloads a data set from its publisher, and checks it; goes on with what an earlier call began.")
        {
            name, folder, from,
        };
        common.Run(command, (parsed, session) =>
        {
            RemoteDataset set = parsed.GetRequiredValue(name) == DataSource.Cifar ? RemoteDataset.Cifar10 : RemoteDataset.Mnist;
            if (parsed.GetValue(from) is { } mirror)
            {
                if (!mirror.IsAbsoluteUri || !mirror.AbsoluteUri.EndsWith('/'))
                    throw new UsageException($"--from is '{mirror}'; expected an address that ends in a slash.");
                set = set with { BaseAddress = mirror };
            }

            string place = Path.Combine(parsed.GetRequiredValue(folder), set.Name);
            using var client = new HttpClient();
            session.Screen.Progress($"downloading {set.Name}", show =>
            {
                var told = new Told<DownloadProgress>(p => show(
                    (double)p.Received / p.File.Size, Invariant($"{p.File.Name} {p.Received / 1e6:0.0} of {p.File.Size / 1e6:0.0} MB")));
                new DataDownload(client).GetAsync(set, place, told, session.Interrupted).GetAwaiter().GetResult();
                return 0;
            });
            session.Screen.Line($"{set.Name}: {place}");
            session.Screen.Result(new JsonObject { ["path"] = place });
            return ExitCode.Success;
        });
        return command;
    }

    private static Command Show(CommonOptions common)
    {
        DataOptions data = new();
        var output = new Option<string?>("--picture") { Description = "File for a grid of samples: .png or .svg." };
        var command = new Command("show", "Sizes, classes and scale of a data set, and a picture of samples.") { output };
        data.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            Splits splits = DataSource.Load(data.Read(parsed, session));
            session.Screen.Line(
                Invariant($"{splits.Name}: {splits.Train.Count} to train on, {splits.Validation.Count} for validation, ")
                + Invariant($"{splits.Test.Count} to test on; samples {splits.Train.Shape}"));
            int[] counts = new int[splits.Train.Classes.Count];
            foreach (int label in splits.Train.Labels)
                counts[label]++;
            if (counts.Length <= 100)
                session.Screen.Table(["class", "samples"],
                    counts.Select((c, i) => (IReadOnlyList<string>)[splits.Train.Classes[i], Invariant($"{c}")]));
            if (splits.Train is ImageDataset images)
            {
                PixelScale scale = PixelScale.PerChannel(images);
                for (int c = 0; c < images.Shape.Channels; c++)
                    session.Screen.Line(
                        Invariant($"channel {c}: mean {scale.Means[c]:0.0000}, deviation {scale.Deviations[c]:0.0000} of 255"));
                if (parsed.GetValue(output) is string file)
                    TrainingReport.SampleGrid(RunReport.Samples(images), images.Classes).Save(file);
            }

            session.Screen.Result(new JsonObject
            {
                ["train"] = splits.Train.Count,
                ["validation"] = splits.Validation.Count,
                ["test"] = splits.Test.Count,
                ["shape"] = splits.Train.Shape.ToString(),
                ["classes"] = new JsonObject(counts.Select((c, i) =>
                    KeyValuePair.Create(splits.Train.Classes[i], (JsonNode?)JsonValue.Create(c)))),
            });
            return ExitCode.Success;
        });
        return command;
    }
}
