namespace FastNet.Models;

/// <summary>
/// A <see cref="CheckpointState"/> in one safetensors file: tensors "parameters/...", "optimizer/..." and "best/...", and as a text
/// beside them a manifest with the rest of the state and the SHA-256 of every tensor and of itself. A copy of the manifest for people is
/// written next to it as .json afterwards; nothing reads that.
/// </summary>
public static class Checkpoint
{
    internal const string Format = "FastNet checkpoint";
    internal const string ParameterPrefix = "parameters/", OptimizerPrefix = "optimizer/", BestPrefix = "best/";

    private const string ManifestName = "fastnet.checkpoint", HashName = "fastnet.checkpoint.sha256";

    /// <summary>Saves a state, whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <param name="path">Replaced if it exists.</param>
    /// <param name="state">The state.</param>
    /// <exception cref="ArgumentException">A tensor holds NaN or infinity (where, is said); nothing has been written.</exception>
    /// <exception cref="IOException">It cannot be written; what was there before is still there.</exception>
    public static void Write(string path, CheckpointState state)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(state);
        SafetensorsTensor[] tensors =
        [
            .. Named(ParameterPrefix, state.Parameters),
            .. state.Optimizer.Tensors.Select(t => new SafetensorsTensor(OptimizerPrefix + t.Key, [t.Value.Length], t.Value)),
            .. state.Best is null ? [] : Named(BestPrefix, state.Best),
        ];
        foreach (SafetensorsTensor tensor in tensors)
        {
            if (ParameterSnapshot.NonFinite(tensor.Name, tensor.Singles) is { } place)
                throw new ArgumentException($"{place}; only finite numbers are saved.", nameof(state));
        }

        (string manifest, byte[] forPeople) = CheckpointManifest.Write(state, tensors);
        Safetensors.Write(path, tensors, new Dictionary<string, string>
        {
            [ManifestName] = manifest,
            [HashName] = CheckpointManifest.Hash(manifest),
        });
        AtomicFile.Write(Path.ChangeExtension(path, ".json"), stream => stream.Write(forPeople));
    }

    /// <summary>Reads a state and checks every bit of it.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FastNetFormatException">It is no checkpoint, or not what was saved.</exception>
    /// <exception cref="IOException">It does not exist or cannot be read.</exception>
    public static CheckpointState Read(string path)
    {
        SafetensorsFile file = Safetensors.Read(path);
        if (!file.Metadata.TryGetValue(ManifestName, out string? manifest) || !file.Metadata.TryGetValue(HashName, out string? hash))
            throw new FastNetFormatException(
                Format, path, -1, $"the file has no {ManifestName} or no {HashName}; expected a checkpoint");
        if (CheckpointManifest.Hash(manifest) != hash)
            throw new FastNetFormatException(Format, path, -1, "the manifest is not what was saved: its SHA-256 differs");
        return CheckpointManifest.Read(manifest, file);
    }

    private static IEnumerable<SafetensorsTensor> Named(string prefix, ParameterSnapshot snapshot)
        => snapshot.Tensors.Select(t => new SafetensorsTensor(prefix + t.Name, t.Dimensions, t.Singles!));
}
