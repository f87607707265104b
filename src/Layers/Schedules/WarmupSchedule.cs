namespace FastNet.Layers;

/// <summary>A straight line up to 1, then another schedule.</summary>
internal sealed class WarmupSchedule : Schedule
{
    private readonly Schedule _then;
    private readonly long _steps;
    private readonly double _start;

    internal WarmupSchedule(Schedule then, long steps, double start)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(steps);
        _then = then;
        _steps = steps;
        _start = Settable.Positive(start, nameof(start));
    }

    protected override double At(long stepNumber, long total) => stepNumber < _steps
        ? _start + (1 - _start) * stepNumber / _steps
        : _then.Factor(stepNumber - _steps, Math.Max(1, total - _steps));
}
