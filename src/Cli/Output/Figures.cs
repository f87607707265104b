using System.Globalization;
using System.Text.Json.Nodes;

namespace FastNet.Cli;

/// <summary>Numbers as people and programs want them.</summary>
internal static class Figures
{
    /// <summary>A share in percent; a dash if it is not known.</summary>
    public static string Percent(double share) =>
        double.IsNaN(share) ? "-" : (100 * share).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    /// <summary>A number; null where JSON has none.</summary>
    public static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;
}
