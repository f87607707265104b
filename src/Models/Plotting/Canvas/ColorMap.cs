namespace FastNet.Models;

/// <summary>Numbers as colours, in steps that the eye finds even.</summary>
public sealed class ColorMap
{
    private readonly Rgba[] _stops;

    private ColorMap(params Rgba[] stops) => _stops = stops;

    /// <summary>Dark violet over green to yellow: the colours of viridis at seventeen even places, linear between them.</summary>
    public static ColorMap Viridis { get; } = new(
        new(68, 1, 84), new(72, 20, 103), new(72, 38, 119), new(69, 55, 129), new(63, 71, 136), new(57, 85, 140), new(50, 100, 142),
        new(45, 113, 142), new(40, 125, 142), new(35, 138, 141), new(31, 150, 139), new(34, 167, 133), new(53, 183, 121),
        new(94, 201, 98), new(142, 214, 69), new(199, 224, 32), new(253, 231, 37));

    /// <summary>Nearly white to dark blue: for tables of counts, where nothing should look like nothing.</summary>
    public static ColorMap Blues { get; } = new(
        new(247, 250, 253), new(222, 235, 247), new(198, 219, 239), new(158, 202, 225), new(107, 174, 214), new(66, 146, 198),
        new(33, 113, 181), new(8, 81, 156), new(8, 48, 107));

    /// <summary>The colour of a number; what is beyond the ends gets theirs, NaN gray.</summary>
    /// <param name="value">0 to 1.</param>
    public Rgba At(double value)
    {
        if (double.IsNaN(value))
            return new Rgba(0xc8, 0xc8, 0xc8);
        double place = Math.Clamp(value, 0, 1) * (_stops.Length - 1);
        int index = Math.Min((int)place, _stops.Length - 2);
        double part = place - index;
        (Rgba a, Rgba b) = (_stops[index], _stops[index + 1]);
        return new Rgba(Mix(a.R, b.R), Mix(a.G, b.G), Mix(a.B, b.B));

        byte Mix(byte from, byte to) => (byte)Math.Round(from + (to - from) * part);
    }
}
