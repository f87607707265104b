using System.Diagnostics;

namespace FastNet.Benchmarks;

/// <summary>Measures contestants in turn (A B C A B C ...), so that whatever the machine does meanwhile meets all of them.</summary>
internal static class Duel
{
    private const int FewestRounds = 3;

    // Caches and clocks take microseconds. Threads that were asleep may share a processor for several milliseconds after they
    // wake, until the system moves one of them.
    private const double SettlingOneThread = 1;
    private const double SettlingThreads = 10;

    /// <summary>Runs rounds for <paramref name="seconds"/> in all, at least three.</summary>
    /// <param name="contestants">All doing the same job.</param>
    /// <param name="threads">Threads that each may use.</param>
    /// <param name="seconds">Measuring time of all together, warm-up not counted.</param>
    /// <param name="betweenRounds">Called before every round.</param>
    public static void Run(IReadOnlyList<Contestant> contestants, int threads, double seconds, Action betweenRounds)
    {
        foreach (Contestant contestant in contestants.Where(contestant => contestant.Samples.Count == 0))
            contestant.WarmUp();

        double settling = threads > 1 ? SettlingThreads : SettlingOneThread;
        double stillSpinning = contestants[^1].SpinMilliseconds;
        long started = Stopwatch.GetTimestamp();
        for (int round = 0; round < FewestRounds || Stopwatch.GetElapsedTime(started).TotalSeconds < seconds; round++)
        {
            betweenRounds();
            foreach (Contestant contestant in contestants)
            {
                contestant.RunBlock(TimeSpan.FromMilliseconds(settling + stillSpinning));
                stillSpinning = contestant.SpinMilliseconds;
            }
        }
    }
}
