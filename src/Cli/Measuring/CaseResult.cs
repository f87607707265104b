namespace FastNet.Cli;

/// <summary>One case of a result file.</summary>
internal sealed record CaseResult
{
    /// <summary>Case name.</summary>
    public required string Name { get; init; }

    /// <summary>Fastest sample, milliseconds per call.</summary>
    public required double BestMs { get; init; }

    /// <summary>Middle sample, milliseconds per call.</summary>
    public required double MedianMs { get; init; }

    /// <summary>Work over <see cref="BestMs"/>.</summary>
    public required double Rate { get; init; }

    /// <summary>Unit of <see cref="Rate"/>, the limit it is held against, and, where there are several, the way it was reached.</summary>
    public required string Unit { get; init; }

    /// <summary><see cref="Rate"/> over the limit measured in the same run.</summary>
    public required double PercentOfPeak { get; init; }

    /// <summary>Managed bytes allocated per call.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Milliseconds per call, in the order taken, evenly thinned.</summary>
    public required IReadOnlyList<double> SamplesMs { get; init; }

    /// <summary>Peers, fastest first.</summary>
    public required IReadOnlyList<PeerResult> Peers { get; init; }

    /// <summary>Samples in the order taken, evenly thinned.</summary>
    public static double[] Thin(IReadOnlyList<double> samples)
    {
        // Enough for a rank test to see a shift far below 5 %.
        const int Most = 200;
        int kept = Math.Min(Most, samples.Count);
        return [.. Enumerable.Range(0, kept).Select(i => samples[(int)((long)i * samples.Count / kept)])];
    }
}

/// <summary>A peer of one case.</summary>
internal sealed record PeerResult
{
    /// <summary>Who.</summary>
    public required string Name { get; init; }

    /// <summary>Fastest sample, milliseconds per call.</summary>
    public required double BestMs { get; init; }

    /// <summary>Their best over ours.</summary>
    public required double Ratio { get; init; }
}
