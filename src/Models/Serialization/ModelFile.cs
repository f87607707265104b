using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// The parameters of a network in a safetensors file, each under its name in the network ("conv1.weight"), running statistics of batch
/// norms included. The network itself is code and not in the file.
/// </summary>
public static class ModelFile
{
    /// <summary>Saves the parameters, whole or not at all (<see cref="AtomicFile"/>).</summary>
    /// <param name="path">Replaced if it exists.</param>
    /// <param name="network">The network.</param>
    /// <param name="metadata">Texts by name to keep beside the parameters.</param>
    /// <exception cref="ArgumentException">A parameter is NaN or infinite (which, is said); the old file is untouched.</exception>
    /// <exception cref="IOException">It cannot be written; what was there before is still there.</exception>
    public static void Save(string path, Network network, IReadOnlyDictionary<string, string>? metadata = null)
    {
        var snapshot = new ParameterSnapshot(network);
        foreach (SafetensorsTensor tensor in snapshot.Tensors)
        {
            if (ParameterSnapshot.NonFinite(tensor.Name, tensor.Singles) is { } place)
                throw new ArgumentException($"The parameter {place}; only finite numbers are saved.", nameof(network));
        }

        Safetensors.Write(path, snapshot.Tensors, metadata);
    }

    /// <summary>Gives a network the parameters of a file. Tensors of other types than float are converted.</summary>
    /// <param name="path">The file.</param>
    /// <param name="network">Has the parameters that the file holds: the same names and dimensions, none less, none more.</param>
    /// <exception cref="FastNetFormatException">
    /// The file breaks a rule of its format, fits another network (all differences are named), or holds NaN or infinity; the network is
    /// unchanged.
    /// </exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static void LoadInto(string path, Network network)
    {
        SafetensorsFile file = Safetensors.Read(path);
        var snapshot = new ParameterSnapshot(file.Tensors.Select(
            t => t.Singles is null ? new SafetensorsTensor(t.Name, t.Dimensions, t.ToSingle()) : t));
        if (snapshot.Misfit(network) is { } difference)
            throw new FastNetFormatException(
                SafetensorsHeader.Format, path, -1, $"the file holds the parameters of another network; {difference}");
        foreach (SafetensorsTensor tensor in snapshot.Tensors)
        {
            if (ParameterSnapshot.NonFinite(tensor.Name, tensor.Singles) is { } place)
                throw new FastNetFormatException(
                    SafetensorsHeader.Format, path, -1, $"the parameter {place}; expected finite numbers");
        }

        snapshot.CopyTo(network);
    }

    /// <summary>Reads the texts beside the parameters, and no parameter.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FastNetFormatException">The file breaks a rule of its format.</exception>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    public static IReadOnlyDictionary<string, string> ReadMetadata(string path) => Safetensors.ReadMetadata(path);
}
