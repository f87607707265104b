namespace FastNet.Numerics;

/// <summary>
/// Copies a stretch of time between [Batch, Time, Width] outside and [Time, Batch, Width] inside, where the rows of a step lie
/// together: at the distance of whole sequences they would share a few sets of the caches.
/// </summary>
internal unsafe struct TimeMajor : ITeamBody
{
    /// <summary>Elements from which the team copies: about 10 us.</summary>
    private const long ParallelElements = 1 << 17;

    private readonly float* _outside, _inside, _initial;
    private readonly nint _batch, _time, _width, _start;
    private readonly bool _inward, _shifted;

    private TimeMajor(
        float* outside, float* inside, float* initial, nint batch, nint time, nint width, nint start, bool inward, bool shifted)
    {
        _outside = outside;
        _inside = inside;
        _initial = initial;
        _batch = batch;
        _time = time;
        _width = width;
        _start = start;
        _inward = inward;
        _shifted = shifted;
    }

    /// <summary>inside[i] = outside[.., start + i].</summary>
    internal static void Gather(float* outside, float* inside, nint batch, nint time, nint width, nint start, nint count)
        => Run(new(outside, inside, null, batch, time, width, start, inward: true, shifted: false), count);

    /// <summary>inside[i] = outside[.., start + i - 1]: the states before each step; the first is initial, zero if that is null.</summary>
    internal static void GatherBefore(
        float* outside, float* initial, float* inside, nint batch, nint time, nint width, nint start, nint count)
        => Run(new(outside, inside, initial, batch, time, width, start, inward: true, shifted: true), count);

    /// <summary>outside[.., start + i] = inside[i].</summary>
    internal static void Scatter(float* inside, float* outside, nint batch, nint time, nint width, nint start, nint count)
        => Run(new(outside, inside, null, batch, time, width, start, inward: false, shifted: false), count);

    private static void Run(TimeMajor job, nint count)
    {
        if (count * job._batch * job._width >= ParallelElements)
            Team.Run((int)count, ref job);
        else
            for (int chunk = 0; chunk < count; chunk++)
                job.Run(chunk);
    }

    /// <summary>One step.</summary>
    public readonly void Run(int chunk)
    {
        nint step = _start + chunk - (_shifted ? 1 : 0);
        for (nint n = 0; n < _batch; n++)
        {
            var inside = new Span<float>(_inside + (chunk * _batch + n) * _width, (int)_width);
            if (step < 0 && _initial == null)
            {
                inside.Clear();
                continue;
            }

            var outside = new Span<float>(step < 0 ? _initial + n * _width : _outside + (n * _time + step) * _width, (int)_width);
            if (_inward)
                outside.CopyTo(inside);
            else
                inside.CopyTo(outside);
        }
    }
}
