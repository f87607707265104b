using FastNet.Benchmarks;

namespace FastNet.Tests.Benchmarks;

/// <summary>Cases of pooling and normalisation: any sizes, impossible ones refused with their numbers, the peer's job.</summary>
public sealed class ImageCaseTests
{
    [Theory]
    [InlineData("maxpool2_1x1x2x3")]
    [InlineData("maxpool2_indices_128x64x32x32")]
    [InlineData("avgpool2_bwd_3x5x7x9")]
    [InlineData("bn2d_train_fwd_1x1x1x2")]
    [InlineData("bn2d_infer_128x64x32x32")]
    [InlineData("layernorm_1x1")]
    [InlineData("layernorm_bwd_4096x512")]
    public void Any_size_can_be_asked_for(string name) => Assert.Equal([name], Catalog.Expand([name]));

    [Theory]
    [InlineData("maxpool2_1x1x2")]
    [InlineData("maxpool2_1x0x2x2")]
    [InlineData("maxpool2_1x2x3x4x5")]
    [InlineData("avgpool2_indices_1x2x3x4")]
    [InlineData("maxpool2_99999x99999x99999x99999")]
    [InlineData("bn2d_fwd_2x2x2x2")]
    [InlineData("layernorm_0x8")]
    public void What_is_not_a_case_is_refused_with_the_accepted_forms(string name)
    {
        string message = Assert.Throws<UsageException>(() => Catalog.Expand([name])).Message;
        Assert.Contains($"'{name}'", message, StringComparison.Ordinal);
        Assert.Contains("bn2d_{train_fwd|bwd|infer}_{N}x{C}x{H}x{W}", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("maxpool2_4x8x1x7", "2 x 2", "1 x 7")]
    [InlineData("bn2d_train_fwd_1x8x1x1", "1", "2")]
    public void What_cannot_be_is_refused_with_its_numbers(string name, string first, string second)
    {
        string message = Assert.Throws<UsageException>(() => Catalog.Expand([name])).Message;
        Assert.StartsWith($"'{name}' cannot be: ", message, StringComparison.Ordinal);
        string reason = message[(name.Length + 2)..];
        Assert.Contains(first, reason, StringComparison.Ordinal);
        Assert.Contains(second, reason, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_peer_has_the_same_result()
    {
        using var peers = new PeerSet(1, _ => { });
        string[] names =
        [
            "maxpool2_2x3x5x4", "maxpool2_indices_2x3x5x4", "maxpool2_bwd_2x3x5x4", "avgpool2_2x3x5x4", "avgpool2_bwd_2x3x4x5",
            "bn2d_train_fwd_2x3x4x5", "bn2d_bwd_2x3x4x5", "bn2d_infer_2x3x4x5", "layernorm_4x10", "layernorm_bwd_4x10",
            "nchw_to_nhwc_2x3x4x5", "nhwc_to_nchw_2x3x4x5",
        ];
        foreach (string name in names)
        {
            Case job = Catalog.Create(name, peers);
            Skip.If(job.Rivals.Count == 0, "SKIPPED: PyTorch cannot be started.");
            job.Run();
            Assert.All(job.Rivals, rival =>
            {
                rival.Run();
                double difference = rival.Difference!();
                Assert.True(difference <= rival.Tolerance, $"{name}: {rival.Name}: {difference:e2} > {rival.Tolerance:e2}");
            });
        }
    }
}
