using System.Collections.Concurrent;
using FastNet.Layers;
using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Training;

/// <summary>Searches try what they should, in parallel, and survive trials that fail.</summary>
public sealed class SearchTests
{
    private static readonly SearchParameter Rate = SearchParameter.LogUniform("lr", 1e-5, 1e-1),
        Momentum = SearchParameter.Uniform("m", 0.5, 0.99);

    [Fact]
    public void A_grid_has_every_combination_once()
    {
        IReadOnlyList<Trial> trials = HyperParameterSearch.Grid([SearchParameter.Choice("a", 1, 2, 3),
            SearchParameter.Choice("b", 10, 20)]);
        Assert.Equal([(1, 10), (1, 20), (2, 10), (2, 20), (3, 10), (3, 20)], trials.Select(t => (t["a"], t["b"])));
        Assert.Equal(Enumerable.Range(0, 6), trials.Select(t => t.Number));
        Assert.Throws<ArgumentException>(() => HyperParameterSearch.Grid([Rate]));
        Assert.Throws<ArgumentException>(() => HyperParameterSearch.Grid([SearchParameter.Choice("a", 1), SearchParameter.Choice("a", 2)]));
    }

    [Fact]
    public void Random_draws_fill_the_range_evenly_in_logarithms_and_do_not_depend_on_their_number()
    {
        IReadOnlyList<Trial> trials = HyperParameterSearch.Random([Rate, Momentum], 400, seed: 5);
        Assert.All(trials, t => Assert.InRange(t["lr"], 1e-5, 1e-1));
        Assert.All(trials, t => Assert.InRange(t["m"], 0.5, 0.99));
        for (int decade = -5; decade < -1; decade++)
            Assert.InRange(trials.Count(t => Math.Floor(Math.Log10(t["lr"])) == decade), 70, 130);
        Assert.Equal(trials.Take(10).Select(t => t["lr"]), HyperParameterSearch.Random([Rate, Momentum], 10, seed: 5).Select(t => t["lr"]));
    }

    [Fact]
    public void Coarse_to_fine_closes_in_on_the_best()
    {
        double Score(Trial trial, CancellationToken cancellation) => -Math.Abs(Math.Log10(trial["lr"]) + 2.7);
        IReadOnlyList<TrialResult> results = HyperParameterSearch.CoarseToFine([Rate], rounds: 4, perRound: 12, Score, seed: 1);
        Assert.Equal(48, results.Count);
        Assert.InRange(HyperParameterSearch.Best(results)!.Score, -0.05, 0);
        Assert.True(results.Skip(36).Average(r => r.Score) > results.Take(12).Average(r => r.Score));
    }

    [Fact]
    public void Trials_that_diverge_have_no_score_and_the_others_go_on()
    {
        IReadOnlyList<TrialResult> results = HyperParameterSearch.Run(
            HyperParameterSearch.Grid([SearchParameter.Choice("a", 1, 2, 3)]),
            (trial, _) => trial["a"] == 2 ? throw new NonFiniteException("loss is NaN") : trial["a"]);
        Assert.Equal([1, double.NaN, 3], results.Select(r => r.Score));
        Assert.Equal("loss is NaN", results[1].Message);
        Assert.Equal(3, HyperParameterSearch.Best(results)!.Trial["a"]);
        Assert.Null(HyperParameterSearch.Best([results[1]]));
    }

    [Fact]
    public void Workers_run_side_by_side_with_their_share_of_the_threads()
    {
        // Two threads to share, whatever other tests do to the process-wide limit meanwhile.
        using Team.CapScope cap = Team.Cap(2);
        var threads = new ConcurrentBag<int>();
        using var both = new Barrier(2);
        HyperParameterSearch.Run(
            HyperParameterSearch.Grid([SearchParameter.Choice("a", 1, 2)]),
            (trial, _) =>
            {
                threads.Add(Team.Threads);
                return both.SignalAndWait(TimeSpan.FromSeconds(30), CancellationToken.None)
                    ? 1 : throw new TimeoutException("They ran one after the other.");
            },
            workers: 2);
        Assert.Equal([1, 1], threads);
    }

    [Fact]
    public void Cancelling_keeps_what_there_is()
    {
        using var source = new CancellationTokenSource();
        IReadOnlyList<TrialResult> results = HyperParameterSearch.Run(
            HyperParameterSearch.Grid([SearchParameter.Choice("a", 1, 2, 3, 4)]),
            (trial, cancellation) =>
            {
                if (trial.Number == 1)
                    source.Cancel();
                cancellation.ThrowIfCancellationRequested();
                return trial.Number;
            },
            workers: 1,
            cancellation: source.Token);
        Assert.Equal([0.0], results.Select(r => r.Score));
    }

    [Fact]
    public void Folds_are_consecutive_and_cover_everything_once()
    {
        var data = new VectorDataset(Shape.Vector(1), [.. Enumerable.Range(0, 11).Select(i => (float)i)], new int[11], ["a"]);
        var validated = new List<float>();
        foreach ((Dataset train, Dataset validation) in Folds.Of(data, 4))
        {
            Assert.InRange(validation.Count, 2, 3);
            Assert.Equal(11, train.Count + validation.Count);
            Assert.Empty(train.ToArray().Intersect(validation.ToArray()));
            validated.AddRange(validation.ToArray());
        }

        Assert.Equal(Enumerable.Range(0, 11).Select(i => (float)i), validated);
        Assert.Throws<ArgumentOutOfRangeException>(() => Folds.Of(data, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Folds.Of(data, 12));
    }

    [Fact]
    public void Bad_ranges_are_named()
    {
        Assert.Contains("lower end of lr is 0",
            Assert.Throws<ArgumentOutOfRangeException>(() => SearchParameter.LogUniform("lr", 0, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("range of m is 2 to 1",
            Assert.Throws<ArgumentOutOfRangeException>(() => SearchParameter.Uniform("m", 2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("0 values", Assert.Throws<ArgumentException>(() => SearchParameter.Choice("a")).Message, StringComparison.Ordinal);
    }
}
