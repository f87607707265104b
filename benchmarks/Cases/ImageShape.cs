using System.Globalization;
using System.Text.RegularExpressions;

namespace FastNet.Benchmarks;

/// <summary>Images, channels, rows and columns, as case names write them: 128x64x32x32.</summary>
internal sealed partial record ImageShape(int Batch, int Channels, int Height, int Width)
{
    /// <summary>Elements of all images.</summary>
    public long Length => (long)Batch * Channels * Height * Width;

    /// <summary>Pixels of one image.</summary>
    public int Pixels => Height * Width;

    /// <summary>Reads the four numbers; null if they are something else, 0, or more than <paramref name="largest"/> elements.</summary>
    public static ImageShape? Parse(string text, long largest)
    {
        Match match = Pattern().Match(text);
        if (!match.Success)
            return null;
        int Number(int group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
        var shape = new ImageShape(Number(1), Number(2), Number(3), Number(4));
        Int128 length = (Int128)shape.Batch * shape.Channels * shape.Height * shape.Width;
        return length >= 1 && length <= largest ? shape : null;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Batch}x{Channels}x{Height}x{Width}";

    [GeneratedRegex("^([0-9]{1,9})x([0-9]{1,9})x([0-9]{1,9})x([0-9]{1,9})$")]
    private static partial Regex Pattern();
}
