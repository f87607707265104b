namespace FastNet.Models;

/// <summary>A range of numbers along an edge of a chart, linear or logarithmic.</summary>
internal sealed class Axis
{
    // Beyond this, differences of two numbers may not be finite.
    private const double Largest = 1e300;

    private readonly double _from, _to;

    private Axis(double low, double high, bool log, bool whole = false)
    {
        (Low, High, Log, Whole) = (low, high, log, whole);
        (_from, _to) = log ? (Math.Log10(low), Math.Log10(high)) : (low, high);
    }

    public double Low { get; }

    public double High { get; }

    public bool Log { get; }

    /// <summary>Whether only whole numbers are marked: there is no half of an epoch, a row or a count.</summary>
    private bool Whole { get; }

    /// <summary>
    /// The range that shows these values, with a little room at both ends; what cannot be shown is passed over. Where all are whole
    /// numbers, the marks are.
    /// </summary>
    public static Axis Fit(IEnumerable<double> values, bool log = false, double room = 0.04)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        bool whole = true;
        foreach (double value in values)
        {
            if (!Shows(value, log))
                continue;
            (low, high) = (Math.Min(low, value), Math.Max(high, value));
            whole &= value == Math.Floor(value);
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
            return size > 1e-290 ? new Axis(low - 0.1 * size, high + 0.1 * size, false, whole) : new Axis(-1, 1, false, whole);
        double more = room * (high - low);
        return new Axis(low - more, high + more, false, whole);
    }

    /// <summary>Counts from 0 to <paramref name="most"/>, with a little room above.</summary>
    public static Axis Counts(int most) => new(0, Math.Max(1, most) * 1.04, false, true);

    /// <summary>Indices from 0, each in the middle of its unit.</summary>
    public static Axis Indices(int count) => new(-0.5, Math.Max(1, count) - 0.5, false, true);

    /// <summary>0 to 1.</summary>
    public static Axis Unit { get; } = new(0, 1, false);

    /// <summary>Whether a value has a place on the axis.</summary>
    public bool Shows(double value) => Shows(value, Log);

    /// <summary>Where a value is: 0 at the low end, 1 at the high end.</summary>
    public double Place(double value) => ((Log ? Math.Log10(value) : value) - _from) / (_to - _from);

    /// <summary>Marks at round numbers, about as many as asked for.</summary>
    public IReadOnlyList<Tick> Ticks(int target) => Log ? Tick.Logarithmic(Low, High, target) : Tick.Linear(Low, High, target, Whole);

    /// <summary>As many marks as have room for their labels.</summary>
    /// <param name="target">How many at most, roughly.</param>
    /// <param name="length">Length of the axis.</param>
    /// <param name="extent">Length of a label along the axis, with the room beside it.</param>
    public IReadOnlyList<Tick> FittingTicks(int target, double length, Func<Tick, double> extent)
    {
        for (; target > 1; target--)
        {
            IReadOnlyList<Tick> ticks = Ticks(target);
            if (Fitting(ticks, length, extent).Count() == ticks.Count)
                return ticks;
        }

        return [.. Fitting(Ticks(1), length, extent)];
    }

    /// <summary>The first mark, and of the others those that do not reach into the one before.</summary>
    private IEnumerable<Tick> Fitting(IEnumerable<Tick> ticks, double length, Func<Tick, double> extent)
    {
        double end = double.NegativeInfinity;
        foreach (Tick tick in ticks)
        {
            double half = extent(tick) / 2, middle = Place(tick.Value) * length;
            if (middle - half < end)
                continue;
            end = middle + half;
            yield return tick;
        }
    }

    private static bool Shows(double value, bool log) => Math.Abs(value) <= Largest && (!log || value > 1e-300);
}
