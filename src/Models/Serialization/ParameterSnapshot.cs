using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>A copy of all parameters of a network, running statistics included, as they were at one moment.</summary>
public sealed class ParameterSnapshot
{
    private const int MostNamed = 10;

    // PyTorch counts the batches that a batch norm has seen and saves the count; it changes nothing that is computed.
    private const string BatchCount = ".num_batches_tracked";

    private readonly SafetensorsTensor[] _tensors;

    /// <summary>Copies the parameters of a network.</summary>
    /// <param name="network">The network.</param>
    public ParameterSnapshot(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        _tensors = [.. network.Parameters.All.Select(p => new SafetensorsTensor(p.Name, Dimensions(p), p.Values.ToArray()))];
    }

    /// <summary>Takes tensors of floats that have been read.</summary>
    internal ParameterSnapshot(IEnumerable<SafetensorsTensor> tensors) => _tensors = [.. tensors];

    /// <summary>The parameters by name, all of type F32.</summary>
    public IReadOnlyList<SafetensorsTensor> Tensors => _tensors;

    /// <summary>Gives a network these parameters.</summary>
    /// <param name="network">Has parameters of the same names and dimensions.</param>
    /// <exception cref="ArgumentException">It has not (all differences are named); nothing has changed then.</exception>
    public void CopyTo(Network network)
    {
        if (Misfit(network) is { } difference)
            throw new ArgumentException($"The saved parameters are of another network: {difference}.", nameof(network));
        foreach (SafetensorsTensor tensor in _tensors.Where(t => !IsBatchCount(t, network)))
            tensor.Singles.CopyTo(network.Parameters[tensor.Name].Values);
        network.Parameters.Touch();
    }

    /// <summary>What keeps these parameters from fitting a network, or null.</summary>
    internal string? Misfit(Network network)
    {
        ArgumentNullException.ThrowIfNull(network);
        var found = _tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
        string[] wanted = [.. network.Parameters.All.Select(p => p.Name)];
        string[] missing = [.. network.Parameters.All.Where(p => !found.ContainsKey(p.Name)).Select(p => p.ToString())];
        string[] extra = [.. _tensors.ExceptBy(wanted, t => t.Name).Where(t => !IsBatchCount(t, network)).Select(
            t => $"{SafetensorsHeader.Shown(t.Name)} [{string.Join(", ", t.Dimensions)}]")];
        string[] other = [.. network.Parameters.All
            .Where(p => found.TryGetValue(p.Name, out SafetensorsTensor? t) && !t.Dimensions.SequenceEqual(Dimensions(p)))
            .Select(p => $"{p.Name} is [{string.Join(", ", found[p.Name].Dimensions)}] and not [{string.Join(", ", p.Dimensions)}]")];
        string[] parts =
        [
            .. missing.Length > 0 ? [$"missing: {Listed(missing)}"] : Array.Empty<string>(),
            .. extra.Length > 0 ? [$"unknown: {Listed(extra)}"] : Array.Empty<string>(),
            .. other.Length > 0 ? [$"of other dimensions: {Listed(other)}"] : Array.Empty<string>(),
        ];
        return parts.Length == 0 ? null : string.Join("; ", parts);
    }

    /// <summary>The first element that is NaN or infinite, by name, index and value; null if there is none.</summary>
    internal static string? NonFinite(string name, ReadOnlySpan<float> values)
    {
        // The norm is one fast pass, and finite unless an element is not.
        if (double.IsFinite(Reduce.L2Norm(values)))
            return null;
        int at = 0;
        while (float.IsFinite(values[at]))
            at++;
        return FormattableString.Invariant($"{SafetensorsHeader.Shown(name)}[{at}] is {values[at]}");
    }

    private static long[] Dimensions(Parameter parameter) => [.. parameter.Dimensions.Select(d => (long)d)];

    private static bool IsBatchCount(SafetensorsTensor tensor, Network network)
        => tensor.Name.EndsWith(BatchCount, StringComparison.Ordinal) && network.Parameters.All.All(p => p.Name != tensor.Name);

    private static string Listed(string[] names)
        => string.Join(", ", names.Take(MostNamed)) + (names.Length > MostNamed ? $" and {names.Length - MostNamed} more" : "");
}
