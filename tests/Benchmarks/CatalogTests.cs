using FastNet.Benchmarks;

namespace FastNet.Tests.Benchmarks;

/// <summary>Names on the command line: every form is understood, everything else is one clear line and exit code 2.</summary>
public sealed class CatalogTests
{
    [Fact]
    public void The_grids_hold_at_least_60_distinct_shapes()
    {
        foreach (string list in new[] { "gemm_grid", "dgemm_grid" })
        {
            IReadOnlyList<string> names = Catalog.Expand([list]);
            Assert.True(names.Count >= 60, $"{list} holds {names.Count} cases");
            Assert.Equal(names.Count, names.Distinct().Count());
        }
    }

    [Theory]
    [InlineData("gemm_nn_1x1x1")]
    [InlineData("gemm_tt_7x8x9")]
    [InlineData("dgemm_nt_64x3136x576")]
    public void Any_shape_can_be_asked_for(string name) => Assert.Equal([name], Catalog.Expand([name]));

    [Theory]
    [InlineData("gemm_xn_1x1x1")]
    [InlineData("gemm_nn_0x1x1")]
    [InlineData("gemm_nn_1x1")]
    [InlineData("gemm_nn_1x1x1x1")]
    [InlineData("gemm_nn_-1x1x1")]
    [InlineData("gemm_nn_100000x100000x1")]
    [InlineData("gemm_nn_99999999999x1x1")]
    [InlineData("nonsense")]
    [InlineData("nonsense_*")]
    [InlineData("")]
    public void What_is_not_a_case_is_refused_with_the_accepted_forms(string name)
    {
        string message = Assert.Throws<UsageException>(() => Catalog.Expand([name])).Message;
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.Contains("gemm_{nn|nt|tn|tt}_{M}x{N}x{K}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_pattern_chooses_among_the_built_in_cases()
    {
        IReadOnlyList<string> names = Catalog.Expand(["gemm_nn_512x*", "gemm_nn_512x512x512"]);
        Assert.Equal(["gemm_nn_512x512x512"], names);
        Assert.All(Catalog.Expand(["*"]), name => Assert.Equal([name], Catalog.Expand([name])));
    }

    [Theory]
    [InlineData("quick")]
    [InlineData("quick nonsense")]
    [InlineData("quick gemm_nn_8x8x8 --threads 0")]
    [InlineData("quick gemm_nn_8x8x8 --seconds 0")]
    [InlineData("quick gemm_nn_8x8x8 --seconds x")]
    [InlineData("compare one.json")]
    [InlineData("compare absent1.json absent2.json")]
    [InlineData("pick nonsense")]
    public void A_wrong_command_line_exits_with_2(string line)
    {
        var error = new StringWriter();
        Assert.Equal(2, Commands.Run(line.Split(' '), TextWriter.Null, error));
        Assert.Single(error.ToString().TrimEnd().Split('\n'));
    }
}
