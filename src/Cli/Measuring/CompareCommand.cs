using static System.FormattableString;

namespace FastNet.Cli;

/// <summary>Compares two result files case by case.</summary>
internal static class CompareCommand
{
    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 if any case became slower or allocates more.</returns>
    /// <exception cref="UsageException">The files cannot be compared.</exception>
    public static int Run(string oldPath, string newPath, bool anyMachine, TextWriter output, TextWriter log)
    {
        return Run(oldPath, ResultFile.Read(oldPath), newPath, ResultFile.Read(newPath), anyMachine, output, log);
    }

    /// <summary>Compares two measurements.</summary>
    /// <param name="oldPath">What messages call the old one.</param>
    /// <param name="old">The old one.</param>
    /// <param name="newPath">What messages call the new one.</param>
    /// <param name="new">The new one.</param>
    /// <param name="anyMachine">Whether they may come from different hardware.</param>
    /// <param name="output">Receives a line for each case.</param>
    /// <param name="log">Receives the sum.</param>
    /// <returns>0, or 1 if any case became slower or allocates more.</returns>
    /// <exception cref="UsageException">They cannot be compared.</exception>
    public static int Run(
        string oldPath, ResultFile old, string newPath, ResultFile @new, bool anyMachine, TextWriter output, TextWriter log)
    {
        if (old.Threads != @new.Threads)
        {
            throw new UsageException(
                $"{oldPath} was measured with {old.Threads} thread(s), {newPath} with {@new.Threads}: times cannot be compared.");
        }

        if (old.Machine.Hardware() != @new.Machine.Hardware())
        {
            string message = $"{oldPath} was measured on {old.Machine.Hardware()}; {newPath} on {@new.Machine.Hardware()}";
            if (!anyMachine)
                throw new UsageException($"{message}: times cannot be compared (--any-machine compares all the same).");
            log.WriteLine($"{message}.");
        }

        Dictionary<string, CaseResult> before = old.Cases.ToDictionary(result => result.Name);
        Regression[] judged =
        [
            .. @new.Cases.Where(result => before.ContainsKey(result.Name)).Select(result => Regression.Judge(before[result.Name], result)),
        ];
        if (judged.Length == 0)
            throw new UsageException($"{oldPath} and {newPath} share no case.");

        Print(judged, output);
        int regressions = judged.Count(result => result.Verdict is Verdict.Slower or Verdict.Allocates);
        log.WriteLine(
            $"{judged.Length} cases compared, {regressions} regressed, {judged.Count(result => result.Verdict == Verdict.Faster)} faster, "
            + $"{old.Cases.Count + @new.Cases.Count - 2 * judged.Length} in one file only; {old.Commit} -> {@new.Commit}");
        return regressions > 0 ? 1 : 0;
    }

    private static void Print(IEnumerable<Regression> judged, TextWriter output)
    {
        output.WriteLine("name\told median ms\tnew median ms\tnew/old\tmargin\told bytes\tnew bytes\tverdict");
        foreach (Regression result in judged)
        {
            (CaseResult old, CaseResult @new) = (result.Old, result.New);
            output.WriteLine(
                Invariant($"{@new.Name}\t{old.MedianMs:G5}\t{@new.MedianMs:G5}\t{result.Ratio:0.000}\t{result.Margin:0.000}\t")
                + Invariant($"{old.AllocatedBytes}\t{@new.AllocatedBytes}\t{Word(result.Verdict)}"));
        }
    }

    private static string Word(Verdict verdict) => verdict switch
    {
        Verdict.Slower => "SLOWER",
        Verdict.Allocates => "ALLOCATES",
        Verdict.Faster => "faster",
        _ => "same",
    };
}
