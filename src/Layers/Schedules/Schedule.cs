namespace FastNet.Layers;

/// <summary>
/// How the learning rate changes in the course of training: a factor of the optimizer's rate, as a function of the step and of how
/// many steps there will be. Immutable and without memory, so training resumes anywhere. A step is whatever the caller counts,
/// iterations or epochs; both numbers count the same. The formulas are PyTorch's.
/// </summary>
public abstract class Schedule
{
    /// <summary>The rate stays as it is.</summary>
    public static Schedule Constant { get; } = new ExponentialSchedule(1);

    /// <summary>factor^floor(step / every) (PyTorch: StepLR).</summary>
    /// <param name="every">Steps between two changes, 1 or more.</param>
    /// <param name="factor">Above 0.</param>
    public static Schedule Step(long every, double factor = 0.1) => new ExponentialSchedule(factor, every);

    /// <summary>factor^step (PyTorch: ExponentialLR); by epochs, the course's lr_decay.</summary>
    /// <param name="factor">Above 0, such as 0.95.</param>
    public static Schedule Exponential(double factor) => new ExponentialSchedule(factor);

    /// <summary>
    /// Half a cosine from 1 at the first step to the end behind the last: end + (1 - end) (1 + cos(pi step / total)) / 2
    /// (PyTorch: CosineAnnealingLR with T_max = total).
    /// </summary>
    /// <param name="end">Where it ends, 0 or more, as a factor.</param>
    public static Schedule Cosine(double end = 0) => new CosineSchedule(end);

    /// <summary>
    /// Up, then down to almost nothing (Smith and Topin 2018; PyTorch: OneCycleLR, whose max_lr is the optimizer's rate): from
    /// 1 / startDivisor to 1 at step rise * total - 1, then to 1 / (startDivisor * endDivisor) at the last step.
    /// </summary>
    /// <param name="rise">Share of the steps that go up, 0 to 1.</param>
    /// <param name="startDivisor">Above 0.</param>
    /// <param name="endDivisor">Above 0.</param>
    /// <param name="linear">Straight lines instead of half cosines.</param>
    public static Schedule OneCycle(double rise = 0.3, double startDivisor = 25, double endDivisor = 1e4, bool linear = false) =>
        new OneCycleSchedule(rise, startDivisor, endDivisor, linear);

    /// <summary>
    /// A straight line from start to 1 over some steps, then this schedule with the steps that remain (PyTorch: LinearLR and then this one
    /// by SequentialLR; there start is 1/3 by default).
    /// </summary>
    /// <param name="steps">How many steps it takes, 0 or more.</param>
    /// <param name="start">Factor of the first step, above 0.</param>
    public Schedule AfterWarmup(long steps, double start = 0.01) => new WarmupSchedule(this, steps, start);

    /// <summary>The factor of a step.</summary>
    /// <param name="step">0 for the first; behind the last the factor stays that of the end.</param>
    /// <param name="total">How many steps there will be, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public double Factor(long step, long total)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(step);
        ArgumentOutOfRangeException.ThrowIfLessThan(total, 1);
        return At(step, total);
    }

    /// <summary>The learning rate of a step: rate * <see cref="Factor"/>.</summary>
    /// <param name="rate">The optimizer's own.</param>
    /// <param name="step">0 for the first.</param>
    /// <param name="total">How many steps there will be, 1 or more.</param>
    public double Rate(double rate, long step, long total) => rate * Factor(step, total);

    /// <summary>The factor of a step; the numbers have been checked.</summary>
    /// <param name="stepNumber">0 or more, also behind the last.</param>
    /// <param name="total">1 or more.</param>
    protected abstract double At(long stepNumber, long total);
}
