using System.Numerics;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using FastNet.Numerics;

namespace FastNet.Tests.Harness;

/// <summary>The level that really runs, and what the runtime says about the processor: a dead switch shows here.</summary>
internal static class LevelReport
{
    /// <summary>All facts by name.</summary>
    internal static Dictionary<string, string> Facts() => new(StringComparer.Ordinal)
    {
        ["level"] = Cpu.Level.ToString(),
        ["Avx512F"] = Avx512F.IsSupported.ToString(),
        ["Vector512"] = Vector512.IsHardwareAccelerated.ToString(),
        ["Avx2"] = Avx2.IsSupported.ToString(),
        ["Fma"] = Fma.IsSupported.ToString(),
        ["Vector"] = Vector.IsHardwareAccelerated.ToString(),
        ["VectorBytes"] = Vector<byte>.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>Prints the facts and compares them with what is expected, each NAME=VALUE.</summary>
    internal static int Check(string[] expected)
    {
        Dictionary<string, string> facts = Facts();
        Console.WriteLine(string.Join(' ', facts.Select(f => $"{f.Key}={f.Value}")));
        if (expected.Length == 0)
            throw new ArgumentException("Nothing is expected; name at least the level.", nameof(expected));

        int code = 0;
        foreach (string[] pair in expected.Select(e => e.Split('=', 2)))
        {
            if (facts[pair[0]] == pair[1])
                continue;
            Console.Error.WriteLine($"{pair[0]} is {facts[pair[0]]}; expected {pair[1]}: the switch did not work.");
            code = Scenarios.Failed;
        }

        return code;
    }
}
