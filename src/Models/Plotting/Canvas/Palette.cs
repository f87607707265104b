namespace FastNet.Models;

/// <summary>The colours of charts.</summary>
public static class Palette
{
    // Okabe and Ito's set, told apart with every kind of colour vision; ordered so that the first few differ most, yellow (faint on
    // white) replaced by a dark gold.
    private static readonly Rgba[] s_series =
    [
        new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(86, 180, 233), new(230, 159, 0),
        new(110, 110, 110), new(148, 128, 0),
    ];

    /// <summary>Text.</summary>
    public static Rgba Ink { get; } = new(0x24, 0x29, 0x2f);

    /// <summary>Axis labels and other text of second rank.</summary>
    public static Rgba Muted { get; } = new(0x57, 0x60, 0x6a);

    /// <summary>Frames and tick marks.</summary>
    public static Rgba Frame { get; } = new(0x9a, 0xa3, 0xad);

    /// <summary>Grid lines.</summary>
    public static Rgba Grid { get; } = new(0xe4, 0xe8, 0xec);

    /// <summary>The background.</summary>
    public static Rgba Paper { get; } = new(255, 255, 255);

    /// <summary>The colour of a series; after eight they begin again.</summary>
    /// <param name="index">0 for the first series.</param>
    public static Rgba Series(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return s_series[index % s_series.Length];
    }
}
