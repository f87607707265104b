using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace FastNet.Benchmarks;

/// <summary>One side of a comparison and the time its calls took.</summary>
internal sealed class Contestant(string name, Action run, double spinMilliseconds = 0)
{
    // The timer ticks in tens of nanoseconds; 50 us keeps that below 0.1 %.
    private static readonly TimeSpan ShortestSample = TimeSpan.FromMicroseconds(50);

    // Long against the drift of a block's first samples, short enough to alternate often.
    private static readonly TimeSpan Block = TimeSpan.FromMilliseconds(10);

    // Code is compiled again 100 ms after the last new method ran for the first time.
    private static readonly TimeSpan QuietAfterCompiling = TimeSpan.FromMilliseconds(160);
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(1.5);

    private readonly List<double> _samples = [];
    private int _callsPerSample = 1;

    /// <summary>Name to print.</summary>
    public string Name => name;

    /// <summary>How long its helper threads keep a core busy after a call.</summary>
    public double SpinMilliseconds => spinMilliseconds;

    /// <summary>Milliseconds per call, in the order taken.</summary>
    public IReadOnlyList<double> Samples => _samples;

    /// <summary>Fastest sample in milliseconds per call.</summary>
    public double Best => _samples.Min();

    /// <summary>Middle sample in milliseconds per call.</summary>
    public double Median => Statistics.Quantile(_samples, 0.5);

    /// <summary>Managed bytes allocated by one call on the calling thread, in steady state.</summary>
    public long AllocatedBytes { get; private set; }

    /// <summary>Runs until the code is compiled for good, finds how many calls make a sample, and counts allocations.</summary>
    public void WarmUp()
    {
        long started = Stopwatch.GetTimestamp();
        long lastNews = started;
        long compiled = JitInfo.GetCompiledMethodCount();
        TimeSpan quiet = ShortestWarmUp;
        do
        {
            run();
            if (JitInfo.GetCompiledMethodCount() is var count && count != compiled)
            {
                compiled = count;
                lastNews = Stopwatch.GetTimestamp();
                quiet = QuietAfterCompiling;
            }
        }
        while (Stopwatch.GetElapsedTime(lastNews) < quiet && Stopwatch.GetElapsedTime(started) < LongestWarmUp);

        while (Time(_callsPerSample) * _callsPerSample < ShortestSample.TotalMilliseconds)
            _callsPerSample *= 2;

        int calls = Stopwatch.GetElapsedTime(started) < LongestWarmUp ? 4 : 1;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < calls; i++)
            run();
        AllocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }

    /// <summary>Runs until what came before has settled, then takes samples for some milliseconds, at least one.</summary>
    public void RunBlock(TimeSpan settling)
    {
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < settling)
            run();

        started = Stopwatch.GetTimestamp();
        do
            _samples.Add(Time(_callsPerSample));
        while (Stopwatch.GetElapsedTime(started) < Block);
    }

    /// <summary>Milliseconds per call over <paramref name="calls"/> calls.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Time(int calls)
    {
        Action call = run;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            call();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / calls;
    }
}
