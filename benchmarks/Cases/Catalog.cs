using System.IO.Enumeration;

namespace FastNet.Benchmarks;

/// <summary>Every family of cases, and what a name or pattern on the command line means.</summary>
internal static class Catalog
{
    private static readonly CaseFamily[] Families =
    [
        new GemmCases(),
        new ElementwiseCases(),
        new SoftmaxCases(),
        new DistanceCases(),
        new ConvCases(),
        new PoolCases(),
        new NormCases(),
        new LayoutCases(),
        new UpdateCases(),
        new NetworkCases(),
    ];

    private static readonly Dictionary<string, IReadOnlyList<string>> Lists = new()
    {
        ["gemm_grid"] = GemmGrid.Single,
        ["dgemm_grid"] = GemmGrid.Double,
        ["conv_grid"] = ConvGrid.Names,
    };

    /// <summary>The forms a name may take, in one line.</summary>
    public static string Forms =>
        $"{string.Join(", ", Families.Select(family => family.Form))}; lists {string.Join(", ", Lists.Keys)}; or a pattern with *";

    /// <summary>The case names that names, lists and patterns stand for, each once, in the order asked.</summary>
    /// <exception cref="UsageException">One of them stands for nothing.</exception>
    public static IReadOnlyList<string> Expand(IEnumerable<string> arguments) => [.. arguments.SelectMany(Expand).Distinct()];

    /// <summary>The case called <paramref name="name"/>.</summary>
    public static Case Create(string name, PeerSet peers) =>
        Families.Select(family => family.TryCreate(name, peers)).FirstOrDefault(found => found is not null) ?? throw Unknown(name);

    private static IEnumerable<string> Expand(string argument)
    {
        if (Lists.TryGetValue(argument, out IReadOnlyList<string>? list))
            return list;

        if (!argument.Contains('*', StringComparison.Ordinal))
            return Families.Any(family => family.Knows(argument)) ? [argument] : throw Unknown(argument);

        string[] matches = [.. Families.SelectMany(family => family.BuiltIn)
            .Where(name => FileSystemName.MatchesSimpleExpression(argument, name))];
        return matches.Length > 0 ? matches : throw new UsageException($"No built-in case matches '{argument}'; expected {Forms}.");
    }

    private static UsageException Unknown(string name) =>
        new($"Unknown case '{name}' (or a shape that is 0 or too large); expected {Forms}.");
}
