using System.Globalization;

namespace FastNet.Models;

/// <summary>A mark on an axis.</summary>
/// <param name="Value">Where.</param>
/// <param name="Label">What stands beside it.</param>
internal readonly record struct Tick(double Value, string Label)
{
    /// <summary>Multiples of 1, 2 or 5 times a power of ten, of which the nearest is taken: up to 1.6 times as many as asked for.</summary>
    public static IReadOnlyList<Tick> Linear(double low, double high, int target, bool whole = false)
    {
        double raw = (high - low) / Math.Max(1, target), power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        double step = power * (raw / power) switch { < 1.4 => 1, < 3.1 => 2, < 7 => 5, _ => 10 };
        if (whole)
            step = Math.Max(1, step);
        double first = Math.Ceiling(low / step - 1e-6), last = Math.Floor(high / step + 1e-6);
        string format = Format(step, Math.Max(Math.Abs(low), Math.Abs(high)));
        var ticks = new List<Tick>();
        for (double i = first; i <= last; i++)
        {
            // A tick at 0 is 0 and not -0.
            double value = i * step + 0.0;
            ticks.Add(new Tick(value, i == 0 ? "0" : value.ToString(format, CultureInfo.InvariantCulture)));
        }

        return ticks;
    }

    /// <summary>Powers of ten; with 2 and 5 times them where there are few, every second or third where there are many.</summary>
    public static IReadOnlyList<Tick> Logarithmic(double low, double high, int target)
    {
        // Half an octave has no place for powers: there the axis is nearly linear.
        if (high / low < 3)
            return Linear(low, high, target);
        int first = (int)Math.Ceiling(Math.Log10(low) - 1e-9), last = (int)Math.Floor(Math.Log10(high) + 1e-9);
        int decades = last - first + 1;
        double[] factors = decades * 3 <= target + 1 ? [1, 2, 5] : decades * 2 <= target + 1 ? [1, 3] : [1];
        int stride = Math.Max(1, (decades + target - 1) / Math.Max(1, target));
        bool plain = low >= 0.0009 && high <= 110_000;
        var ticks = new List<Tick>();
        for (int e = first - 1; e <= last; e++)
        {
            foreach (double factor in factors)
            {
                string power = string.Create(CultureInfo.InvariantCulture, $"{factor:0}e{e}");
                double value = double.Parse(power, CultureInfo.InvariantCulture);
                string label = plain ? value.ToString(value < 10_000 ? "0.####" : "#,0", CultureInfo.InvariantCulture) : power;
                if (value >= low * 0.999999 && value <= high * 1.000001 && (e - first) % stride == 0)
                    ticks.Add(new Tick(value, label));
            }
        }

        return ticks.Count < 2 && stride == 1 ? Linear(low, high, target) : ticks;
    }

    private static string Format(double step, double largest)
    {
        int stepDigit = (int)Math.Floor(Math.Log10(step) + 1e-9), topDigit = (int)Math.Floor(Math.Log10(largest) + 1e-9);
        if (topDigit is >= 7 or < -4)
            return "0." + new string('#', Math.Clamp(topDigit - stepDigit, 0, 12)) + "e0";
        return stepDigit >= 0 ? topDigit >= 4 ? "#,0" : "0" : "0." + new string('0', -stepDigit);
    }
}
