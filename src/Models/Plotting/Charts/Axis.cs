namespace FastNet.Models;

/// <summary>A range of numbers along an edge of a chart, linear or logarithmic.</summary>
internal sealed class Axis
{
    // Beyond this, differences of two numbers may not be finite.
    private const double Largest = 1e300;

    private readonly double _from, _to;

    private Axis(double low, double high, bool log)
    {
        (Low, High, Log) = (low, high, log);
        (_from, _to) = log ? (Math.Log10(low), Math.Log10(high)) : (low, high);
    }

    public double Low { get; }

    public double High { get; }

    public bool Log { get; }

    /// <summary>The range that shows these values, with a little room at both ends; what cannot be shown is passed over.</summary>
    public static Axis Fit(IEnumerable<double> values, bool log = false, double room = 0.04)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (double value in values)
        {
            if (Shows(value, log))
                (low, high) = (Math.Min(low, value), Math.Max(high, value));
        }

        if (low > high)
            return log ? new Axis(1, 10, true) : new Axis(0, 1, false);
        if (log)
        {
            double pad = high > low * 1.000001 ? room * Math.Log10(high / low) : 0.5;
            return new Axis(Math.Max(low * Math.Pow(10, -pad), 1e-305), high * Math.Pow(10, pad), true);
        }

        // Numbers that differ in their last digits only are one number to the eye, and have no ticks between them.
        double size = Math.Max(Math.Abs(low), Math.Abs(high));
        if (high - low <= 1e-9 * size)
            return size > 1e-290 ? new Axis(low - 0.1 * size, high + 0.1 * size, false) : new Axis(-1, 1, false);
        double more = room * (high - low);
        return new Axis(low - more, high + more, false);
    }

    /// <summary>Exactly this range.</summary>
    public static Axis Exactly(double low, double high) => new(low, high, false);

    /// <summary>Whether a value has a place on the axis.</summary>
    public bool Shows(double value) => Shows(value, Log);

    /// <summary>Where a value is: 0 at the low end, 1 at the high end.</summary>
    public double Place(double value) => ((Log ? Math.Log10(value) : value) - _from) / (_to - _from);

    /// <summary>Marks at round numbers, about as many as asked for.</summary>
    public IReadOnlyList<Tick> Ticks(int target) => Log ? Tick.Logarithmic(Low, High, target) : Tick.Linear(Low, High, target);

    private static bool Shows(double value, bool log) => Math.Abs(value) <= Largest && (!log || value > 1e-300);
}
