using FastNet.Numerics;
using FastNet.Tests.Serialization;

namespace FastNet.Tests.Harness;

/// <summary>What a child process can be told to do.</summary>
internal static class Scenarios
{
    /// <summary>The exit code of a check that failed, as opposed to a crash.</summary>
    internal const int Failed = 3;

    private static readonly Dictionary<string, Func<string[], int>> Table = new(StringComparer.Ordinal)
    {
        ["level"] = LevelReport.Check,
        ["suite"] = expected => LevelReport.Check(expected) is var code and not 0 ? code : KernelSuite.Run(KernelSuite.Classes()),
        ["fuzz"] = GemmFuzz.Run,
        ["warm"] = HotLoops.Warm,
        ["checkpoint-run"] = CrashTests.Run,
        ["full-disk"] = CrashTests.Refused,
        ["planted"] = PlantedDefectTests.RunPlanted,
        ["broken-suite"] = name => KernelSuite.Run(name is ["empty"] ? [] : [typeof(PlantedDefectTests.Failing)]),
    };

    /// <summary>Runs a scenario; 0 means that everything held.</summary>
    internal static int Run(string name, string[] arguments)
    {
        if (!Table.TryGetValue(name, out Func<string[], int>? scenario))
        {
            Console.Error.WriteLine($"No scenario {name}; there are {string.Join(", ", Table.Keys)}.");
            return 2;
        }

        Team.MaxThreads = Math.Max(4, Team.MaxThreads);
        return scenario(arguments);
    }
}
