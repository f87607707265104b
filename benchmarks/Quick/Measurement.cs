namespace FastNet.Benchmarks;

/// <summary>What one case came to.</summary>
internal sealed record Measurement(Case Case, Contestant Ours, IReadOnlyList<Contestant> Peers, Peak Peak)
{
    /// <summary>GFLOP/s or GB/s at the best sample.</summary>
    public double Rate => Case.Work / Ours.Best / 1e6;

    /// <summary>Rate over the limit it is held against.</summary>
    public double PercentOfPeak => 100 * Rate / Peak.Best;

    /// <summary>What goes into a result file.</summary>
    public CaseResult ToResult() => new()
    {
        Name = Case.Name,
        BestMs = Ours.Best,
        MedianMs = Ours.Median,
        Rate = Rate,
        Unit = Case.Way is { Length: > 0 } way ? $"{Peak.Name} by {way}" : Peak.Name,
        PercentOfPeak = PercentOfPeak,
        AllocatedBytes = Ours.AllocatedBytes,
        SamplesMs = CaseResult.Thin(Ours.Samples),
        Peers =
        [
            .. Peers.Select(peer => new PeerResult
            {
                Name = peer.Name,
                BestMs = peer.Best,
                Ratio = peer.Best / Ours.Best,
            }),
        ],
    };

    /// <summary>Checks that every rival computes the same, then measures all in turn.</summary>
    /// <param name="placements">The case, on one or more copies of its operands.</param>
    /// <param name="seconds">Measuring time of all together.</param>
    /// <param name="peaks">Limits to hold the rate against.</param>
    /// <param name="complain">Told what is wrong.</param>
    /// <param name="wrong">Set if a rival's result differs; it is reported and left out.</param>
    public static Measurement Take(IReadOnlyList<Case> placements, double seconds, Peaks peaks, Action<string> complain, out bool wrong)
    {
        // Before any rival runs: helper threads of theirs may spin for a while afterwards.
        Case job = placements[0];
        Peak peak = peaks.For(job.Unit, job.Work, job.Footprint);
        List<Contestant> contestants = [new LocalContestant("FastNet", [.. placements.Select(copy => copy.Run)])];
        wrong = false;
        for (int i = 0; i < job.Rivals.Count; i++)
        {
            Rival rival = job.Rivals[i];
            try
            {
                if (Agrees(job, rival, complain))
                    contestants.Add(Contestant(rival, placements.Select(copy => copy.Rivals[i].Run)));
                else
                    wrong = true;
            }
            catch (PeerException problem)
            {
                complain($"PEER FAILED: {job.Name}: {problem.Message}");
            }
        }

        Duel.Run(contestants, peaks.Threads, seconds, peak.Probe);
        Contestant ours = contestants[0];
        if (ours.AllocatedBytes > 0)
            complain($"ALLOCATES: {job.Name}: {ours.AllocatedBytes} bytes per call.");
        return new Measurement(job, ours, [.. contestants.Skip(1).OrderBy(peer => peer.Best)], peak);
    }

    private static Contestant Contestant(Rival rival, IEnumerable<Action> placements) => rival.Remote is { } remote
        ? new RemoteContestant(remote)
        : new LocalContestant(rival.Name, [.. placements], rival.SpinMilliseconds);

    private static bool Agrees(Case job, Rival rival, Action<string> complain)
    {
        if (rival.Difference is null)
        {
            // One in another process has to be given its inputs all the same.
            rival.Remote?.Prepare();
            return true;
        }

        job.Run();
        rival.Run();
        double difference = rival.Difference();
        if (difference <= rival.Tolerance)
            return true;

        complain(
            $"WRONG RESULT: {job.Name}: ours and {rival.Name}'s differ by {difference:e2} of the largest element; "
            + $"rounding explains {rival.Tolerance:e2}.");
        return false;
    }
}
