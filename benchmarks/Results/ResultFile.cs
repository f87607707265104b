using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastNet.Benchmarks;

/// <summary>The measurements of one run, where they were taken, and of which commit.</summary>
internal sealed record ResultFile
{
    /// <summary>What <see cref="Format"/> has to be.</summary>
    public const string CurrentFormat = "fastnet-benchmark-1";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new ShortNumber(), new NumbersOnOneLine() },
    };

    /// <summary>Kind and version of the file.</summary>
    public required string Format { get; init; }

    /// <summary>Commit of the code measured.</summary>
    public required string Commit { get; init; }

    /// <summary>When, in UTC.</summary>
    public required DateTime Date { get; init; }

    /// <summary>The machine.</summary>
    public required Fingerprint Machine { get; init; }

    /// <summary>Threads that a call could use.</summary>
    public required int Threads { get; init; }

    /// <summary>One entry for each case, names unique.</summary>
    public required IReadOnlyList<CaseResult> Cases { get; init; }

    /// <summary>Reads and checks a file.</summary>
    /// <exception cref="UsageException">The file cannot be read or is not a sound result file; the message is one line.</exception>
    public static ResultFile Read(string path)
    {
        try
        {
            using FileStream stream = File.OpenRead(path);
            ResultFile file = JsonSerializer.Deserialize<ResultFile>(stream, Json) ?? throw new UsageException($"{path}: empty.");
            file.Validate(path);
            return file;
        }
        catch (JsonException problem)
        {
            throw new UsageException($"{path}: not a result file: {problem.Message.ReplaceLineEndings(" ")}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: cannot be read: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <summary>Writes the file whole or not at all: under another name first, then in place of what was there.</summary>
    /// <exception cref="UsageException">The file cannot be written.</exception>
    public void Write(string path)
    {
        string target = Path.GetFullPath(path);
        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            using (FileStream stream = new(temporary, FileMode.CreateNew))
            {
                JsonSerializer.Serialize(stream, this, Json);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(temporary))
                File.Delete(temporary);
            throw new UsageException($"{path}: cannot be written: {problem.Message.ReplaceLineEndings(" ")}");
        }
    }

    private void Validate(string path)
    {
        if (Format != CurrentFormat)
            throw new UsageException($"{path}: format is '{Format}'; expected '{CurrentFormat}'.");
        if (Threads < 1)
            throw new UsageException($"{path}: threads is {Threads}; expected 1 or more.");
        if (Cases.Count == 0)
            throw new UsageException($"{path}: holds no case.");

        var names = new HashSet<string>();
        foreach (CaseResult result in Cases)
        {
            if (result is null)
                throw new UsageException($"{path}: a case is null.");
            if (!names.Add(result.Name))
                throw new UsageException($"{path}: case {result.Name} occurs twice.");
            if (result.SamplesMs.Count == 0 || !result.SamplesMs.All(time => time > 0 && double.IsFinite(time)))
                throw new UsageException($"{path}: case {result.Name} needs samples, all above 0.");
            if (result.AllocatedBytes < 0)
                throw new UsageException($"{path}: case {result.Name} allocates {result.AllocatedBytes} bytes; expected 0 or more.");
        }
    }

    /// <summary>Seven digits: far below the noise.</summary>
    private sealed class ShortNumber : JsonConverter<double>
    {
        public static string Text(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteRawValue(Text(value));
    }

    /// <summary>All samples of a case on one line, so that a file can be read and its changes seen.</summary>
    private sealed class NumbersOnOneLine : JsonConverter<IReadOnlyList<double>>
    {
        public override IReadOnlyList<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<double[]>(ref reader, options)!;

        public override void Write(Utf8JsonWriter writer, IReadOnlyList<double> value, JsonSerializerOptions options) =>
            writer.WriteRawValue($"[{string.Join(", ", value.Select(ShortNumber.Text))}]");
    }
}

/// <summary>One case of a result file.</summary>
internal sealed record CaseResult
{
    /// <summary>Case name.</summary>
    public required string Name { get; init; }

    /// <summary>Fastest sample, milliseconds per call.</summary>
    public required double BestMs { get; init; }

    /// <summary>Middle sample, milliseconds per call.</summary>
    public required double MedianMs { get; init; }

    /// <summary>Work over <see cref="BestMs"/>.</summary>
    public required double Rate { get; init; }

    /// <summary>Unit of <see cref="Rate"/>, the limit it is held against, and, where there are several, the way it was reached.</summary>
    public required string Unit { get; init; }

    /// <summary><see cref="Rate"/> over the limit measured in the same run.</summary>
    public required double PercentOfPeak { get; init; }

    /// <summary>Managed bytes allocated per call.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Milliseconds per call, in the order taken, evenly thinned.</summary>
    public required IReadOnlyList<double> SamplesMs { get; init; }

    /// <summary>Peers, fastest first.</summary>
    public required IReadOnlyList<PeerResult> Peers { get; init; }

    /// <summary>What goes into a file.</summary>
    public static CaseResult From(Measurement measurement) => new()
    {
        Name = measurement.Case.Name,
        BestMs = measurement.Ours.Best,
        MedianMs = measurement.Ours.Median,
        Rate = measurement.Rate,
        Unit = measurement.Case.Way is { Length: > 0 } way ? $"{measurement.Peak.Name} by {way}" : measurement.Peak.Name,
        PercentOfPeak = measurement.PercentOfPeak,
        AllocatedBytes = measurement.Ours.AllocatedBytes,
        SamplesMs = Thin(measurement.Ours.Samples),
        Peers =
        [
            .. measurement.Peers.Select(peer => new PeerResult
            {
                Name = peer.Name,
                BestMs = peer.Best,
                Ratio = peer.Best / measurement.Ours.Best,
            }),
        ],
    };

    private static double[] Thin(IReadOnlyList<double> samples)
    {
        // Enough for a rank test to see a shift far below 5 %.
        const int Most = 200;
        int kept = Math.Min(Most, samples.Count);
        return [.. Enumerable.Range(0, kept).Select(i => samples[(int)((long)i * samples.Count / kept)])];
    }
}

/// <summary>A peer of one case.</summary>
internal sealed record PeerResult
{
    /// <summary>Who.</summary>
    public required string Name { get; init; }

    /// <summary>Fastest sample, milliseconds per call.</summary>
    public required double BestMs { get; init; }

    /// <summary>Their best over ours.</summary>
    public required double Ratio { get; init; }
}
