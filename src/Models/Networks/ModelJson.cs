using System.Text.Json.Serialization;

namespace FastNet.Models;

/// <summary>Readers and writers made at compile time, so that trimming keeps them.</summary>
[JsonSerializable(typeof(string[]))]
internal sealed partial class ModelJson : JsonSerializerContext;
