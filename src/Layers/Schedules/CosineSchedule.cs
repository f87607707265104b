namespace FastNet.Layers;

/// <summary>end + (1 - end) (1 + cos(pi step / total)) / 2.</summary>
internal sealed class CosineSchedule(double end) : Schedule
{
    private readonly double _end = Settable.NotNegative(end, nameof(end));

    protected override double At(long stepNumber, long total) =>
        _end + (1 - _end) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(stepNumber, total) / total));
}
