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
        => Run([Host()], scenario, environment);

    /// <summary>Runs a scenario that can write files of so many blocks of 512 or 1024 bytes and no larger ones; Linux.</summary>
    public static ChildProcess RunLimited(int fileBlocks, string[] scenario)
    {
        // Ignored, the signal becomes an error of the write. The runtime's own large mapped file has to go too.
        string limit = $"trap '' XFSZ; ulimit -f {fileBlocks}; exec \"$0\" \"$@\"";
        return Run(["/bin/sh", "-c", limit, Host()], scenario, ["DOTNET_EnableWriteXorExecute=0", "DOTNET_EnableDiagnostics=0"]);
    }

    /// <summary>Starts a scenario for the caller to end; its output goes nowhere.</summary>
    public static Process Start(string[] scenario)
    {
        Process process = Process.Start(Described([Host()], scenario, []))!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public override string ToString() => $"exit code {ExitCode}, last case: {LastCase}\n{Output}";

    private static ChildProcess Run(string[] command, string[] scenario, IEnumerable<string> environment)
    {
        string journal = Path.GetTempFileName();
        try
        {
            using Process process = Process.Start(Described(command, scenario, [$"{Journal.Variable}={journal}", .. environment]))!;
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

    private static ProcessStartInfo Described(string[] command, string[] scenario, IEnumerable<string> environment)
    {
        var start = new ProcessStartInfo(command[0])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (string argument in (string[])[.. command[1..], "exec", typeof(ChildProcess).Assembly.Location, "child", .. scenario])
            start.ArgumentList.Add(argument);

        foreach (string name in start.Environment.Keys.Where(IsSwitch).ToArray())
            start.Environment.Remove(name);
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        foreach (string[] pair in environment.Select(e => e.Split('=', 2)))
            start.Environment[pair[0]] = pair[1];
        return start;
    }

    private static bool IsSwitch(string name) => name == Cpu.LevelVariable
        || name.StartsWith("DOTNET_Enable", StringComparison.Ordinal)
        || name.StartsWith("DOTNET_Jit", StringComparison.Ordinal)
        || name is "DOTNET_PreferredVectorBitWidth" or "DOTNET_MaxVectorTBitWidth";

    // The host that runs this runtime: three folders above shared/Microsoft.NETCore.App/<version>.
    private static string Host() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
}
