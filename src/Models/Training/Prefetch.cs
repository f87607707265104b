using System.Runtime.ExceptionServices;

namespace FastNet.Models;

/// <summary>
/// Does numbered pieces of work one ahead. Whoever comes first does a piece: a thread of the pool, or the consumer, who so never waits for
/// a thread that has not begun. One consumer; allocates nothing.
/// </summary>
/// <param name="work">Does the piece of a number; never two at a time.</param>
internal sealed class Prefetch(Action<long> work) : IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private long _number = -1;
    private bool _done = true;
    private int _open;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Asks for a piece; the last one must be finished.</summary>
    public void Start(long number)
    {
        Open(number);
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    /// <summary>Returns when a piece is done, asked for before or not.</summary>
    public void Finish(long number)
    {
        if (_number != number)
        {
            Cancel();
            Open(number);
        }

        Execute();
        Wait();
        _failure?.Throw();
    }

    /// <summary>Forgets what was asked for.</summary>
    public void Cancel()
    {
        if (Interlocked.Exchange(ref _open, 0) == 1)
            Done();
        Wait();
        _number = -1;
    }

    /// <summary>Does the piece that was asked for, unless somebody else has begun it.</summary>
    public void Execute()
    {
        if (Interlocked.Exchange(ref _open, 0) == 0)
            return;
        try
        {
            work(_number);
        }
        catch (Exception problem)
        {
            // Belongs to the consumer, who may be on another thread.
            _failure = ExceptionDispatchInfo.Capture(problem);
        }
        finally
        {
            Done();
        }
    }

    private void Open(long number)
    {
        _number = number;
        _failure = null;
        _done = false;
        Volatile.Write(ref _open, 1);
    }

    private void Done()
    {
        lock (_gate)
        {
            _done = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Wait()
    {
        lock (_gate)
        {
            while (!_done)
                Monitor.Wait(_gate);
        }
    }
}
