namespace FastNet.Benchmarks;

/// <summary>What one case came to.</summary>
internal sealed record Measurement(Case Case, Contestant Ours, IReadOnlyList<Contestant> Peers, Peak Peak)
{
    /// <summary>GFLOP/s or GB/s at the best sample.</summary>
    public double Rate => Case.Work / Ours.Best / 1e6;

    /// <summary>Rate over the limit it is held against.</summary>
    public double PercentOfPeak => 100 * Rate / Peak.Best;

    /// <summary>Checks that every rival computes the same, then measures all in turn.</summary>
    /// <param name="wrong">Set if a rival's result differs; it is reported and left out.</param>
    public static Measurement Take(Case job, double seconds, Peaks peaks, Action<string> complain, out bool wrong)
    {
        // Before any rival runs: helper threads of theirs may spin for a while afterwards.
        Peak peak = peaks.For(job.Unit, job.Footprint);
        List<Contestant> contestants = [new Contestant("FastNet", job.Run)];
        wrong = false;
        foreach (Rival rival in job.Rivals)
        {
            if (rival.Difference is not null)
            {
                job.Run();
                rival.Run();
                double difference = rival.Difference();
                if (!(difference <= rival.Tolerance))
                {
                    complain($"WRONG RESULT: {job.Name}: ours and {rival.Name}'s differ by {difference:e2} of the largest element; rounding explains {rival.Tolerance:e2}.");
                    wrong = true;
                    continue;
                }
            }

            contestants.Add(new Contestant(rival.Name, rival.Run, rival.SpinMilliseconds));
        }

        Duel.Run(contestants, peaks.Threads, seconds, peak.Probe);
        Contestant ours = contestants[0];
        if (ours.AllocatedBytes > 0)
            complain($"ALLOCATES: {job.Name}: {ours.AllocatedBytes} bytes per call.");
        return new Measurement(job, ours, [.. contestants.Skip(1).OrderBy(peer => peer.Best)], peak);
    }
}
