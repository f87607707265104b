using System.Diagnostics;
using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>
/// Runs quick in several processes, one after the other, and joins what they measured. Where a process happens to put its code
/// and data moves small cases by 10 to 30 % for its whole life, however long it measures; several processes average that out.
/// </summary>
internal static class ManyProcesses
{
    /// <summary>Runs the command.</summary>
    /// <returns>0, or the exit code of the first process that failed.</returns>
    public static int Run(
        IReadOnlyList<string> names, int threads, double seconds, int processes, string? outPath, TextWriter output, TextWriter log)
    {
        // A wrong name is one message from here, not one from each process.
        names = Catalog.Expand(names);
        List<ResultFile> runs = [];
        string folder = Directory.CreateTempSubdirectory("fastnet-quick-").FullName;
        try
        {
            for (int i = 0; i < processes; i++)
            {
                string path = Path.Combine(folder, $"{i}.json");
                int exitCode = Start(names, threads, seconds, path, log);
                if (exitCode != 0)
                    return exitCode;
                runs.Add(ResultFile.Read(path));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        ResultFile joined = ResultMerge.Join(runs);
        var table = new Table(output);
        var summary = new PeerSummary();
        foreach (CaseResult result in joined.Cases)
        {
            table.Write(result);
            summary.Add(result);
        }

        summary.Write(log);
        if (outPath is not null)
            QuickCommand.Save(outPath, joined, log);
        return 0;
    }

    private static int Start(IEnumerable<string> names, int threads, double seconds, string path, TextWriter log)
    {
        // Started by "dotnet x.dll", the host needs the assembly's name again; started by its own launcher, it does not.
        string host = Environment.ProcessPath!;
        string[] assembly = Path.GetFileNameWithoutExtension(host) == "dotnet" ? [typeof(ManyProcesses).Assembly.Location] : [];
        using Process process = Process.Start(new ProcessStartInfo(
            host,
            [
                .. assembly,
                "quick",
                .. names,
                "--threads",
                threads.ToString(CultureInfo.InvariantCulture),
                "--seconds",
                seconds.ToString(CultureInfo.InvariantCulture),
                "--out",
                path,
            ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        log.Write(errors.Result);
        return process.ExitCode;
    }
}
