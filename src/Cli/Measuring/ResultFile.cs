using System.Text.Json;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>The measurements of one run, where they were taken, and of which commit.</summary>
internal sealed record ResultFile
{
    /// <summary>What <see cref="Format"/> has to be.</summary>
    public const string CurrentFormat = "fastnet-benchmark-1";

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
            ResultFile file = JsonSerializer.Deserialize(stream, ResultJson.Default.ResultFile)
                ?? throw new UsageException($"{path}: empty.");
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
        try
        {
            AtomicFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, ResultJson.Default.ResultFile));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
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
}
