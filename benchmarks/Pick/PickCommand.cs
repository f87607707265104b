using FastNet.Numerics;
using static System.FormattableString;

namespace FastNet.Benchmarks;

/// <summary>Times every level a machine supports at a case: the level that would be chosen has to be the fastest, or near it.</summary>
internal static class PickCommand
{
    private const double Allowed = 1.05;

    // A level this far behind is timed once and not asked again: one lane may take a hundred times as long.
    private const double OutOfTheRace = 4;

    // How often the two are asked again before the choice is called wrong: on a busy machine one of them may have had the better moments.
    private const int SecondOpinions = 3;

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 if the chosen level is more than 5 % behind the fastest at any case.</returns>
    public static int Run(IReadOnlyList<string> arguments, int threads, double seconds, TextWriter output, TextWriter log)
    {
        using Team.CapScope cap = Threads.Use(threads);
        SimdLevel chosen = Cpu.Level;
        var peers = PeerSet.None;
        int failures = 0;
        output.WriteLine("name\tlevel\tbest ms\tmedian ms\tof the fastest\t");
        foreach (string name in Catalog.Expand(arguments))
        {
            Case job = Catalog.Create(name, peers);
            LocalContestant At(SimdLevel level) => new(level.ToString(), [() =>
            {
                using Cpu.LevelScope scope = Cpu.Use(level);
                job.Run();
            }]);
            Dictionary<SimdLevel, LocalContestant> levels = Cpu.SupportedLevels.ToDictionary(level => level, At);
            foreach (LocalContestant level in levels.Values)
            {
                level.WarmUp();
                level.RunBlock(TimeSpan.Zero);
            }

            double fastest = levels.Values.Min(level => level.Best);
            Duel.Run([.. levels.Values.Where(level => level.Best <= OutOfTheRace * fastest)], threads, seconds, () => { });

            LocalContestant choice = levels[chosen], best = levels.Values.MinBy(level => level.Best)!;
            for (int again = 0; again < SecondOpinions && IsBehind(choice, best); again++)
                Duel.Run([choice, best], threads, seconds, () => { });

            fastest = levels.Values.Min(level => level.Best);
            foreach ((SimdLevel level, LocalContestant result) in levels)
            {
                string mark = level == chosen ? "chosen" : "";
                output.WriteLine(
                    Invariant($"{name}\t{level}\t{result.Best:G5}\t{result.Median:G5}\t{result.Best / fastest:0.000}\t{mark}"));
            }

            if (IsBehind(choice, best))
            {
                failures++;
                double ratio = choice.Best / best.Best;
                log.WriteLine(Invariant($"WRONG PICK: {name}: {chosen} is chosen, {best.Name} is {ratio:0.00} times as fast."));
            }
        }

        return failures > 0 ? 1 : 0;
    }

    /// <summary>By more than 5 %, at its best and as a rule.</summary>
    private static bool IsBehind(Contestant choice, Contestant best)
        => choice.Best > Allowed * best.Best && choice.Median > Allowed * best.Median;
}
