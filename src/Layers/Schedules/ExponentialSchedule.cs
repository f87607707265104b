namespace FastNet.Layers;

/// <summary>factor^floor(step / every).</summary>
internal sealed class ExponentialSchedule : Schedule
{
    private readonly double _factor;
    private readonly long _every;

    internal ExponentialSchedule(double factor, long every = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(every, 1);
        _factor = Settable.Positive(factor, nameof(factor));
        _every = every;
    }

    protected override double At(long stepNumber, long total) => Math.Pow(_factor, stepNumber / _every);
}
