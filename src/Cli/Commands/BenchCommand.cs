using System.CommandLine;
using System.Text.Json.Nodes;
using FastNet.Layers;
using FastNet.Models;
using FastNet.Numerics;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Latency and throughput of a model, and whether they have become worse.</summary>
internal static class BenchCommand
{
    public static Command Create(CommonOptions common)
    {
        Argument<string?> file = EvalCommand.MaybeModelArgument();
        ModelOptions model = new();
        Option<double[]> batches = Numbers.List("--batch", "Samples of a call, as 1,32.", 1, 65_536);
        Option<double?> seconds = Numbers.MaybeReal("--seconds", "Measuring time of each; 1 by default.", 0.01, 3600);
        var save = new Option<string?>("--save") { Description = "Write the measurement to this file." };
        var baseline = new Option<string?>("--baseline") { Description = "Compare with this file; exit code 1 if something became worse." };
        var command = new Command("bench", "Latency, throughput and share of the machine's peak of a model; a gate against regressions.")
        {
            file, batches, seconds, save, baseline,
        };
        model.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            int[] sizes = parsed.Wholes(batches) ?? [1, 32];
            InferenceModel loaded = parsed.GetValue(file) is string path
                ? EvalCommand.LoadModel(path, sizes.Max())
                : Untrained(model.Read(parsed), sizes.Max(), session.Seed);
            return Run(session, loaded, sizes, parsed.GetValue(seconds) ?? 1, parsed.GetValue(save), parsed.GetValue(baseline));
        });
        return command;
    }

    private static int Run(Session session, InferenceModel model, int[] batches, double seconds, string? save, string? baseline)
    {
        ResultFile? old = baseline is null ? null : ResultFile.Read(baseline);
        double peak = ProductPeak.Gflops();
        CaseResult[] results = [.. batches.Select(batch =>
        {
            session.Interrupted.ThrowIfCancellationRequested();
            return ModelTiming.Take(model, batch, seconds, peak);
        })];
        session.Screen.Table(
            ["samples", "best ms", "p50 ms", "p90 ms", "p99 ms", "samples/s", "GFLOP/s", "% of peak", "bytes a call"],
            results.Select((r, i) => (IReadOnlyList<string>)
            [
                Invariant($"{batches[i]}"), Milliseconds(r.BestMs), Milliseconds(r.MedianMs),
                    Milliseconds(Statistics.Quantile(r.SamplesMs, 0.9)),
                Milliseconds(Statistics.Quantile(r.SamplesMs, 0.99)), Invariant($"{1e3 * batches[i] / r.MedianMs:0}"),
                Invariant($"{r.Rate:0.0}"), Invariant($"{r.PercentOfPeak:0.0}"), Invariant($"{r.AllocatedBytes}"),
            ]));
        session.Screen.Line(Invariant($"Peak: {peak:0.0} GFLOP/s, what a matrix product reaches here on {Team.Threads} threads."));

        var file = new ResultFile
        {
            Format = ResultFile.CurrentFormat,
            Commit = Fingerprint.Commit(),
            Date = DateTime.UtcNow,
            Machine = Fingerprint.Here(),
            Threads = Team.Threads,
            Cases = results,
        };
        if (save is not null)
            file.Write(save);
        int worse = old is null ? 0 : CompareCommand.Run(
            baseline!, old, "this measurement", file, anyMachine: false, new Lines(session.Screen), session.Screen.Error);
        session.Screen.Result(new JsonObject
        {
            ["peakGflops"] = peak,
            ["regressed"] = old is null ? null : worse != 0,
            ["cases"] = new JsonArray([.. results.Select((r, i) => (JsonNode)new JsonObject
            {
                ["batch"] = batches[i],
                ["bestMs"] = r.BestMs,
                ["medianMs"] = r.MedianMs,
                ["p99Ms"] = Statistics.Quantile(r.SamplesMs, 0.99),
                ["gflops"] = r.Rate,
                ["percentOfPeak"] = r.PercentOfPeak,
                ["allocatedBytes"] = r.AllocatedBytes,
            })]),
        });
        return worse == 0 ? ExitCode.Success : ExitCode.Failed;
    }

    private static InferenceModel Untrained(Architecture architecture, int batch, ulong seed)
    {
        // The shapes that each is made for; speed does not depend on what has been learnt.
        Shape input = architecture is CharacterModel ? Shape.Vector(64) : Shape.Image(3, 32, 32);
        int classes = architecture is CharacterModel ? 65 : 10;
        string[] names = [.. Enumerable.Range(0, classes).Select(c => Invariant($"class {c}"))];
        return new InferenceModel(architecture, architecture.Build(input, classes, seed), names, null, batch);
    }

    private static string Milliseconds(double value) => Invariant($"{value:0.0000}");

    /// <summary>The comparison's lines on the screen.</summary>
    private sealed class Lines(Screen screen) : StringWriter(System.Globalization.CultureInfo.InvariantCulture)
    {
        public override void WriteLine(string? value) => screen.Line(value ?? "");
    }
}
