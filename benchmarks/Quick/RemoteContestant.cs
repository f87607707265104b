namespace FastNet.Benchmarks;

/// <summary>A contestant in a process of its own, which times itself the way <see cref="LocalContestant"/> does: neither the
/// way there and back nor this process's runtime is in its samples.</summary>
internal sealed class RemoteContestant(RemoteJob job) : Contestant(job.Slot, job.SpinMilliseconds)
{
    private static readonly TimeSpan WarmUpTime = TimeSpan.FromMilliseconds(20);

    /// <inheritdoc/>
    public override void WarmUp()
    {
        job.Sample(1, WarmUpTime, TimeSpan.Zero);
        while (job.Sample(CallsPerSample, TimeSpan.Zero, TimeSpan.Zero)[0] * CallsPerSample < ShortestSample.TotalMilliseconds)
            CallsPerSample *= 2;
    }

    /// <inheritdoc/>
    public override void RunBlock(TimeSpan settling)
    {
        foreach (double sample in job.Sample(CallsPerSample, settling, Block))
            Add(sample);
    }
}
