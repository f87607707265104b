using System.Text.Json;
using System.Text.Json.Serialization;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>What a run was asked to do: all that is needed to do it again, or to make its report again.</summary>
internal sealed record RunSettings(string Model, Architecture Architecture, DataRequest Data, Recipe Recipe, ulong Seed)
{
    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, CliJson.Default.RunSettings);

    /// <summary>From JSON.</summary>
    /// <exception cref="FastNetFormatException">It is none.</exception>
    public static RunSettings FromJson(string json, string source)
    {
        try
        {
            RunSettings? settings = JsonSerializer.Deserialize(json, CliJson.Default.RunSettings);
            return settings is { Architecture: not null, Data: not null, Recipe: not null }
                ? settings
                : throw new FastNetFormatException("run settings", source, -1, "expected model, data and recipe; found less");
        }
        catch (Exception problem) when (problem is JsonException or ArgumentException or NotSupportedException)
        {
            throw new FastNetFormatException("run settings", source, -1, problem.Message.TrimEnd('.'), problem);
        }
    }
}

/// <summary>Readers and writers made at compile time.</summary>
[JsonSourceGenerationOptions(WriteIndented = true, UseStringEnumConverter = true, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(RunSettings))]
internal sealed partial class CliJson : JsonSerializerContext;
