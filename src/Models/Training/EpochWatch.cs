using System.Diagnostics;

namespace FastNet.Models;

/// <summary>Times the steps of an epoch and reports now and then.</summary>
internal sealed class EpochWatch(IProgress<TrainingProgress>? progress, int epochs, long steps, TimeSpan every)
{
    private const int Recent = 100;

    private readonly float[] _recent = new float[Recent];
    private long _started, _reported, _first;
    private long _count, _samples, _step;
    private TimeSpan _time;
    private int _epoch;

    /// <summary>Rate of the epoch's steps.</summary>
    public double SamplesPerSecond => _samples / _time.TotalSeconds;

    /// <summary>An epoch begins, or goes on in the middle.</summary>
    public void Begin(long step)
    {
        (_count, _samples, _first, _time) = (0, 0, step, TimeSpan.Zero);
        _started = Stopwatch.GetTimestamp();
    }

    /// <summary>A step is done.</summary>
    public void Step(float loss, int samples, int epoch, long step)
    {
        _recent[_count++ % Recent] = loss;
        _samples += samples;
        (_epoch, _step) = (epoch, step);
        if (progress is null || Stopwatch.GetElapsedTime(_reported) < every)
            return;
        _reported = Stopwatch.GetTimestamp();
        _time = Stopwatch.GetElapsedTime(_started);
        progress.Report(Now(null));
    }

    /// <summary>The steps of the epoch are done; what follows is not timed.</summary>
    public TimeSpan Pause() => _time = Stopwatch.GetElapsedTime(_started);

    /// <summary>The epoch's record is there.</summary>
    public void Finish(EpochRecord record) => progress?.Report(Now(record));

    private TrainingProgress Now(EpochRecord? finished)
    {
        int recent = (int)Math.Min(Recent, _count);
        double loss = 0;
        for (int i = 0; i < recent; i++)
            loss += _recent[i];
        TimeSpan remaining = _time * ((steps - _step) / Math.Max(1.0, _step - _first));
        return new TrainingProgress(_epoch, epochs, _step, steps, loss / Math.Max(1, recent), SamplesPerSecond, remaining, finished);
    }
}
