namespace FastNet.Benchmarks;

/// <summary>Joins measurements of the same cases from several processes.</summary>
internal static class ResultMerge
{
    /// <summary>All samples together; the best of each side; the most that was allocated.</summary>
    /// <param name="runs">Files of one machine, commit and number of threads, with the same cases in the same order.</param>
    public static ResultFile Join(IReadOnlyList<ResultFile> runs) => runs[0] with
    {
        Cases = [.. runs[0].Cases.Select((_, i) => Join([.. runs.Select(run => run.Cases[i])]))],
    };

    private static CaseResult Join(IReadOnlyList<CaseResult> runs)
    {
        CaseResult best = runs.MinBy(run => run.BestMs)!;
        double[] samples = [.. runs.SelectMany(run => run.SamplesMs)];
        return best with
        {
            MedianMs = Statistics.Quantile(samples, 0.5),
            AllocatedBytes = runs.Max(run => run.AllocatedBytes),
            SamplesMs = samples,
            Peers =
            [
                .. runs.SelectMany(run => run.Peers)
                    .GroupBy(peer => peer.Name)
                    .Select(peer => peer.MinBy(run => run.BestMs)!)
                    .Select(peer => peer with { Ratio = peer.BestMs / best.BestMs })
                    .OrderBy(peer => peer.BestMs),
            ],
        };
    }
}
