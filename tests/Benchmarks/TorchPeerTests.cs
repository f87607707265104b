using FastNet.Benchmarks;
using FastNet.Numerics;

namespace FastNet.Tests.Benchmarks;

/// <summary>A peer in a process of its own: it does the same job on the same data, and its failures are told.</summary>
public sealed class TorchPeerTests
{
    [SkippableFact]
    public void It_computes_the_case_on_our_inputs_and_times_itself()
    {
        using PeerProcess torch = Start();
        Operand<float> a = Inputs.Random<float>(3 * 5, 1), b = Inputs.Random<float>(5 * 4, 2), c = Inputs.Zeros<float>(3 * 4);
        var job = new RemoteJob(torch, "torch", "gemm_nt_3x4x5", [a, b], [c]);
        job.Prepare();
        float[] expected = new float[3 * 4];
        Gemm.Multiply(Transpose.No, Transpose.Yes, 3, 4, 5, 1f, a.Span, 5, b.Span, 5, 0f, expected, 4);
        Assert.True(Statistics.RelativeDifference<float>(c.Span, expected) < 1e-6);

        IReadOnlyList<double> samples = job.Sample(10, TimeSpan.Zero, TimeSpan.FromMilliseconds(1));
        Assert.NotEmpty(samples);
        Assert.All(samples, sample => Assert.True(sample > 0));
        Assert.Single(job.Sample(1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.True(torch.ProcessorTime > TimeSpan.Zero);
    }

    [SkippableFact]
    public void What_it_cannot_do_is_an_error_and_not_its_end()
    {
        using PeerProcess torch = Start();
        Operand<float> x = Inputs.Random<float>(6, 1), y = Inputs.Zeros<float>(6), tooLarge = Inputs.Zeros<float>(7);
        PeerException unknown = Assert.Throws<PeerException>(() => new RemoteJob(torch, "torch", "nonsense_2x3", [x], [y]).Prepare());
        Assert.Contains("nonsense_2x3", unknown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', unknown.Message);
        Assert.Throws<PeerException>(() => new RemoteJob(torch, "torch", "softmax_2x4", [x], [y]).Prepare());
        Assert.Throws<PeerException>(() => new RemoteJob(torch, "other", "softmax_2x3", [x], [y]).Sample(1, TimeSpan.Zero, TimeSpan.Zero));

        PeerException length = Assert.Throws<PeerException>(() => new RemoteJob(torch, "torch", "softmax_2x3", [x], [tooLarge]).Prepare());
        Assert.Contains("24", length.Message, StringComparison.Ordinal);
        Assert.Contains("28", length.Message, StringComparison.Ordinal);

        new RemoteJob(torch, "torch", "softmax_2x3", [x], [y]).Prepare();
        Assert.Equal(2, y.Span.ToArray().Sum(), 1e-6);
    }

    [SkippableFact]
    public void Every_case_that_goes_to_it_has_the_same_result()
    {
        using var peers = new PeerSet(1, _ => { });
        Skip.If(!Catalog.Create("softmax_2x3", peers).Rivals.Any(rival => rival.Name == "torch"), "SKIPPED: PyTorch cannot be started.");
        string[] names =
        [
            .. ElementwiseTable<float>.Names.SelectMany(name => new[] { $"{name}_33", $"d{name}_33" }),
            "softmax_3x5", "dlogsoftmax_3x5", "xent_3x5", "dxent_3x5", "knn_l2_3x4x5", "dknn_l1_3x4x5", "dgemm_tn_3x4x5",
        ];
        foreach (string name in names)
        {
            Case job = Catalog.Create(name, peers);
            job.Run();
            Assert.All(job.Rivals.Where(rival => rival.Remote is not null), rival =>
            {
                rival.Run();
                Assert.True(rival.Difference!() <= rival.Tolerance, $"{name}: {rival.Difference!():e2} > {rival.Tolerance:e2}");
            });
        }
    }

    [Fact]
    public void An_interpreter_that_is_not_there_is_told()
    {
        Assert.Null(PeerProcess.Start("torch", "no-such-interpreter", "torch_peer.py", 1, 0, out string why));
        Assert.Contains("no-such-interpreter", why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_peer_that_fails_is_reported_and_left_out()
    {
        var complaints = new List<string>();
        using var peaks = new Peaks(1);
        var job = new Case
        {
            Name = "job",
            Unit = Unit.GflopsSingle,
            Work = 1,
            Footprint = 1,
            Run = () => { },
            Rivals = [new Rival { Name = "Broken", Run = () => throw new PeerException("out of order"), Difference = () => 0 }],
        };
        Measurement measurement = Measurement.Take([job], 0.001, peaks, complaints.Add, out bool wrong);
        Assert.False(wrong);
        Assert.Empty(measurement.Peers);
        Assert.Equal("PEER FAILED: job: out of order", Assert.Single(complaints));
    }

    private static PeerProcess Start()
    {
        PeerProcess? torch = PeerProcess.Torch(1, out string why);
        Skip.If(torch is null, $"SKIPPED: PyTorch cannot be started: {why}");
        return torch!;
    }
}
