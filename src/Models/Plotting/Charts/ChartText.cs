using System.Globalization;

namespace FastNet.Models;

/// <summary>Sizes and colours of the texts of charts, and numbers as texts.</summary>
internal static class ChartText
{
    public static TextStyle Title { get; } = new(15, Palette.Ink, Bold: true);

    public static TextStyle Heading { get; } = new(12, Palette.Ink, TextAnchor.Middle, Bold: true);

    public static TextStyle Label { get; } = new(12, Palette.Ink, TextAnchor.Middle);

    public static TextStyle Tick { get; } = new(11, Palette.Muted);

    /// <summary>The text, or as much of its beginning as fits with an ellipsis.</summary>
    public static string Shorten(string text, double length, TextStyle style)
    {
        if (style.Measure(text) <= length)
            return text;
        int count = text.Length - 1;
        while (count > 0 && style.Measure(text[..count] + "…") > length)
            count--;
        if (count > 0 && char.IsHighSurrogate(text[count - 1]))
            count--;
        return count > 0 ? text[..count].TrimEnd() + "…" : "";
    }

    /// <summary>A number with three or four digits that count: 0.0123, 39.7, 1234, 12,345, 2.5e-7.</summary>
    public static string Number(double value)
    {
        if (!double.IsFinite(value))
            return double.IsNaN(value) ? "NaN" : value > 0 ? "Inf" : "-Inf";
        double size = Math.Abs(value);
        string format = size switch
        {
            0 => "0",
            < 1e-3 or >= 1e7 => "0.##e0",
            < 0.1 => "0.####",
            < 10 => "0.###",
            < 100 => "0.##",
            < 1000 => "0.#",
            < 10_000 => "0",
            _ => "#,0",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }
}
