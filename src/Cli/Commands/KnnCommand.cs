using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FastNet.Models;
using FastNet.Numerics;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>The course's first exercise: nearest neighbours, cross-validation, and four ways to the same distances.</summary>
internal static class KnnCommand
{
    private const int Train = 5000, Test = 500;

    private static readonly int[] Tested = [1, 5, 10];

    public static Command Create(CommonOptions common)
    {
        DataOptions data = new();
        var metric = new Option<Metric>("--metric") { Description = "Distance.", DefaultValueFactory = _ => Metric.L2 };
        Option<double[]> ks = Numbers.List("--k", "Numbers of neighbours, as 1,3,5.", 1, 1_000_000);
        Option<int> folds = Numbers.Whole("--folds", "Parts of cross-validation; 0 for none.", 0, 1000, 5);
        var timings = new Option<bool>("--timings") { Description = "Time two loops, one loop, no loop and SIMD on the whole matrix." };
        var output = new Option<string?>("--out") { Description = "File of a report with pictures." };
        var command = new Command("knn", "Nearest neighbours on 5,000 training and 500 test samples, or as many as --train and --test say.")
        {
            metric, ks, folds, timings, output,
        };
        data.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            DataRequest request = data.Read(parsed, session);
            Splits splits = DataSource.Load(request with
            {
                Train = request.Train ?? Train,
                Test = request.Test ?? Test,
                Validation = request.Validation ?? 0,
            });
            Metric distance = parsed.GetValue(metric);
            int[] tried = parsed.Wholes(ks) ?? [.. KnnCrossValidation.CourseKs];
            int parts = parsed.GetRequiredValue(folds);
            session.Screen.Line(Invariant($"{splits.Name}: {splits.Train.Count} to search, {splits.Test.Count} to classify, {distance}"));

            JsonArray scores = Score(splits, distance, [.. Tested.Concat(tried).Distinct().Where(k => k <= splits.Train.Count).Order()],
                session);
            KnnCrossValidation? validation = parts > 0 ? Validate(splits, distance, tried, parts, session) : null;
            IReadOnlyList<DistanceTiming> times = parsed.GetValue(timings) ? Time(splits, distance, session) : [];
            if (parsed.GetValue(output) is string file)
                Report(file, splits, distance, validation, times, session.Screen);
            session.Screen.Result(new JsonObject
            {
                ["test"] = scores,
                ["crossValidation"] = validation is null ? null : new JsonArray([.. validation.Ks.Select((k, i) => (JsonNode)new JsonObject
                {
                    ["k"] = k,
                    ["accuracies"] = new JsonArray([.. validation.Accuracies(i).Select(a => (JsonNode)JsonValue.Create(a))]),
                })]),
                ["bestK"] = validation?.BestK,
                ["timings"] = new JsonObject(times.Select(t => KeyValuePair.Create(t.Method, (JsonNode?)JsonValue.Create(t.Seconds)))),
            });
            return ExitCode.Success;
        });
        return command;
    }

    private static JsonArray Score(Splits splits, Metric metric, int[] ks, Session session)
    {
        long start = Stopwatch.GetTimestamp();
        double[] accuracies = KNearestNeighbors.Fit(splits.Train).Score(splits.Test, ks, metric, null, session.Interrupted);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        int Right(int i) => (int)Math.Round(accuracies[i] * splits.Test.Count);
        session.Screen.Table(
            ["k", "right", "accuracy"],
            ks.Select((k, i) => (IReadOnlyList<string>)[Invariant($"{k}"), Invariant($"{Right(i)} of {splits.Test.Count}"),
                Figures.Percent(accuracies[i])]));
        session.Screen.Line(Invariant($"in {seconds:0.00} s"));
        return [.. ks.Select((k, i) => (JsonNode)new JsonObject { ["k"] = k, ["right"] = Right(i), ["accuracy"] = accuracies[i] })];
    }

    private static KnnCrossValidation Validate(Splits splits, Metric metric, int[] ks, int folds, Session session)
    {
        long start = Stopwatch.GetTimestamp();
        KnnCrossValidation validation = session.Screen.Progress("cross-validation", show =>
            KnnCrossValidation.Run(splits.Train, ks, folds, metric, new Told<double>(share => show(share, "")), session.Interrupted));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        session.Screen.Table(
            ["k", .. Enumerable.Range(1, folds).Select(f => Invariant($"fold {f}")), "mean", "deviation"],
            ks.Select((k, i) => (IReadOnlyList<string>)
            [
                Invariant($"{k}"), .. validation.Accuracies(i).Select(a => a.ToString("0.000", CultureInfo.InvariantCulture)),
                Invariant($"{validation.Mean(i):0.0000}"), Invariant($"{validation.Deviation(i):0.0000}"),
            ]));
        session.Screen.Line(Invariant($"best k {validation.BestK}; {folds} folds in {seconds:0.00} s"));
        return validation;
    }

    private static IReadOnlyList<DistanceTiming> Time(Splits splits, Metric metric, Session session)
    {
        IReadOnlyList<DistanceTiming> times = DistanceTimings.Measure(splits.Test, splits.Train, metric, null, session.Interrupted);
        session.Screen.Table(
            ["distances by", "s", "times faster", "difference"],
            times.Select(t => (IReadOnlyList<string>)
            [
                t.Method, Invariant($"{t.Seconds:0.0000}"), Invariant($"{times[0].Seconds / t.Seconds:0.0}"),
                    Invariant($"{t.Difference:0.0e0}"),
            ]));
        return times;
    }

    private static void Report(
        string file, Splits splits, Metric metric, KnnCrossValidation? validation, IReadOnlyList<DistanceTiming> times, Screen screen)
    {
        var report = new HtmlReport(
            $"Nearest neighbours on {splits.Name}",
            Invariant($"{splits.Train.Count} training and {splits.Test.Count} test samples, {metric}"));
        if (validation is not null)
        {
            report.AddHeading("Cross-validation");
            report.AddChart(new ErrorBarChart
            {
                XLabel = "k",
                YLabel = "accuracy",
                Groups = [.. validation.Ks.Select((k, i) => new ErrorBarGroup(k, validation.Accuracies(i)))],
            });
        }

        if (times.Count > 0)
        {
            report.AddHeading("Time of the distance matrix");
            report.AddChart(TrainingReport.TimingChart([.. times.Select(t => new Bar(t.Method, t.Seconds))]));
        }

        report.AddHeading("Distances");
        var matrix = new float[splits.Test.Count * splits.Train.Count];
        int dim = splits.Train.Shape.Size;
        float[] queries = splits.Test.ToArray(), points = splits.Train.ToArray();
        if (metric == Metric.L1)
            Distances.L1<float>(splits.Test.Count, splits.Train.Count, dim, queries, points, matrix);
        else
            Distances.L2<float>(splits.Test.Count, splits.Train.Count, dim, queries, points, matrix);
        report.AddChart(
            new HeatMap(splits.Test.Count, splits.Train.Count, matrix) { XLabel = "training sample", YLabel = "test sample" },
            "Bright rows are test samples far from everything; bright columns training samples far from everything.");
        report.Save(file);
        screen.Line($"Report: {file}");
    }
}
