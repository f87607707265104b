using System.Diagnostics;

namespace FastNet.Benchmarks;

/// <summary>Runs one body on several threads at the same moment, and times from the first start to the last end.</summary>
/// <remarks>A system may wake a thread on the processor of the one that woke it and move it only milliseconds later, so the body
/// is run many times over and the fastest time counts.</remarks>
internal sealed class Gang : IDisposable
{
    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim _wake = new(0);
    private readonly SemaphoreSlim _done = new(0);
    private readonly long[] _starts;
    private readonly long[] _ends;
    private Action<int>? _body;
    private int _repeats;
    private int _arrived;
    private double _fastest;

    /// <param name="threads">Threads that run at once, the caller included.</param>
    public Gang(int threads)
    {
        _starts = new long[threads];
        _ends = new long[threads];
        _helpers = new Thread[threads - 1];
        for (int i = 0; i < _helpers.Length; i++)
        {
            int index = i + 1;
            _helpers[i] = new Thread(() => Help(index)) { IsBackground = true };
            _helpers[i].Start();
        }
    }

    /// <summary>Threads that run at once, the caller included.</summary>
    public int Threads => _starts.Length;

    /// <summary>Seconds until all had run <paramref name="body"/>, at best; its argument is the thread's number.</summary>
    public double FastestSeconds(int repeats, Action<int> body)
    {
        _body = body;
        _repeats = repeats;
        _arrived = 0;
        _fastest = double.MaxValue;
        if (_helpers.Length > 0)
            _wake.Release(_helpers.Length);
        Member(0, body);
        foreach (Thread _ in _helpers)
            _done.Wait();
        return _fastest;
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _body = null;
        if (_helpers.Length > 0)
            _wake.Release(_helpers.Length);
        foreach (Thread helper in _helpers)
            helper.Join();
        _wake.Dispose();
        _done.Dispose();
    }

    private void Help(int index)
    {
        while (true)
        {
            _wake.Wait();
            if (_body is not { } body)
                return;
            Member(index, body);
            _done.Release();
        }
    }

    private void Member(int index, Action<int> body)
    {
        int meetings = 0;
        for (int repeat = 0; repeat < _repeats; repeat++)
        {
            Meet(++meetings);
            _starts[index] = Stopwatch.GetTimestamp();
            body(index);
            _ends[index] = Stopwatch.GetTimestamp();
            Meet(++meetings);
            if (index == 0)
                _fastest = Math.Min(_fastest, Stopwatch.GetElapsedTime(_starts.Min(), _ends.Max()).TotalSeconds);
        }
    }

    /// <summary>Waits, awake, until every thread is here for the <paramref name="meeting"/>th time.</summary>
    private void Meet(int meeting)
    {
        Interlocked.Increment(ref _arrived);
        var wait = new SpinWait();
        while (Volatile.Read(ref _arrived) < meeting * Threads)
            wait.SpinOnce(sleep1Threshold: -1);
    }
}
