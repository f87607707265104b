using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Tests.Harness;

/// <summary>
/// The machine code of the hot loops: final code, everything in registers, no call. A harmless-looking change (a call that is
/// no longer inlined, one accumulator too many, a bounds check) costs a factor and no result; this sees it.
/// </summary>
public sealed class DisassemblyTests
{
    public static TheoryData<string> Loops => [.. HotLoops.Table.Select(t => t.Name)];

    public static TheoryData<string, string> Planted => new()
    {
        { "spilled accumulators", "touches the stack or calls" },
        { "call in the loop", "touches the stack or calls" },
        { "too few operations", "1 operations in its loop; expected 2" },
        { "nothing compiled", "0 listings; expected 1" },
    };

    [SkippableTheory]
    [MemberData(nameof(Loops))]
    public void Hot_loops_stay_in_registers(string name)
    {
        string complaints = Read(HotLoops.Table.Single(t => t.Name == name));
        Assert.True(complaints.Length == 0, complaints);
    }

    [SkippableTheory]
    [MemberData(nameof(Planted))]
    public void A_loop_that_does_not_is_told(string name, string complaint)
        => Assert.Contains(complaint, Read(HotLoops.Planted.Single(t => t.Name == name)), StringComparison.Ordinal);

    private static string Read(HotLoop row)
    {
        Skip.IfNot(RuntimeInformation.ProcessArchitecture == Architecture.X64, "The listings are read for x64 only.");
        Skip.IfNot(Cpu.IsSupported(SimdLevel.Avx2), "No fused multiply-add here.");
        Skip.If(row.Instances == 0, $"{row.Name}: this machine does not have it.");
        string file = Path.GetTempFileName();
        try
        {
            var child = ChildProcess.Run(
                ["warm", row.Name],
                $"DOTNET_JitDisasm={row.Methods}", $"DOTNET_JitStdOutFile={file}", "DOTNET_TieredCompilation=0", row.Switch);
            Assert.True(child.ExitCode == 0, child.ToString());
            string text = File.ReadAllText(file);
            Skip.If(text.Length == 0 && row.Name != "nothing compiled", "This runtime prints no listings (DOTNET_JitDisasm).");
            return string.Join('\n', Complaints(row, Listing.Parse(text)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static IEnumerable<string> Complaints(HotLoop row, List<Listing> all)
    {
        Listing[] listings = [.. all.Where(l => row.Instance.IsMatch(l.Method)).DistinctBy(l => l.Method)];
        if (listings.Length != row.Instances)
            yield return $"{row.Name}: {listings.Length} listings; expected {row.Instances}.";
        foreach (Listing listing in listings)
        {
            if (!listing.FullOpts)
                yield return $"{listing.Method} is not fully optimised.";
            int? expected = row.Operations(row.Instance.Match(listing.Method));
            List<List<string>> loops = listing.Loops(row.Operation);
            if (loops.Count != row.Loops)
                yield return $"{listing.Method} has {loops.Count} hot loops; expected {row.Loops}.";
            foreach (List<string> loop in loops)
            {
                string[] operations = [.. loop.Where(l => row.Operation.IsMatch(l))];
                if (expected is not null && operations.Length != expected)
                    yield return $"{listing.Method} has {operations.Length} operations in its loop; expected {expected}.";
                int most = row.Instructions?.Invoke(row.Instance.Match(listing.Method)) ?? loop.Count;
                if (loop.Count > most)
                    yield return $"{listing.Method} has {loop.Count} instructions in its loop; expected at most {most}.";
                string register = row.Registers ?? (listing.Method.Contains("Vec512", StringComparison.Ordinal) ? "zmm" : "ymm");
                if (!operations.All(o => o.Contains(register, StringComparison.Ordinal)))
                    yield return $"{listing.Method} does not work in {register}.";
                if (listing.Impurity(loop) is { } line)
                    yield return $"{listing.Method} touches the stack or calls in its loop: {line}";
            }
        }
    }
}
