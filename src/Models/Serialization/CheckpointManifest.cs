using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// The JSON of a checkpoint: all of the state that is no tensor, and dimensions and SHA-256 of every tensor, so that no bit of a file
/// can change unnoticed.
/// </summary>
internal static class CheckpointManifest
{
    private const int Version = 1;

    /// <summary>Writes the manifest.</summary>
    /// <param name="state">The state.</param>
    /// <param name="tensors">All tensors under their names in the file.</param>
    /// <returns>On one line, and for people.</returns>
    internal static (string Compact, byte[] Indented) Write(CheckpointState state, IReadOnlyList<SafetensorsTensor> tensors)
    {
        var hashes = tensors.ToDictionary(t => t.Name, t => Hash(t.Bytes), StringComparer.Ordinal);
        return (
            Encoding.UTF8.GetString(Write(state, tensors, hashes, indented: false)),
            [.. Write(state, tensors, hashes, indented: true), (byte)'\n']);
    }

    /// <summary>SHA-256 in hexadecimal.</summary>
    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>SHA-256 of a text in hexadecimal.</summary>
    internal static string Hash(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>Reads a manifest and checks the tensors against it.</summary>
    /// <param name="text">The manifest.</param>
    /// <param name="file">The file that it was in.</param>
    /// <exception cref="FastNetFormatException">Something is missing, unknown or of other content.</exception>
    internal static CheckpointState Read(string text, SafetensorsFile file)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 6 });
            JsonElement root = document.RootElement;
            if (root.GetProperty("version").GetInt32() is var version and not Version)
                throw Refuse(file, $"the checkpoint is of version {version}; expected {Version}");
            CheckTensors(root.GetProperty("tensors"), file);
            JsonElement optimizer = root.GetProperty("optimizer");
            var settings = optimizer.GetProperty("settings").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetDouble());
            if (settings.FirstOrDefault(s => !double.IsFinite(s.Value)).Key is { } setting)
                throw Refuse(file, $"the optimizer's {SafetensorsHeader.Shown(setting)} is not finite");
            var best = Part(file, Checkpoint.BestPrefix).ToArray();
            return new CheckpointState(
                root.GetProperty("step").GetInt64(),
                new ParameterSnapshot(Part(file, Checkpoint.ParameterPrefix)),
                new OptimizerState(
                    optimizer.GetProperty("type").GetString() ?? "",
                    optimizer.GetProperty("steps").GetInt64(),
                    optimizer.GetProperty("length").GetInt32(),
                    settings,
                    Part(file, Checkpoint.OptimizerPrefix).ToDictionary(t => t.Name, t => t.Singles!)),
                root.GetProperty("values").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetString() ?? ""),
                best.Length > 0 ? new ParameterSnapshot(best) : null);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException
            or KeyNotFoundException or ArgumentException)
        {
            throw Refuse(file, $"the manifest is not as it should be ({e.Message.TrimEnd('.')})", e);
        }
    }

    private static void CheckTensors(JsonElement manifest, SafetensorsFile file)
    {
        int count = 0;
        foreach (JsonProperty entry in manifest.EnumerateObject())
        {
            string shown = SafetensorsHeader.Shown(entry.Name);
            if (!file.TryGet(entry.Name, out SafetensorsTensor? tensor))
                throw Refuse(file, $"the tensor {shown} is missing");
            if (!entry.Value.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()).SequenceEqual(tensor.Dimensions)
                || tensor.Singles is null)
                throw Refuse(file, $"{tensor} has not the type and dimensions that were saved");
            if (entry.Value.GetProperty("sha256").GetString() != Hash(tensor.Bytes))
                throw Refuse(file, $"the tensor {shown} is not what was saved: its SHA-256 differs");
            if (ParameterSnapshot.NonFinite(entry.Name, tensor.Singles) is { } place)
                throw Refuse(file, $"{place}; expected finite numbers");
            count++;
        }

        if (count != file.Tensors.Count)
            throw Refuse(file, $"the file has {file.Tensors.Count} tensors; expected {count}");
    }

    private static IEnumerable<SafetensorsTensor> Part(SafetensorsFile file, string prefix) => file.Tensors
        .Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(t => new SafetensorsTensor(t.Name[prefix.Length..], t.Dimensions, t.Singles!));

    private static ReadOnlySpan<byte> Write(
        CheckpointState state, IReadOnlyList<SafetensorsTensor> tensors, Dictionary<string, string> hashes, bool indented)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(
            buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = indented, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteNumber("version", Version);
        json.WriteNumber("step", state.Step);
        json.WriteStartObject("values");
        foreach ((string name, string value) in state.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
            json.WriteString(name, value);
        json.WriteEndObject();
        json.WriteStartObject("optimizer");
        json.WriteString("type", state.Optimizer.Optimizer);
        json.WriteNumber("steps", state.Optimizer.Steps);
        json.WriteNumber("length", state.Optimizer.Length);
        json.WriteStartObject("settings");
        foreach ((string name, double value) in state.Optimizer.Settings)
            json.WriteNumber(name, value); // the shortest text that reads back to the same bits
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartObject("tensors");
        foreach (SafetensorsTensor tensor in tensors)
        {
            json.WriteStartObject(tensor.Name);
            json.WriteStartArray("shape");
            foreach (long dimension in tensor.Dimensions)
                json.WriteNumberValue(dimension);
            json.WriteEndArray();
            json.WriteString("sha256", hashes[tensor.Name]);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }

    private static FastNetFormatException Refuse(SafetensorsFile file, string rule, Exception? inner = null)
        => new(Checkpoint.Format, file.Source, -1, rule, inner);
}
