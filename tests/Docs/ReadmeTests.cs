using System.Text.RegularExpressions;
using FastNet.Tests.Support;

namespace FastNet.Tests.Docs;

/// <summary>What README.md shows is true.</summary>
public sealed partial class ReadmeTests
{
    private const string NetworkHead = "```csharp\nusing FastNet.Layers;\nusing FastNet.Numerics;\n\n";

    private const string TrainHead = "```csharp\nusing FastNet.Layers;\nusing FastNet.Models;\n\n";

    private static readonly string Readme = Repository.Read("README.md");

    [Theory]
    [InlineData("tests/Docs/QuickStart.cs", "```csharp\nusing FastNet.Numerics;\n\n")]
    [InlineData("tests/Docs/NetworkStart.cs", NetworkHead)]
    [InlineData("tests/Docs/TrainStart.cs", TrainHead)]
    public void The_examples_are_the_code_that_is_compiled_here(string file, string head)
    {
        string compiled = Between(Repository.Read(file), "// README begins\n", "        // README ends\n");
        string shown = Between(Readme, head, "```");
        Assert.Equal(Lines(shown), Lines(compiled).Select(line => line.Length == 0 ? line : line[8..]));
    }

    [Fact]
    public void The_examples_print_what_their_comments_say()
    {
        Prints("```csharp\n", 4, QuickStart.Run);
        Prints(NetworkHead, 2, NetworkStart.Run);
        Prints(TrainHead, 2, TrainStart.Run);

        static void Prints(string head, int lines, Action<TextWriter> example)
        {
            var output = new StringWriter();
            example(output);
            string[] promised = [.. Printed().Matches(Between(Readme, head, "```")).Select(match => match.Groups[1].Value)];
            Assert.Equal(lines, promised.Length);
            Assert.Equal(promised, Lines(output.ToString().ReplaceLineEndings("\n")));
        }
    }

    [Fact]
    public void Every_file_that_is_linked_exists()
    {
        string[] files = [.. Link().Matches(Readme).Select(match => match.Groups[1].Value.TrimEnd('/'))];
        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.True(File.Exists(Repository.PathOf(file)) || Directory.Exists(Repository.PathOf(file)), file));
    }

    private static string Between(string text, string start, string end)
    {
        int from = text.IndexOf(start, StringComparison.Ordinal);
        Assert.True(from >= 0, $"'{start}' was not found.");
        from += start.Length;
        int to = text.IndexOf(end, from, StringComparison.Ordinal);
        Assert.True(to >= 0, $"'{end}' was not found after '{start}'.");
        return text[from..to];
    }

    private static string[] Lines(string text) => text.TrimEnd('\n').Split('\n');

    [GeneratedRegex(@"Console\.WriteLine\(.*\); // (.+)")]
    private static partial Regex Printed();

    // [text](path), where the path is not an address.
    [GeneratedRegex(@"\]\((?!\w+:)([^)#]+)\)")]
    private static partial Regex Link();
}
