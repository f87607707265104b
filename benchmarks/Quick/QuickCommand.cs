using FastNet.Numerics;
using static System.FormattableString;

namespace FastNet.Benchmarks;

/// <summary>Times cases against their peers and prints a line for each.</summary>
internal static class QuickCommand
{
    /// <summary>In a path: the name of this machine's processor.</summary>
    public const string CpuPlaceholder = "{cpu}";

    private const double BusyMachine = 0.1;

    /// <summary>Runs the command.</summary>
    /// <returns>0, or 1 if a peer's result differs from ours.</returns>
    public static int Run(IReadOnlyList<string> arguments, int threads, double seconds, string? outPath, TextWriter output, TextWriter log)
    {
        IReadOnlyList<string> names = Catalog.Expand(arguments);
        using Team.CapScope cap = Threads.Use(threads);
        using var peaks = new Peaks(threads);
        using var peers = new PeerSet(threads, log.WriteLine);
        var table = new Table(output);
        var summary = new PeerSummary();
        var load = new OtherLoad(() => peers.ProcessorTime);
        List<CaseResult> results = [];
        bool differs = false;

        log.WriteLine($"{threads} thread(s), level {Cpu.Level}; % is of the best peak of this run; peers in columns of three, best first");
        foreach (string name in names)
        {
            Measurement measurement = Measurement.Take(Place(name, peers), seconds, peaks, log.WriteLine, out bool wrong);
            differs |= wrong;
            var result = measurement.ToResult();
            table.Write(result);
            summary.Add(result);
            results.Add(result);

            // What the case held goes now rather than in the middle of the next one.
            GC.Collect();
        }

        foreach (Peak peak in peaks.Measured)
        {
            double lowest = Math.Min(peak.Lowest, peak.Best);
            log.WriteLine(Invariant($"peak {peak.Name}{peak.Circumstance}: {peak.Best:0.0} (lowest seen {lowest:0.0})"));
        }

        summary.Write(log);
        if (load.Processors is > BusyMachine and double others)
            log.WriteLine(Invariant($"BUSY MACHINE: other processes used {others:0.00} processors meanwhile; measure when it is idle."));
        if (outPath is not null)
            Save(outPath, Results(threads, results), log);
        return differs ? 1 : 0;
    }

    /// <summary>Writes a result file and says so.</summary>
    public static void Save(string path, ResultFile results, TextWriter log)
    {
        path = path.Replace(CpuPlaceholder, results.Machine.Folder(), StringComparison.Ordinal);
        results.Write(path);
        log.WriteLine($"wrote {path}");
    }

    /// <summary>
    /// The case on three copies of its operands. Which physical pages a process gets decides which of them share cache sets: the
    /// same 512 x 512 x 512 product of the same library took 1.28 or 1.70 ms from process to process. Large operands average
    /// that out by themselves.
    /// </summary>
    private static Case[] Place(string name, PeerSet peers)
    {
        const int Copies = 3;
        const long Large = 16 << 20;
        Case first = Catalog.Create(name, peers);
        return first.Footprint > Large ? [first] : [first, .. Enumerable.Range(1, Copies - 1).Select(_ => Catalog.Create(name, peers))];
    }

    private static ResultFile Results(int threads, IReadOnlyList<CaseResult> results) => new()
    {
        Format = ResultFile.CurrentFormat,
        Commit = Fingerprint.Commit(),
        Date = DateTime.UtcNow,
        Machine = Fingerprint.Here(),
        Threads = threads,
        Cases = results,
    };
}
