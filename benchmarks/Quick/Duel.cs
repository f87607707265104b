using System.Diagnostics;

namespace FastNet.Benchmarks;

/// <summary>Measures contestants in turn (A B C A B C ...), so that whatever the machine does meanwhile meets all of them.</summary>
internal static class Duel
{
    private const int FewestRounds = 3;

    /// <summary>Runs rounds for <paramref name="seconds"/> in all, at least three.</summary>
    /// <param name="contestants">All doing the same job.</param>
    /// <param name="seconds">Measuring time of all together, warm-up not counted.</param>
    /// <param name="betweenRounds">Called before every round.</param>
    public static void Run(IReadOnlyList<Contestant> contestants, double seconds, Action betweenRounds)
    {
        foreach (Contestant contestant in contestants)
            contestant.WarmUp();

        long started = Stopwatch.GetTimestamp();
        for (int round = 0; round < FewestRounds || Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; round++)
        {
            betweenRounds();
            foreach (Contestant contestant in contestants)
                contestant.RunBlock();
        }
    }
}
