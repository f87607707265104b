using System.Text.RegularExpressions;

namespace FastNet.Tests.Harness;

/// <summary>A method as the JIT printed it (DOTNET_JitDisasm), cut into its blocks.</summary>
internal sealed partial class Listing
{
    private readonly List<(string Label, List<string> Lines)> _blocks = [];
    private bool _framePointer;

    /// <summary>The full name with its type arguments.</summary>
    public required string Method { get; init; }

    /// <summary>Whether this is the final code, not a tier on the way.</summary>
    public required bool FullOpts { get; init; }

    /// <summary>All methods in the text of a listing file.</summary>
    public static List<Listing> Parse(string text)
    {
        var listings = new List<Listing>();
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.TrimEnd();
            if (Header().Match(line) is { Success: true } header)
            {
                listings.Add(new Listing { Method = header.Groups[1].Value, FullOpts = header.Groups[2].Value is "FullOpts" });
                continue;
            }

            if (listings.Count == 0)
                continue;
            Listing current = listings[^1];
            if (line == "; rbp based frame")
                current._framePointer = true;
            else if (BlockLabel().Match(line) is { Success: true } label)
                current._blocks.Add((label.Groups[1].Value, []));
            else if (line.StartsWith(' ') && current._blocks.Count > 0)
                current._blocks[^1].Lines.Add(line.Trim());
        }

        return listings;
    }

    /// <summary>
    /// The instructions of every innermost loop that holds <paramref name="operation"/>: from the target of a backward jump to the jump.
    /// </summary>
    public List<List<string>> Loops(Regex operation)
    {
        var spans = new List<(int First, int Last)>();
        for (int last = 0; last < _blocks.Count; last++)
        {
            foreach (string line in _blocks[last].Lines)
            {
                int first = Jump().Match(line) is { Success: true } jump ? _blocks.FindIndex(b => b.Label == jump.Groups[1].Value) : -1;
                if (first >= 0 && first <= last)
                    spans.Add((first, last));
            }
        }

        return [.. spans
            .Where(s => !spans.Any(inner => inner != s && inner.First >= s.First && inner.Last <= s.Last))
            .Select(s => _blocks[s.First..(s.Last + 1)].SelectMany(b => b.Lines).ToList())
            .Where(lines => lines.Any(operation.IsMatch))];
    }

    /// <summary>What a hot loop may not hold: the first call or access to the stack, or null.</summary>
    public string? Impurity(List<string> loop)
        => loop.Find(l => l.StartsWith("call", StringComparison.Ordinal) || l.Contains("[rsp", StringComparison.Ordinal)
            || (_framePointer && l.Contains("[rbp", StringComparison.Ordinal)));

    [GeneratedRegex(@"^; Assembly listing for method (\S+)\(.*\)(?::\S+)? \((.*)\)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^(G_M\w+_IG\d+):")]
    private static partial Regex BlockLabel();

    [GeneratedRegex(@"^j\w+\s+(?:SHORT )?(G_M\w+_IG\d+)")]
    private static partial Regex Jump();
}
