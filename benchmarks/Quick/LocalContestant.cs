using System.Diagnostics;
using System.Runtime;
using System.Runtime.CompilerServices;

namespace FastNet.Benchmarks;

/// <summary>A contestant in this process.</summary>
/// <param name="name">Name to print.</param>
/// <param name="placements">The call, once for each copy of the operands that it may run on.</param>
/// <param name="spinMilliseconds">How long its helper threads keep a core busy after a call.</param>
internal sealed class LocalContestant(string name, IReadOnlyList<Action> placements, double spinMilliseconds = 0)
    : Contestant(name, spinMilliseconds)
{
    // Code is compiled again 100 ms after the last new method ran for the first time.
    private static readonly TimeSpan QuietAfterCompiling = TimeSpan.FromMilliseconds(320);
    private static readonly TimeSpan ShortestWarmUp = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestWarmUp = TimeSpan.FromSeconds(1.5);

    // Where the stack may start in a line: calls keep it at multiples of 16.
    private const int CacheLine = 64;
    private const int StackStep = 16;
    private const int StackStarts = CacheLine / StackStep;

    private static long _compiledBefore;

    private int _stackStart;
    private nint _stack;
    private Action _run = placements[0];
    private int _blocks;

    /// <summary>Runs until the code is compiled for good, finds how many calls make a sample, and counts allocations.</summary>
    public override void WarmUp()
    {
        long started = Stopwatch.GetTimestamp();
        long lastNews = started;

        // Also what was compiled since the last warm-up, when the results were checked, may be about to be compiled again.
        TimeSpan quiet = JitInfo.GetCompiledMethodCount() == _compiledBefore ? ShortestWarmUp : QuietAfterCompiling;
        do
        {
            _run();
            if (JitInfo.GetCompiledMethodCount() is var count && count != _compiledBefore)
            {
                _compiledBefore = count;
                lastNews = Stopwatch.GetTimestamp();
                quiet = QuietAfterCompiling;
            }
        }
        while (Stopwatch.GetElapsedTime(lastNews) < quiet && Stopwatch.GetElapsedTime(started) < LongestWarmUp);

        while (Time(CallsPerSample, _stackStart) * CallsPerSample < ShortestSample.TotalMilliseconds)
            CallsPerSample *= 2;

        int calls = Stopwatch.GetElapsedTime(started) < LongestWarmUp ? 4 : 1;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < calls; i++)
            _run();
        AllocatedBytes = (GC.GetAllocatedBytesForCurrentThread() - before) / calls;
    }

    /// <inheritdoc/>
    public override void RunBlock(TimeSpan settling)
    {
        _run = placements[_blocks++ % placements.Count];
        long started = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(started) < settling)
            _run();

        // Calls as long as a block are asked once; for them the stack matters little.
        if (Samples.Count == 0 || Samples[^1] * CallsPerSample * StackStarts < Block.TotalMilliseconds)
            FindStackStart();

        started = Stopwatch.GetTimestamp();
        do
            Add(Time(CallsPerSample, _stackStart));
        while (Stopwatch.GetElapsedTime(started) < Block);
    }

    /// <summary>
    /// Vectors that compiled code keeps on the stack lie across cache lines or not depending on where the stack happens to
    /// start, and that changes from process to process: the same exp took 0.58 or 1.58 ms, the same softmax 0.09 or 0.21. Every
    /// contestant is given the start that suits it best.
    /// </summary>
    private void FindStackStart()
    {
        double best = double.MaxValue;
        for (int repeat = 0; repeat < 2; repeat++)
        {
            for (int start = 0; start < CacheLine; start += StackStep)
            {
                double time = Time(CallsPerSample, start);
                if (time < best)
                    (best, _stackStart) = (time, start);
            }
        }
    }

    /// <summary>Milliseconds per call over some calls, with the stack starting at some byte of a cache line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private unsafe double Time(int calls, int stackStart)
    {
        byte here;
        byte* moved = stackalloc byte[(int)((nint)(&here) - stackStart) & (CacheLine - StackStep)];
        Volatile.Write(ref _stack, (nint)moved);
        Action call = _run;
        long started = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
            call();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds / calls;
    }
}
