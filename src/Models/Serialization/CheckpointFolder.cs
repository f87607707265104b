using System.Globalization;

namespace FastNet.Models;

/// <summary>A checkpoint that was passed over, and why.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record SkippedCheckpoint(string Path, string Reason);

/// <summary>
/// The checkpoints of one run, "checkpoint-0000000100.safetensors" after 100 steps: the newest few are kept, and the newest that is
/// whole is found again. One process at a time.
/// </summary>
public sealed class CheckpointFolder
{
    private const string Prefix = "checkpoint-", Extension = ".safetensors";

    /// <summary>Names a folder; the first <see cref="Save"/> makes it.</summary>
    /// <param name="path">The folder, of this run alone.</param>
    /// <param name="keepLast">How many checkpoints to keep, 1 or more.</param>
    public CheckpointFolder(string path, int keepLast = 3)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(keepLast, 1);
        (Location, KeepLast) = (path, keepLast);
    }

    /// <summary>The folder.</summary>
    public string Location { get; }

    /// <summary>How many checkpoints are kept.</summary>
    public int KeepLast { get; }

    /// <summary>The files, the newest first, whole or not.</summary>
    public IReadOnlyList<string> Files => [.. Steps().Select(PathOf)];

    /// <summary>Saves a checkpoint; then removes those before the last few, and what an ended process left half done.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The file.</returns>
    /// <exception cref="InvalidOperationException">The folder holds a checkpoint of a later step: it belongs to another run.</exception>
    /// <exception cref="ArgumentException">A tensor holds NaN or infinity (where, is said); nothing has been written.</exception>
    /// <exception cref="IOException">It cannot be written; all earlier checkpoints are still there.</exception>
    public string Save(CheckpointState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        Directory.CreateDirectory(Location);
        AtomicFile.RemoveStale(Location, name => name.StartsWith(Prefix, StringComparison.Ordinal));
        foreach (long later in Steps().Where(s => s > state.Step))
            PutAside(PathOf(later), state.Step);

        string path = PathOf(state.Step);
        Checkpoint.Write(path, state);
        foreach (long old in Steps().Skip(KeepLast))
        {
            // The text first: without its checkpoint nobody would remove it.
            AtomicFile.TryDelete(Path.ChangeExtension(PathOf(old), ".json"));
            AtomicFile.TryDelete(PathOf(old));
        }

        return path;
    }

    /// <summary>Reads the newest checkpoint that is whole. Changes nothing in the folder.</summary>
    /// <param name="skipped">Newer ones that are damaged or cannot be read, the newest first.</param>
    /// <returns>Null if there is none; if <paramref name="skipped"/> is not empty then, there was one once.</returns>
    public CheckpointState? LoadNewest(out IReadOnlyList<SkippedCheckpoint> skipped)
    {
        var passed = new List<SkippedCheckpoint>();
        skipped = passed;
        foreach (long step in Steps())
        {
            try
            {
                return Read(step);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                passed.Add(new SkippedCheckpoint(PathOf(step), e is FastNetFormatException format ? format.Rule : e.Message));
            }
        }

        return null;
    }

    private CheckpointState Read(long step)
    {
        string path = PathOf(step);
        CheckpointState state = Checkpoint.Read(path);
        return state.Step == step
            ? state
            : throw new FastNetFormatException(Checkpoint.Format, path, -1, $"the step is {state.Step}; expected {step} after its name");
    }

    /// <summary>Renames a damaged checkpoint, which a resumed run has passed over and would count among the newest.</summary>
    private static void PutAside(string path, long step)
    {
        try
        {
            _ = Checkpoint.Read(path);
        }
        catch (FastNetFormatException)
        {
            File.Move(path, path + ".damaged", overwrite: true);
            return;
        }

        throw new InvalidOperationException(
            $"{path} is of a later step than {step}, which was to be saved; expected a resumed run, or a folder of its own for a new one.");
    }

    private string PathOf(long step)
        => Path.Combine(Location, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{step:D10}{Extension}"));

    private long[] Steps() => !Directory.Exists(Location) ? [] : Directory.EnumerateFiles(Location)
        .Select(file => StepOf(Path.GetFileName(file)))
        .Where(step => step >= 0 && File.Exists(PathOf(step)))
        .OrderDescending()
        .ToArray();

    private static long StepOf(string name)
        => name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal)
            && name.Length > Prefix.Length + Extension.Length
            && long.TryParse(
                name.AsSpan()[Prefix.Length..^Extension.Length], NumberStyles.None, CultureInfo.InvariantCulture, out long step)
                ? step
                : -1;
}
