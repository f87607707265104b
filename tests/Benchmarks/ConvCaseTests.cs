using FastNet.Benchmarks;
using FastNet.Numerics;

namespace FastNet.Tests.Benchmarks;

/// <summary>Names of convolution cases: any numbers, in any order; what cannot be is refused with the numbers.</summary>
public sealed class ConvCaseTests
{
    [Theory]
    [InlineData("conv_fwd_n128c64h32k64f3s1p1")]
    [InlineData("conv_bwd_n1c3h224w200k64f7s2p3d2")]
    [InlineData("conv_bwd_data_n2c8h9k4f1s3p0g4")]
    [InlineData("conv_bwd_weights_g4n2c8h9k4f1s3p0")]
    [InlineData("conv_fwd_n1c64h56k64f3s1p1_winograd4")]
    [InlineData("dwconv_fwd_n1c96h112f3s1")]
    [InlineData("dwconv_bwd_n1c96h112f3s2p0_depthwise")]
    public void Any_numbers_can_be_asked_for(string name) => Assert.Equal([name], Catalog.Expand([name]));

    [Theory]
    [InlineData("conv_fwd_n1c64h56k64f3s1")]
    [InlineData("conv_fwd_n1c64h56k64f3s1p1p1")]
    [InlineData("conv_fwd_n1c64h56k64f3s1p1z1")]
    [InlineData("conv_fwd_n1c64h56k64f3s1p1_fft")]
    [InlineData("conv_up_n1c64h56k64f3s1p1")]
    [InlineData("conv_fwd_n1c64h56k64f3s1p9999999999")]
    [InlineData("conv_fwd_n1024c1024h512k64f3s1p1")]
    [InlineData("dwconv_fwd_n1c96h112k96f3s1")]
    [InlineData("dwconv_fwd_n1c96h112f3s1g96")]
    public void What_is_not_a_case_is_refused_with_the_accepted_forms(string name)
    {
        string message = Assert.Throws<UsageException>(() => Catalog.Expand([name])).Message;
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData("conv_fwd_n1c4h5k4f9s1p1", "9", "7")]
    [InlineData("conv_fwd_n1c4h5k4f3s1p0d3", "3", "5")]
    [InlineData("conv_fwd_n1c4h5k6f3s1p1g4", "4", "6")]
    [InlineData("conv_fwd_n1c4h5k4f3s0p1", "0", "1")]
    [InlineData("conv_fwd_n0c4h5k4f3s1p1", "0", "1")]
    [InlineData("conv_fwd_n1c0h5k4f3s1p1", "0", "1")]
    public void What_cannot_be_is_refused_with_its_numbers(string name, string given, string limit)
    {
        string message = Assert.Throws<UsageException>(() => Catalog.Expand([name])).Message;
        Assert.StartsWith($"'{name}' cannot be: ", message, StringComparison.Ordinal);
        string reason = message[(name.Length + 2)..];
        Assert.Contains(given, reason, StringComparison.Ordinal);
        Assert.Contains(limit, reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_name_means_the_shape_that_it_says()
    {
        ConvName name = ConvName.Parse("conv_bwd_data_n2c6h9w7k4f3s2p1d2g2_im2col")!;
        var expected = new ConvShape(2, 6, 9, 7, 4, 3, 3)
        {
            StrideHeight = 2,
            StrideWidth = 2,
            PadTop = 1,
            PadBottom = 1,
            PadLeft = 1,
            PadRight = 1,
            DilationHeight = 2,
            DilationWidth = 2,
            Groups = 2,
        };
        Assert.Equal((ConvPass.Data, expected, ConvAlgorithm.Im2Col), (name.Pass, name.Shape, name.Algorithm));
        Assert.Equal("conv_bwd_data_n2c6h9w7k4f3s2p1d2g2", name.AtPeers);

        // Output 4 x 3 x 4, each the sum of 3 channels x 3 x 3.
        Assert.Equal(2.0 * 2 * (4 * 3 * 4) * (3 * 3 * 3), name.Operations);
    }

    [Fact]
    public void A_depthwise_name_keeps_the_size_unless_told_otherwise()
    {
        ConvShape shape = ConvName.Parse("dwconv_fwd_n1c96h112f5s1d2")!.Shape;
        Assert.Equal((96, 96, 4, 112), (shape.Filters, shape.Groups, shape.PadTop, shape.OutputHeight));
        Assert.Equal(0, ConvName.Parse("dwconv_fwd_n1c96h112f5s1p0")!.Shape.PadLeft);
    }

    [Fact]
    public void The_grid_holds_distinct_shapes_of_the_three_sizes_of_network()
    {
        IReadOnlyList<string> names = Catalog.Expand(["conv_grid"]);
        Assert.True(names.Count >= 60, $"conv_grid holds {names.Count} cases");
        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Contains("conv_fwd_n128c64h32k64f3s1p1", names);
        Assert.Contains("conv_bwd_n128c3h32k32f7s1p3", names);
        Assert.Contains("conv_fwd_n1c3h224k64f7s2p3", names);
        Assert.Contains("dwconv_fwd_n1c96h112f3s1", names);
    }

    [Theory]
    [InlineData("conv_fwd_n2c3h8k4f3s2p1")]
    [InlineData("conv_bwd_n2c4h6w7k6f3s1p1d2g2")]
    [InlineData("dwconv_bwd_n1c8h8f3s1")]
    public void The_table_says_how_it_was_computed(string name)
    {
        var output = new StringWriter();
        Case job = Catalog.Create(name, PeerSet.None);
        using var peaks = new Peaks(1);
        new Table(output).Write(Measurement.Take([job], 0.001, peaks, _ => { }, out _).ToResult());
        Assert.NotEmpty(job.Way);
        Assert.Contains($" by {job.Way}\t", output.ToString(), StringComparison.Ordinal);
    }

    [SkippableTheory]
    [InlineData("conv_fwd_n2c6h9w7k4f3s2p1d2g2")]
    [InlineData("conv_bwd_n2c6h9w7k4f3s2p1d2g2")]
    [InlineData("conv_bwd_data_n3c5h8k7f2s1p0")]
    [InlineData("conv_bwd_weights_n3c5h8k7f2s1p0")]
    [InlineData("dwconv_fwd_n1c8h8f3s1")]
    [InlineData("dwconv_bwd_n2c8h8f3s2")]
    public void Peers_have_the_same_result(string name)
    {
        using var peers = new PeerSet(1, _ => { });
        Case job = Catalog.Create(name, peers);
        Skip.If(job.Rivals.Count == 0, "SKIPPED: neither PyTorch nor ONNX Runtime can be started.");
        job.Run();
        Assert.All(job.Rivals, rival =>
        {
            rival.Run();
            double difference = rival.Difference!();
            Assert.True(difference <= rival.Tolerance, $"{name}: {rival.Name}: {difference:e2} > {rival.Tolerance:e2}");
        });
    }
}
