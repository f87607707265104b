using System.Text;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>The folder of a training run: settings, history, checkpoints, model, report.</summary>
internal sealed class RunFolder
{
    private const string SettingsFile = "run.json", HistoryFile = "history.json";

    private RunFolder(string path) => Root = path;

    /// <summary>The folder.</summary>
    public string Root { get; }

    /// <summary>The trained model.</summary>
    public string Model => Path.Combine(Root, "model.safetensors");

    /// <summary>The report.</summary>
    public string Report => Path.Combine(Root, "report.html");

    /// <summary>The pictures of the report, one by one.</summary>
    public string Pictures => Path.Combine(Root, "pictures");

    /// <summary>The checkpoints.</summary>
    public CheckpointFolder Checkpoints => new(Path.Combine(Root, "checkpoints"));

    /// <summary>A folder for a new run: the one asked for, or the first of runs/NAME, runs/NAME-2, ... that is free.</summary>
    /// <exception cref="UsageException">The folder asked for holds another run.</exception>
    public static RunFolder Create(string? wanted, string name, RunSettings settings)
    {
        string path = wanted ?? Enumerable.Range(1, int.MaxValue)
            .Select(n => Path.Combine("runs", n == 1 ? name : $"{name}-{n}")).First(p => !Directory.Exists(p));
        if (File.Exists(Path.Combine(path, SettingsFile)))
            throw new UsageException($"{path} holds a run already; expected another folder, or --resume to go on with it.");
        Directory.CreateDirectory(path);
        var folder = new RunFolder(path);
        folder.Write(SettingsFile, settings.ToJson());
        return folder;
    }

    /// <summary>The folder of a run that was begun.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static RunFolder Open(string path) => File.Exists(Path.Combine(path, SettingsFile))
        ? new RunFolder(path)
        : throw new UsageException($"{path} has no {SettingsFile}; expected the folder of a training run.");

    /// <summary>Its settings.</summary>
    public RunSettings ReadSettings() => RunSettings.FromJson(Read(SettingsFile), Path.Combine(Root, SettingsFile));

    /// <summary>Its history.</summary>
    public History ReadHistory() => History.FromJson(Read(HistoryFile), Path.Combine(Root, HistoryFile));

    /// <summary>Writes the history.</summary>
    public void Write(History history) => Write(HistoryFile, history.ToJson());

    private string Read(string file)
    {
        string path = Path.Combine(Root, file);
        long length = new FileInfo(path) is { Exists: true } info
            ? info.Length
            : throw new UsageException($"{path} does not exist; expected the folder of a run that has ended.");
        const long most = 256 << 20;
        return length <= most
            ? File.ReadAllText(path)
            : throw new FastNetFormatException("run", path, -1, $"expected at most {most} bytes; found {length}");
    }

    private void Write(string file, string text) => AtomicFile.Write(Path.Combine(Root, file), Encoding.UTF8.GetBytes(text));
}
