using static System.FormattableString;

namespace FastNet.Benchmarks;

/// <summary>Ratio of the best peer's time to ours over all cases of a run.</summary>
internal sealed class PeerSummary
{
    private const double Behind = 0.95;

    private readonly List<(string Name, double Ratio)> _ratios = [];

    /// <summary>Takes a case into account, if it has a peer.</summary>
    public void Add(CaseResult result)
    {
        if (result.Peers.Count > 0)
            _ratios.Add((result.Name, result.Peers[0].Ratio));
    }

    /// <summary>Prints geometric mean, worst, and every case behind; nothing for fewer than two cases.</summary>
    public void Write(TextWriter log)
    {
        if (_ratios.Count < 2)
            return;

        (string name, double worst) = _ratios.MinBy(pair => pair.Ratio);
        double mean = Statistics.GeometricMean(_ratios.Select(pair => pair.Ratio));
        log.WriteLine(Invariant($"best peer / ours over {_ratios.Count} cases: geometric mean {mean:0.000}, worst {worst:0.000} ({name})"));
        string[] behind = [.. _ratios.Where(pair => pair.Ratio < Behind).Select(pair => Invariant($"{pair.Name} {pair.Ratio:0.00}"))];
        if (behind.Length > 0)
            log.WriteLine(Invariant($"{behind.Length} under {Behind}: {string.Join(", ", behind)}"));
    }
}
