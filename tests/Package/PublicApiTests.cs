using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Package;

/// <summary>What users can call changes on purpose or not at all.</summary>
public sealed class PublicApiTests
{
    /// <summary>Set to 1, the test writes the file and fails, so that the change is read before it is committed.</summary>
    private const string Update = "FASTNET_UPDATE_GOLDEN";

    public static TheoryData<Type, string> Assemblies => new()
    {
        { typeof(Gemm), "tests/Golden/PublicApi.txt" },
        { typeof(FastNet.Layers.Network), "tests/Golden/PublicApi.Layers.txt" },
        { typeof(FastNet.Models.Solver), "tests/Golden/PublicApi.Models.txt" },
    };

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void The_public_surface_is_the_one_agreed_on(Type member, string golden)
    {
        string actual = PublicApi.Describe(member.Assembly);
        if (Environment.GetEnvironmentVariable(Update) == "1")
        {
            File.WriteAllText(Repository.PathOf(golden), actual);
            Assert.Fail($"{golden} was written. Read the difference, unset {Update} and run the tests again.");
        }

        string[] expected = Repository.Read(golden).Split('\n'), lines = actual.Split('\n');
        string[] difference = [.. expected.Except(lines).Select(line => "- " + line),
            .. lines.Except(expected).Select(line => "+ " + line)];
        Assert.True(
            expected.SequenceEqual(lines),
            $"The public surface is not that of {golden}. If it should be, run this test with {Update}=1.\n"
            + $"{string.Join('\n', difference)}");
    }
}
