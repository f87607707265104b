using FastNet.Benchmarks;

namespace FastNet.Tests.Benchmarks;

/// <summary>The measuring itself, where it can be checked without a clock: peers are verified, files hold what ran.</summary>
public sealed class QuickTests
{
    [Fact]
    public void A_rival_with_another_result_is_reported_and_not_timed()
    {
        var complaints = new List<string>();
        using var peaks = new Peaks(1);
        Rival Rival(string name, double difference) =>
            new() { Name = name, Run = () => { }, Difference = () => difference, Tolerance = 1e-6 };
        var job = new Case
        {
            Name = "job",
            Unit = Unit.GflopsSingle,
            Work = 1,
            Footprint = 1,
            Run = () => { },
            Rivals = [Rival("Right", 1e-7), Rival("Wrong", 1e-3), Rival("NaN", double.NaN)],
        };

        Measurement measurement = Measurement.Take([job], 0.001, peaks, complaints.Add, out bool wrong);
        Assert.True(wrong);
        Assert.Equal(["Right"], measurement.Peers.Select(peer => peer.Name));
        Assert.Equal(2, complaints.Count);
        Assert.Contains("Wrong", complaints[0], StringComparison.Ordinal);
        Assert.Contains("NaN", complaints[1], StringComparison.Ordinal);
    }

    [Fact]
    public void An_allocation_is_counted_and_reported()
    {
        var complaints = new List<string>();
        using var peaks = new Peaks(1);
        object? kept = null;
        var job = new Case { Name = "job", Unit = Unit.GflopsSingle, Work = 1, Footprint = 1, Run = () => kept = new byte[100] };
        Measurement measurement = Measurement.Take([job], 0.001, peaks, complaints.Add, out _);
        Assert.NotNull(kept);
        Assert.InRange(measurement.Ours.AllocatedBytes, 100, 160);
        Assert.StartsWith("ALLOCATES", Assert.Single(complaints), StringComparison.Ordinal);
    }

    [Fact]
    public void Quick_prints_a_line_for_each_case_and_writes_a_file_that_compares_with_itself()
    {
        string folder = Directory.CreateTempSubdirectory("fastnet-quick-").FullName;
        try
        {
            var output = new StringWriter();
            string path = Path.Combine(folder, QuickCommand.CpuPlaceholder, "out.json");
            string[] names = ["gemm_nn_8x8x8", "dgemm_tt_9x10x11"];
            Assert.Equal(0, QuickCommand.Run(names, threads: 1, seconds: 0.001, path, output, TextWriter.Null));

            string[][] lines = [.. output.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd('\r').Split('\t'))];
            Assert.Equal(["name", "gemm_nn_8x8x8", "dgemm_tt_9x10x11"], lines.Select(line => line[0]));
            Assert.All(lines.Skip(1), line => Assert.Equal(0, (line.Length - 6) % 3));

            string written = Path.Combine(folder, Fingerprint.Here().Folder(), "out.json");
            ResultFile file = ResultFile.Read(written);
            Assert.Equal(["gemm_nn_8x8x8", "dgemm_tt_9x10x11"], file.Cases.Select(result => result.Name));
            Assert.Equal((1, Fingerprint.Here()), (file.Threads, file.Machine));
            Assert.Equal(0, CompareCommand.Run(written, written, anyMachine: false, TextWriter.Null, TextWriter.Null));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void Differences_are_relative_to_the_largest_element_and_never_hide_a_NaN()
    {
        Assert.Equal(0.25, Statistics.RelativeDifference<float>([1, 2, 4], [1, 3, 4]));
        Assert.Equal(double.PositiveInfinity, Statistics.RelativeDifference<float>([1, float.NaN], [1, 2]));
        Assert.Equal(double.PositiveInfinity, Statistics.RelativeDifference<double>([1, 2], [1, double.NaN]));
    }

    [Fact]
    public void Quantiles_interpolate()
    {
        Assert.Equal(2.5, Statistics.Quantile([4, 1, 3, 2], 0.5));
        Assert.Equal(7, Statistics.Quantile([7], 0.9));
        Assert.Equal(2, Statistics.GeometricMean([1, 4]), 1e-12);
    }
}
