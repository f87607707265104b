using System.Diagnostics;

namespace FastNet.Numerics;

/// <summary>
/// How long a worker that looks out for a job takes to see it, measured now and then: what one core writes reaches another in 50 ns, or in
/// 250 where they share no cache, and a virtual machine is moved from the one to the other. On two cores of a Zen 5 64^3 floats took
/// 1.7 us shared and 2.4 alone in one hour, 4.4 shared in another; 250x320x8, whose result is long for its work, 18 and 7.7.
/// </summary>
internal sealed class Handoff
{
    /// <summary>How far a worker may be for a job of size 1.</summary>
    private const double NanosecondsOfSize = 300;

    /// <summary>More than two cores are apart: then the worker was not running.</summary>
    private const double MostNanoseconds = 1000;

    /// <summary>Size of a job that gains by any helper.</summary>
    private const double Large = 16;

    // One job in so many is timed: a look at the clock takes 25 ns.
    private const uint TimedJobs = 8;

    // Of so many jobs too small for a far helper some are shared all the same, to see whether it still is.
    private const uint Doubts = 1024, Trials = 8;

    // Jobs that the mean goes back, about.
    private const double Memory = 8;

    private static readonly double Nanoseconds = 1e9 / Stopwatch.Frequency;

    private double _mean = NanosecondsOfSize / 2; // until it is measured
    private long _called;
    private uint _jobs, _doubts;

    /// <summary>Whether a job gains by a helper who takes so long.</summary>
    /// <param name="size">Work over the least that gains by one on a neighbouring core.</param>
    internal bool IsWorth(double size) => size >= Large || size * NanosecondsOfSize >= _mean || ++_doubts % Doubts < Trials;

    /// <summary>The caller is about to open a job to workers who look out for one.</summary>
    internal void Call() => _called = ++_jobs % TimedJobs == 0 ? Stopwatch.GetTimestamp() : 0;

    /// <summary>A worker has entered.</summary>
    internal void Answer()
    {
        long called = _called;
        if (called == 0)
            return;
        _called = 0;
        Learn((Stopwatch.GetTimestamp() - called) * Nanoseconds);
    }

    /// <summary>A worker took so long.</summary>
    internal void Learn(double nanoseconds) => _mean += (Math.Min(nanoseconds, MostNanoseconds) - _mean) / Memory;
}
