using Perfolizer;
using Perfolizer.Mathematics.SignificanceTesting.Base;
using Perfolizer.Mathematics.SignificanceTesting.MannWhitney;

namespace FastNet.Cli;

/// <summary>What became of one case between two result files.</summary>
internal enum Verdict
{
    /// <summary>No difference that counts.</summary>
    Same,

    /// <summary>Faster by more than the threshold and the noise.</summary>
    Faster,

    /// <summary>Slower by more than the threshold and the noise.</summary>
    Slower,

    /// <summary>Allocates more than before; outweighs any time.</summary>
    Allocates,
}

/// <summary>
/// Judges one case. A real change is more than 5 % and more than the samples scatter, is not by chance (Mann-Whitney), and moves
/// the fastest sample too: code that became slower has no fast moments left, whereas a neighbour on the machine, or threads that
/// the system put on one processor, leave some.
/// </summary>
internal sealed record Regression(CaseResult Old, CaseResult New, double Margin, Verdict Verdict)
{
    /// <summary>A change below this does not count, however sure.</summary>
    private const double Threshold = 0.05;

    /// <summary>Chance that a case without change is called changed; small, because a file holds a hundred cases.</summary>
    private const double Significance = 0.001;

    /// <summary>New median over old.</summary>
    public double Ratio => Statistics.Quantile(New.SamplesMs, 0.5) / Statistics.Quantile(Old.SamplesMs, 0.5);

    /// <summary>Compares two measurements of one case.</summary>
    public static Regression Judge(CaseResult old, CaseResult @new)
    {
        double margin = 1 + Math.Max(Threshold, Math.Max(Statistics.Scatter(old.SamplesMs), Statistics.Scatter(@new.SamplesMs)));
        Verdict verdict = @new.AllocatedBytes > old.AllocatedBytes ? Verdict.Allocates
            : IsGreater(@new.SamplesMs, old.SamplesMs, margin) ? Verdict.Slower
            : IsGreater(old.SamplesMs, @new.SamplesMs, margin) ? Verdict.Faster
            : Verdict.Same;
        return new Regression(old, @new, margin, verdict);
    }

    /// <summary>Whether x lies above margin * y, all of it.</summary>
    private static bool IsGreater(IReadOnlyList<double> x, IReadOnlyList<double> y, double margin)
    {
        if (x.Min() <= y.Min() * (1 + Threshold))
            return false;

        MannWhitneyResult test = MannWhitneyTest.Instance.Perform(
            new Sample([.. x]),
            new Sample([.. y.Select(time => time * margin)]),
            AlternativeHypothesis.Greater,
            Perfolizer.Metrology.Threshold.Zero);
        return test.PValue < Significance;
    }
}
