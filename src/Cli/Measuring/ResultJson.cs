using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastNet.Cli;

/// <summary>Readers and writers of result files, made at compile time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    Converters = [typeof(ShortNumber), typeof(NumbersOnOneLine)])]
[JsonSerializable(typeof(ResultFile))]
internal sealed partial class ResultJson : JsonSerializerContext;

/// <summary>Seven digits: far below the noise.</summary>
internal sealed class ShortNumber : JsonConverter<double>
{
    public static string Text(double value) => value.ToString("G7", CultureInfo.InvariantCulture);

    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteRawValue(Text(value));
}

/// <summary>All samples of a case on one line, so that a file can be read and its changes seen.</summary>
internal sealed class NumbersOnOneLine : JsonConverter<IReadOnlyList<double>>
{
    public override IReadOnlyList<double> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Expected a list of numbers.");
        List<double> numbers = [];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            numbers.Add(reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException("Expected a number."));
        return numbers;
    }

    public override void Write(Utf8JsonWriter writer, IReadOnlyList<double> value, JsonSerializerOptions options) =>
        writer.WriteRawValue($"[{string.Join(", ", value.Select(ShortNumber.Text))}]");
}
