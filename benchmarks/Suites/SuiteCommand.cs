using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace FastNet.Benchmarks;

/// <summary>Runs BenchmarkDotNet suites with BenchmarkDotNet's own command line.</summary>
internal static class SuiteCommand
{
    /// <summary>Runs what <paramref name="arguments"/> select.</summary>
    /// <returns>0, or 1 if any benchmark failed.</returns>
    /// <remarks>A dry run (<c>--job Dry</c>) only shows that every benchmark works: small shapes, in this process. Building and
    /// starting a process for each would take minutes.</remarks>
    public static int Run(string[] arguments)
    {
        int job = Array.FindIndex(arguments, argument => argument is "--job" or "-j");
        Shapes.Dry = job >= 0 && job + 1 < arguments.Length && arguments[job + 1].Equals("dry", StringComparison.OrdinalIgnoreCase);
        if (Shapes.Dry && !arguments.Contains("--inProcess") && !arguments.Contains("-i"))
            arguments = [.. arguments, "--inProcess"];

        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(SuiteCommand).Assembly).Run(arguments, SuiteConfig.Create())];
        bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        return failed ? 1 : 0;
    }
}
