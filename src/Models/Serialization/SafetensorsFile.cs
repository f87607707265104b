using System.Diagnostics.CodeAnalysis;

namespace FastNet.Models;

/// <summary>What a safetensors file holds.</summary>
public sealed class SafetensorsFile
{
    private readonly Dictionary<string, SafetensorsTensor> _byName;

    internal SafetensorsFile(string source, IReadOnlyDictionary<string, string> metadata, SafetensorsTensor[] tensors)
    {
        (Source, Metadata, Tensors) = (source, metadata, tensors);
        _byName = tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>Texts by name that stand beside the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors { get; }

    /// <summary>The file, or the name of the stream, for messages.</summary>
    internal string Source { get; }

    /// <summary>The tensor of a name.</summary>
    /// <param name="name">Case matters.</param>
    /// <exception cref="ArgumentException">There is none.</exception>
    public SafetensorsTensor this[string name] => TryGet(name, out SafetensorsTensor? tensor)
        ? tensor
        : throw new ArgumentException($"{Source} has no tensor {name} among its {Tensors.Count}.", nameof(name));

    /// <summary>The tensor of a name, if there is one.</summary>
    /// <param name="name">Case matters.</param>
    /// <param name="tensor">The tensor.</param>
    public bool TryGet(string name, [NotNullWhen(true)] out SafetensorsTensor? tensor) => _byName.TryGetValue(name, out tensor);
}
