using System.Globalization;

namespace FastNet.Benchmarks;

/// <summary>Numbers of elements as case names write them.</summary>
internal static class Sizes
{
    /// <summary>A plain number, or one with K (1024) or M (1024 * 1024) behind it; null if it is something else, 0 or too large.</summary>
    public static int? Parse(string text, long largest)
    {
        long unit = text.EndsWith('M') ? 1 << 20 : text.EndsWith('K') ? 1 << 10 : 1;
        string digits = unit > 1 ? text[..^1] : text;
        bool isNumber = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long count);
        return isNumber && count >= 1 && count <= largest / unit ? (int)(count * unit) : null;
    }
}
