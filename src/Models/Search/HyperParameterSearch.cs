using System.Collections.Concurrent;
using System.Diagnostics;
using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Tries settings and keeps the scores: every combination (grid), random ones, or random ones that close in on the best (coarse to fine).
/// Trials run side by side, one thread each: for networks that are too small to use several cores well that is faster than one after
/// the other with all threads.
/// </summary>
public static class HyperParameterSearch
{
    /// <summary>Every combination; the last parameter changes fastest.</summary>
    /// <param name="parameters">With given values.</param>
    /// <exception cref="ArgumentException">A parameter is a range, or there are two of one name.</exception>
    public static IReadOnlyList<Trial> Grid(IReadOnlyList<SearchParameter> parameters)
    {
        Check(parameters);
        foreach (SearchParameter parameter in parameters)
        {
            if (parameter.Values.Count == 0)
                throw new ArgumentException($"{parameter.Name} is a range; expected values for a grid.", nameof(parameters));
        }

        int count = parameters.Aggregate(1, (product, parameter) => checked(product * parameter.Values.Count));
        return [.. Enumerable.Range(0, count).Select(number =>
        {
            var settings = new Dictionary<string, double>(parameters.Count);
            int rest = number;
            for (int p = parameters.Count - 1; p >= 0; p--)
            {
                settings[parameters[p].Name] = parameters[p].Values[rest % parameters[p].Values.Count];
                rest /= parameters[p].Values.Count;
            }

            return new Trial(number, settings);
        })];
    }

    /// <summary>Random combinations; trial n has the same settings whatever the count.</summary>
    /// <param name="parameters">Values or ranges.</param>
    /// <param name="count">How many, 0 or more.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="first">Number of the first trial.</param>
    public static IReadOnlyList<Trial> Random(IReadOnlyList<SearchParameter> parameters, int count, ulong seed = 0, int first = 0)
    {
        Check(parameters);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        return [.. Enumerable.Range(first, count).Select(number =>
        {
            var random = new Philox(seed, (ulong)number);
            return new Trial(number, parameters.ToDictionary(p => p.Name, p => p.Draw(random)));
        })];
    }

    /// <summary>Runs trials.</summary>
    /// <param name="trials">What to try.</param>
    /// <param name="score">
    /// Trains and scores, on one thread; called from several at once. A <see cref="NonFiniteException"/> counts as a score of NaN.
    /// </param>
    /// <param name="workers">Trials at a time; by default as many as there are threads.</param>
    /// <param name="progress">Told each result, on the thread that has it.</param>
    /// <param name="cancellation">No further trial begins; those that run are asked to end, and do not count if they throw.</param>
    /// <returns>The results, in order of the trials; fewer if cancelled.</returns>
    public static IReadOnlyList<TrialResult> Run(
        IReadOnlyList<Trial> trials,
        Func<Trial, CancellationToken, double> score,
        int? workers = null,
        IProgress<TrialResult>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(trials);
        ArgumentNullException.ThrowIfNull(score);
        int threads = Team.Threads, side = Math.Clamp(workers ?? threads, 1, Math.Max(1, trials.Count));
        var results = new ConcurrentBag<TrialResult>();
        int next = -1;
        Parallel.For(0, side, new ParallelOptions { MaxDegreeOfParallelism = side }, _ =>
        {
            using Team.CapScope cap = Team.Cap(Math.Max(1, threads / side));
            for (int i = Interlocked.Increment(ref next); i < trials.Count; i = Interlocked.Increment(ref next))
            {
                if (cancellation.IsCancellationRequested)
                    return;
                long start = Stopwatch.GetTimestamp();
                TrialResult result;
                try
                {
                    double value = score(trials[i], cancellation);
                    result = new TrialResult(trials[i], value, Stopwatch.GetElapsedTime(start).TotalSeconds);
                }
                catch (NonFiniteException problem)
                {
                    result = new TrialResult(trials[i], double.NaN, Stopwatch.GetElapsedTime(start).TotalSeconds, problem.Message);
                }
                catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
                {
                    return;
                }

                results.Add(result);
                progress?.Report(result);
            }
        });
        return [.. results.OrderBy(r => r.Trial.Number)];
    }

    /// <summary>Random search in rounds: each draws from ranges a third as wide around the best so far.</summary>
    /// <param name="parameters">Values or ranges.</param>
    /// <param name="rounds">1 or more; the first covers the whole ranges.</param>
    /// <param name="perRound">Trials of a round, 1 or more.</param>
    /// <param name="score">As for <see cref="Run"/>.</param>
    /// <param name="seed">Of the draws.</param>
    /// <param name="workers">Trials at a time.</param>
    /// <param name="progress">Told each result.</param>
    /// <param name="cancellation">Ends with what there is.</param>
    public static IReadOnlyList<TrialResult> CoarseToFine(
        IReadOnlyList<SearchParameter> parameters,
        int rounds,
        int perRound,
        Func<Trial, CancellationToken, double> score,
        ulong seed = 0,
        int? workers = null,
        IProgress<TrialResult>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(perRound, 1);
        var results = new List<TrialResult>();
        IReadOnlyList<SearchParameter> ranges = parameters;
        for (int round = 0; round < rounds && !cancellation.IsCancellationRequested; round++)
        {
            results.AddRange(Run(Random(ranges, perRound, seed, round * perRound), score, workers, progress, cancellation));
            if (Best(results) is { } best)
                ranges = [.. ranges.Select(p => p.Around(best.Trial[p.Name]))];
        }

        return results;
    }

    /// <summary>The result with the highest score, of several the first; null if none has a score.</summary>
    /// <param name="results">Any number.</param>
    public static TrialResult? Best(IEnumerable<TrialResult> results) =>
        results.Where(r => !double.IsNaN(r.Score)).OrderByDescending(r => r.Score).ThenBy(r => r.Trial.Number).FirstOrDefault();

    private static void Check(IReadOnlyList<SearchParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"There are {twice.Count()} parameters {twice.Key}; expected names that differ.",
                nameof(parameters));
    }
}
