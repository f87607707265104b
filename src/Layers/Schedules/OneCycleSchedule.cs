namespace FastNet.Layers;

/// <summary>From a start up to 1 and down to the end.</summary>
internal sealed class OneCycleSchedule : Schedule
{
    private readonly double _rise, _start, _end;
    private readonly bool _linear;

    internal OneCycleSchedule(double rise, double startDivisor, double endDivisor, bool linear)
    {
        if (!(rise is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(rise), rise, $"rise is {rise}; expected 0 to 1.");
        _rise = rise;
        _start = 1 / Settable.Positive(startDivisor, nameof(startDivisor));
        _end = _start / Settable.Positive(endDivisor, nameof(endDivisor));
        _linear = linear;
    }

    protected override double At(long stepNumber, long total)
    {
        // The top need not be at a whole step; a rise of less than a step has no way up.
        double top = _rise * total - 1, last = total - 1, step = Math.Min(stepNumber, last);
        if (step <= top)
            return top > 0 ? Between(_start, 1, step / top) : 1;
        return Between(1, _end, (step - Math.Max(top, 0)) / Math.Max(1, last - Math.Max(top, 0)));
    }

    private double Between(double from, double to, double share) => _linear
        ? from + (to - from) * share
        : to + (from - to) * 0.5 * (1 + Math.Cos(Math.PI * share));
}
