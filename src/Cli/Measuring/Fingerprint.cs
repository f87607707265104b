using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace FastNet.Cli;

/// <summary>What a time depends on apart from the code. Times with different <see cref="Hardware"/> say nothing about each other.</summary>
internal sealed record Fingerprint
{
    /// <summary>Processor model.</summary>
    public required string Cpu { get; init; }

    /// <summary>Processors this process may use.</summary>
    public required int Cores { get; init; }

    /// <summary>Level the kernels ran at.</summary>
    public required string Isa { get; init; }

    /// <summary>Operating system.</summary>
    public required string Os { get; init; }

    /// <summary>.NET runtime.</summary>
    public required string Runtime { get; init; }

    /// <summary>The part that has to agree before times are compared.</summary>
    public string Hardware() => $"{Cpu}, {Cores} core(s), {Isa}";

    /// <summary>This machine.</summary>
    public static Fingerprint Here() => new()
    {
        Cpu = CpuName(),
        Cores = Environment.ProcessorCount,
        Isa = Numerics.Cpu.Level.ToString(),
        Os = RuntimeInformation.OSDescription,
        Runtime = RuntimeInformation.FrameworkDescription,
    };

    /// <summary><see cref="Cpu"/> as the name of a folder.</summary>
    public string Folder()
    {
        var name = new StringBuilder();
        foreach (char c in Cpu.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                name.Append(c);
            else if (name.Length > 0 && name[^1] != '-')
                name.Append('-');
        }

        return name.ToString().TrimEnd('-');
    }

    /// <summary>The commit that was built, with "+dirty" if files differ from it; "unknown" outside a repository.</summary>
    public static string Commit()
    {
        // The build writes the commit after a plus sign; git knows better when it is there.
        string? built = typeof(Numerics.Cpu).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
        string commit = built?.Split('+') is [_, var hash] ? hash : FirstLine("git", "rev-parse HEAD") ?? "unknown";
        return commit + (string.IsNullOrEmpty(FirstLine("git", "status --porcelain --untracked-files=no")) ? "" : "+dirty");
    }

    private static string CpuName()
    {
        string? name = null;
        if (OperatingSystem.IsLinux() && File.Exists("/proc/cpuinfo"))
        {
            // Virtual machines shorten the model name; the numbers tell the generation.
            Dictionary<string, string> first = File.ReadLines("/proc/cpuinfo")
                .TakeWhile(line => line.Length > 0)
                .Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries))
                .Where(pair => pair.Length == 2)
                .DistinctBy(pair => pair[0])
                .ToDictionary(pair => pair[0], pair => pair[1]);
            string Field(string key) => first.GetValueOrDefault(key, "?");
            name = first.ContainsKey("model name") ? $"{Field("model name")} family {Field("cpu family")} model {Field("model")}"
                : first.ContainsKey("CPU part") ? $"Arm implementer {Field("CPU implementer")} part {Field("CPU part")}"
                : null;
        }
        else if (OperatingSystem.IsMacOS())
        {
            name = FirstLine("sysctl", "-n machdep.cpu.brand_string");
        }
        else if (OperatingSystem.IsWindows())
        {
            name = Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER");
        }

        return string.IsNullOrWhiteSpace(name) ? RuntimeInformation.ProcessArchitecture.ToString() : name.Trim();
    }

    private static string? FirstLine(string program, string arguments)
    {
        try
        {
            var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
            using Process process = Process.Start(start)!;
            string? line = process.StandardOutput.ReadLine();
            process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? line ?? "" : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
