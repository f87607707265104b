namespace FastNet.Tests.Benchmarks;

/// <summary>The gate on result files: planted regressions are caught, noise passes, what cannot be compared is refused.</summary>
public sealed class CompareTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastnet-compare-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Equal_distributions_pass_whatever_the_seed()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            string old = Save("old.json", Sound(Case("gemm", 1.0, 0, seed)));
            string @new = Save("new.json", Sound(Case("gemm", 1.0, 0, seed + 1000)));
            Assert.Equal((0, "same"), Compare(old, @new));
        }
    }

    [Theory]
    [InlineData(1.30)]
    [InlineData(1.12)]
    public void A_planted_slow_down_is_caught(double factor)
    {
        string old = Save("old.json", Sound(Case("gemm", 1.0, 0, 1)));
        string @new = Save("new.json", Sound(Case("gemm", factor, 0, 2)));
        Assert.Equal((1, "SLOWER"), Compare(old, @new));
        Assert.Equal((0, "faster"), Compare(@new, old));
    }

    [Fact]
    public void One_slow_case_among_many_fails_the_whole()
    {
        CaseResult[] cases = [.. Enumerable.Range(0, 50).Select(i => Case($"case{i}", 1, 0, i))];
        CaseResult[] slower = [.. Enumerable.Range(0, 50).Select(i => Case($"case{i}", i == 37 ? 1.3 : 1, 0, 100 + i))];
        Assert.Equal(1, Compare(Save("old.json", Sound(cases)), Save("new.json", Sound(slower))).ExitCode);
    }

    [Fact]
    public void A_slow_down_below_five_percent_or_within_the_scatter_passes()
    {
        string old = Save("old.json", Sound(Case("gemm", 1.0, 0, 1)));
        Assert.Equal((0, "same"), Compare(old, Save("new.json", Sound(Case("gemm", 1.03, 0, 2)))));

        string noisy = Save("noisy.json", Sound(Case("gemm", 1.0, 0, 3, scatter: 0.5)));
        Assert.Equal((0, "same"), Compare(noisy, Save("new.json", Sound(Case("gemm", 1.08, 0, 4, scatter: 0.5)))));
    }

    [Fact]
    public void An_interruption_that_leaves_fast_samples_passes()
    {
        CaseResult quiet = Case("gemm", 1.0, 0, 1);
        CaseResult disturbed = quiet with { SamplesMs = [.. quiet.SamplesMs.Select((time, i) => i % 10 == 0 ? time : 2 * time)] };
        Assert.Equal((0, "same"), Compare(Save("old.json", Sound(quiet)), Save("new.json", Sound(disturbed))));
    }

    [Fact]
    public void One_more_byte_allocated_is_caught_even_where_the_time_fell()
    {
        string old = Save("old.json", Sound(Case("gemm", 1.0, 24, 1)));
        Assert.Equal((1, "ALLOCATES"), Compare(old, Save("new.json", Sound(Case("gemm", 0.5, 25, 2)))));
        Assert.Equal((0, "same"), Compare(old, Save("new.json", Sound(Case("gemm", 1.0, 0, 2)))));
    }

    [Fact]
    public void Other_hardware_is_refused_unless_asked_for()
    {
        string old = Save("old.json", Sound(Case("gemm", 1, 0, 1)));
        foreach (Fingerprint machine in new[] { Machine with { Cpu = "Other" }, Machine with { Cores = 3 }, Machine with { Isa = "Avx2" } })
        {
            string @new = Save("new.json", Sound(Case("gemm", 1, 0, 2)) with { Machine = machine });
            Assert.Contains(machine.Hardware(), Refusal(old, @new), StringComparison.Ordinal);
            Assert.Equal(0, CompareCommand.Run(old, @new, anyMachine: true, TextWriter.Null, TextWriter.Null));
        }

        string otherRuntime = Save("new.json", Sound(Case("gemm", 1, 0, 2)) with { Machine = Machine with { Runtime = ".NET 99" } });
        Assert.Equal(0, Compare(old, otherRuntime).ExitCode);
    }

    [Fact]
    public void Other_threads_and_disjoint_cases_are_refused()
    {
        string old = Save("old.json", Sound(Case("gemm", 1, 0, 1)));
        string oneThread = Save("new.json", Sound(Case("gemm", 1, 0, 2)) with { Threads = 1 });
        Assert.Contains("with 1: times", Refusal(old, oneThread), StringComparison.Ordinal);
        Assert.Contains("share no case", Refusal(old, Save("new.json", Sound(Case("exp", 1, 0, 2)))), StringComparison.Ordinal);
    }

    [Fact]
    public void Malformed_files_are_refused_in_one_line_that_names_the_file()
    {
        string sound = Save("sound.json", Sound(Case("gemm", 1, 0, 1)));
        string text = File.ReadAllText(sound);
        string[] broken =
        [
            "",
            "null",
            "[]",
            "{}",
            "{\"format\": \"fastnet-benchmark-1\"}",
            text[..(text.Length / 2)],
            text.Replace("fastnet-benchmark-1", "fastnet-benchmark-9", StringComparison.Ordinal),
            text.Replace("\"threads\": 2", "\"threads\": 0", StringComparison.Ordinal),
            text.Replace("\"threads\": 2", "\"threads\": \"two\"", StringComparison.Ordinal),
            text.Replace("\"samplesMs\": [", "\"samplesMs\": [-1, ", StringComparison.Ordinal),
            text.Replace("\"samplesMs\": [", "\"samplesMs\": [1e999, ", StringComparison.Ordinal),
            text.Replace("\"allocatedBytes\": 0", "\"allocatedBytes\": -1", StringComparison.Ordinal),
            text.Replace("\"name\": \"gemm\"", "\"name\": null", StringComparison.Ordinal),
            text.Replace("\"machine\"", "\"machin\"", StringComparison.Ordinal),
        ];
        string path = Path.Combine(_folder, "broken.json");
        foreach (string content in broken)
        {
            Assert.NotEqual(text, content);
            File.WriteAllText(path, content);
            foreach (string message in new[] { Refusal(path, sound), Refusal(sound, path) })
            {
                Assert.StartsWith(path, message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', message);
            }
        }

        File.WriteAllText(path, text);
        Assert.Equal(0, Compare(sound, path).ExitCode);
        Assert.Contains("cannot be read", Refusal(sound, Path.Combine(_folder, "absent.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void Duplicate_cases_and_missing_samples_are_refused()
    {
        string sound = Save("sound.json", Sound(Case("gemm", 1, 0, 1)));
        string twice = Save("twice.json", Sound(Case("gemm", 1, 0, 1), Case("gemm", 1, 0, 2)));
        Assert.Contains("twice", Refusal(sound, twice), StringComparison.Ordinal);
        string none = Save("none.json", Sound(Case("gemm", 1, 0, 1) with { SamplesMs = [] }));
        Assert.Contains("samples", Refusal(sound, none), StringComparison.Ordinal);
        Assert.Contains("no case", Refusal(sound, Save("empty.json", Sound())), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_cannot_be_written_leaves_the_old_one_and_no_other()
    {
        string path = Save("results.json", Sound(Case("gemm", 1, 0, 1)));
        string before = File.ReadAllText(path);
        string inTheWay = Path.Combine(_folder, "folder.json");
        Directory.CreateDirectory(inTheWay);
        Assert.Throws<UsageException>(() => Sound(Case("gemm", 1, 0, 2)).Write(inTheWay));
        Assert.Throws<UsageException>(() => Sound(Case("gemm", 1, 0, 2)).Write(Path.Combine(path, "below-a-file.json")));
        Assert.Equal(before, File.ReadAllText(path));
        Assert.Equal([inTheWay, path], Directory.GetFileSystemEntries(_folder).Order());
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        ResultFile written = Sound(Case("gemm", 1, 8, 1), Case("exp", 1, 0, 2));
        ResultFile read = ResultFile.Read(Save("file.json", written));
        Assert.Equal(written.Machine, read.Machine);
        Assert.Equal((written.Commit, written.Threads, written.Date), (read.Commit, read.Threads, read.Date));
        Assert.Equal(["gemm", "exp"], read.Cases.Select(result => result.Name));
        Assert.Equal([8, 0], read.Cases.Select(result => result.AllocatedBytes));
        Assert.All(written.Cases[0].SamplesMs.Zip(read.Cases[0].SamplesMs), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
    }

    private static Fingerprint Machine { get; } = new() { Cpu = "A processor", Cores = 2, Isa = "Avx512", Os = "An OS", Runtime = ".NET" };

    private static ResultFile Sound(params CaseResult[] cases) => new()
    {
        Format = ResultFile.CurrentFormat,
        Commit = "0123abcd",
        Date = new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc),
        Machine = Machine,
        Threads = 2,
        Cases = cases,
    };

    /// <summary>Times as they come: a floor with a tail of interruptions above it.</summary>
    private static CaseResult Case(string name, double time, long bytes, int seed, double scatter = 0.04)
    {
        var random = new Random(seed);
        double[] samples = [.. Enumerable.Range(0, 100).Select(_ => time * (1 + scatter * -Math.Log(1 - random.NextDouble())))];
        return new CaseResult
        {
            Name = name,
            BestMs = samples.Min(),
            MedianMs = Statistics.Quantile(samples, 0.5),
            Rate = 1,
            Unit = "GFLOP/s float",
            PercentOfPeak = 50,
            AllocatedBytes = bytes,
            SamplesMs = samples,
            Peers = [new PeerResult { Name = "Peer", BestMs = 1, Ratio = 1 }],
        };
    }

    private string Save(string name, ResultFile file)
    {
        string path = Path.Combine(_folder, name);
        file.Write(path);
        return path;
    }

    private static (int ExitCode, string Verdict) Compare(string old, string @new)
    {
        var output = new StringWriter();
        int exitCode = CompareCommand.Run(old, @new, anyMachine: false, output, TextWriter.Null);
        return (exitCode, output.ToString().TrimEnd().Split('\t')[^1]);
    }

    private static string Refusal(string old, string @new) =>
        Assert.Throws<UsageException>(() => CompareCommand.Run(old, @new, anyMachine: false, TextWriter.Null, TextWriter.Null)).Message;
}
