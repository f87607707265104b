using System.Diagnostics;
using System.Runtime.InteropServices;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Harness;

/// <summary>This assembly started again with other runtime switches, or to die.</summary>
internal sealed class ChildProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    public required int ExitCode { get; init; }

    public required string Output { get; init; }

    /// <summary>The case that was running when it ended.</summary>
    public required string LastCase { get; init; }

    /// <summary>Runs a scenario of <see cref="Scenarios"/> to its end.</summary>
    /// <param name="scenario">Its name, then its arguments.</param>
    /// <param name="environment">Variables to set, NAME=VALUE. Switches inherited from the caller are cleared first.</param>
    public static ChildProcess Run(string[] scenario, params IEnumerable<string> environment)
    {
        string journal = Path.GetTempFileName();
        try
        {
            var start = new ProcessStartInfo(Host())
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            start.ArgumentList.Add("exec");
            start.ArgumentList.Add(typeof(ChildProcess).Assembly.Location);
            start.ArgumentList.Add("child");
            foreach (string argument in scenario)
                start.ArgumentList.Add(argument);

            foreach (string name in start.Environment.Keys.Where(IsSwitch).ToArray())
                start.Environment.Remove(name);
            start.Environment[Journal.Variable] = journal;
            start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
            foreach (string[] pair in environment.Select(e => e.Split('=', 2)))
                start.Environment[pair[0]] = pair[1];

            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync();
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            if (!process.WaitForExit(Limit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{string.Join(' ', scenario)} took more than {Limit}; its case: {Journal.Read(journal)}.");
            }

            return new ChildProcess
            {
                ExitCode = process.ExitCode,
                Output = output.Result + error.Result,
                LastCase = Journal.Read(journal),
            };
        }
        finally
        {
            File.Delete(journal);
        }
    }

    public override string ToString() => $"exit code {ExitCode}, last case: {LastCase}\n{Output}";

    private static bool IsSwitch(string name) => name == Cpu.LevelVariable
        || name.StartsWith("DOTNET_Enable", StringComparison.Ordinal)
        || name.StartsWith("DOTNET_Jit", StringComparison.Ordinal)
        || name is "DOTNET_PreferredVectorBitWidth" or "DOTNET_MaxVectorTBitWidth";

    // The host that runs this runtime: three folders above shared/Microsoft.NETCore.App/<version>.
    private static string Host() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
