using System.Collections.Concurrent;
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using FastNet.Layers;
using FastNet.Models;
using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Searches for settings: grid, random, coarse to fine; by validation or by k-fold cross-validation.</summary>
internal static class SearchCommand
{
    private const int Shown = 10;

    /// <summary>The course's grid for the two-layer network.</summary>
    private static readonly string[] CourseGrid = ["hidden=50,100", "lr=1e-4,5e-4,2e-3", "epochs=5,10", "reg=5e-3,1e-2,2e-2"];

    public static Command Create(CommonOptions common)
    {
        DataOptions data = new();
        ModelOptions model = new();
        RecipeOptions recipe = new();
        var over = new Option<string[]>("--over")
        {
            Description = $"What to search over, repeated: NAME=VALUE,VALUE,... or NAME=LOW..HIGH, of {Trials.Names}.",
        };
        Option<int?> trials = Numbers.MaybeWhole("--trials", "Random trials, in each round; needed for ranges.", 1, 100_000);
        Option<int> rounds = Numbers.Whole("--rounds", "Rounds of random trials that close in on the best.", 1, 100, 1);
        Option<int> workers = Numbers.Whole("--workers", "Trials at a time; 0 for one on each thread.", 0, 1024, 0);
        Option<int> folds = Numbers.Whole("--folds", "k of cross-validation on the training part; 0 for the validation part.", 0, 1000, 0);
        var folder = new Option<string?>("--out") { Description = "Folder for results and report; by default a new one in runs/." };
        var command = new Command("search",
            "Tries settings and shows the best; without --over the course's grid for the two-layer network.")
        {
            over, trials, rounds, workers, folds, folder,
        };
        data.AddTo(command);
        model.AddTo(command);
        recipe.AddTo(command);
        common.Run(command, (parsed, session) =>
        {
            string name = parsed.GetResult("--model") is { Tokens.Count: > 0 } ? model.Name(parsed) : "two-layer";
            Architecture architecture = name == "two-layer" && parsed.GetResult("--model") is not { Tokens.Count: > 0 }
                ? new TwoLayerNet() : model.Read(parsed);
            var settings = new RunSettings(
                name, architecture, data.Read(parsed, session), recipe.Read(parsed, Recipe.For(name)), session.Seed);
            string[] wanted = parsed.GetValue(over) is { Length: > 0 } given ? given : CourseGrid;
            SearchParameter[] parameters = [.. wanted.Select(Trials.Parse)];
            var plan = new SearchPlan(
                parameters, parsed.GetValue(trials), parsed.GetRequiredValue(rounds), parsed.GetRequiredValue(workers),
                parsed.GetRequiredValue(folds));
            return Run(session, settings, plan, parsed.GetValue(folder));
        });
        return command;
    }

    private static int Run(Session session, RunSettings settings, SearchPlan plan, string? wanted)
    {
        Screen screen = session.Screen;
        var (data, _) = TrainCommand.Prepare(settings);
        RunFolder folder = RunFolder.Create(wanted, $"{data.Name}-{settings.Model}-search", settings);
        int? workers = plan.Workers == 0 ? null : plan.Workers;
        var shared = new ConcurrentDictionary<RunSettings, Lazy<History>>();
        int most = plan.Parameters.FirstOrDefault(p => p.Name == "epochs") is { } lengths ? (int)Math.Round(lengths.High) : 0;
        long start = Stopwatch.GetTimestamp();
        int done = 0, expected = plan.Trials is int each ? each * plan.Rounds : HyperParameterSearch.Grid(plan.Parameters).Count;
        double best = 0;
        IReadOnlyList<TrialResult> results = screen.Progress("searching", show =>
        {
            var progress = new Told<TrialResult>(result =>
            {
                best = Math.Max(best, double.IsNaN(result.Score) ? 0 : result.Score);
                show((double)++done / expected, $"{done} of {expected}, best {Figures.Percent(best)}");
            });
            return plan.Trials is int count
                ? HyperParameterSearch.CoarseToFine(
                    plan.Parameters, plan.Rounds, count, Score, session.Seed, workers, progress, session.Interrupted)
                : HyperParameterSearch.Run(
                    LongestFirst(HyperParameterSearch.Grid(plan.Parameters)), Score, workers, progress, session.Interrupted);
        });
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;

        string[] names = [.. plan.Parameters.Select(p => p.Name)];
        TrialResult[] ranked = [.. results.OrderByDescending(r => double.IsNaN(r.Score) ? -1 : r.Score)];
        screen.Table(
            [.. names, "validation", "s"],
            ranked.Take(Shown).Select(r => (IReadOnlyList<string>)
            [
                .. names.Select(n => r.Trial[n].ToString("G4", CultureInfo.InvariantCulture)), Figures.Percent(r.Score),
                Invariant($"{r.Seconds:0.0}"),
            ]));
        screen.Line(Invariant($"{results.Count} trials in {seconds:0.0} s, {results.Count(r => double.IsNaN(r.Score))} diverged"));

        double test = double.NaN;
        if (HyperParameterSearch.Best(results) is { } winner && !session.Interrupted.IsCancellationRequested)
        {
            RunSettings best0 = Trials.Apply(settings, winner.Trial);
            Network network = Fit(best0, CancellationToken.None).Network;
            test = data.Test.Count > 0 ? new Evaluator(network).Run(data.Test).Accuracy : double.NaN;
            new InferenceModel(best0.Architecture, network, data.Train.Classes, settings.Recipe.Scale(data.Train)).Save(folder.Model);
            screen.Line($"best: validation {Figures.Percent(winner.Score)}, test {Figures.Percent(test)}; {folder.Model}");
        }

        RunReport.WriteSearch(folder, settings, plan.Parameters, results, seconds, test);
        screen.Line($"Report: {folder.Report}");
        screen.Result(new JsonObject
        {
            ["seconds"] = seconds,
            ["testAccuracy"] = Figures.Finite(test),
            ["trials"] = new JsonArray([.. ranked.Select(r => (JsonNode)new JsonObject
            {
                ["settings"] = new JsonObject(r.Trial.Settings.Select(s =>
                    KeyValuePair.Create(s.Key, (JsonNode?)JsonValue.Create(s.Value)))),
                ["validationAccuracy"] = Figures.Finite(r.Score),
                ["seconds"] = r.Seconds,
            })]),
        });
        return session.Interrupted.IsCancellationRequested ? ExitCode.Cancelled : ExitCode.Success;

        double Score(Trial trial, CancellationToken cancellation)
        {
            RunSettings tried = Trials.Apply(settings, trial);
            if (plan.Folds >= 2)
                return Folds.Of(data.Train, plan.Folds).Average(fold => Accuracy(tried, fold.Train, fold.Validation, cancellation));
            if (data.Validation.Count == 0)
                throw new UsageException("There are 0 samples for validation; expected some, or --folds.");
            if (!tried.Recipe.PrefixesAgree || !trial.Settings.ContainsKey("epochs"))
                return Accuracy(tried, data.Train, data.Validation, cancellation);

            // A shorter run is the beginning of a longer one with the same other settings: the two are trained once.
            RunSettings longest = tried with { Recipe = tried.Recipe with { Epochs = most } };
            History history = shared.GetOrAdd(longest, key => new Lazy<History>(() => Fit(key, cancellation).History)).Value;
            cancellation.ThrowIfCancellationRequested();
            return history.Epochs.Take(tried.Recipe.Epochs).Max(e => e.ValidationAccuracy);
        }

        (Network Network, History History) Fit(RunSettings tried, CancellationToken cancellation)
        {
            Network network = tried.Architecture.Build(data.Train.Shape, data.Train.Classes.Count, tried.Seed);
            Dataset? validation = data.Validation.Count > 0 ? data.Validation : null;
            return (network, tried.Recipe.CreateSolver(network, tried.Seed, quiet: true).Train(data.Train, validation, null, cancellation));
        }
    }

    /// <summary>
    /// Long runs before those that are read off them, or one worker would wait for the run of another; and before short ones, so that
    /// the workers end together.
    /// </summary>
    private static IReadOnlyList<Trial> LongestFirst(IReadOnlyList<Trial> trials) =>
    [
        .. trials
            .OrderByDescending(t => t.Settings.GetValueOrDefault("epochs"))
            .ThenByDescending(t => t.Settings.GetValueOrDefault("hidden")),
    ];

    private static double Accuracy(RunSettings settings, Dataset train, Dataset validation, CancellationToken cancellation)
    {
        Network network = settings.Architecture.Build(train.Shape, train.Classes.Count, settings.Seed);
        History history = settings.Recipe.CreateSolver(network, settings.Seed, quiet: true).Train(train, validation, null, cancellation);
        cancellation.ThrowIfCancellationRequested();
        return history.BestAccuracy;
    }

    /// <summary>How to search.</summary>
    private sealed record SearchPlan(IReadOnlyList<SearchParameter> Parameters, int? Trials, int Rounds, int Workers, int Folds);
}
