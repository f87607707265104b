using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;

namespace FastNet.Numerics;

/// <summary>
/// The threads that help a caller: the calling thread and workers of the runtime's pool share the numbered chunks of one job. Each has
/// a run of neighbouring chunks, the same in every job of as many, and helps the others when its own is done; so what a thread wrote
/// last time is still in its caches. How the work is cut never depends on the number of threads, so neither do the results.
/// </summary>
/// <remarks>
/// The caller can always finish alone: it never waits for a worker that has not started, only for one that is inside a chunk.
/// A worker that runs out of chunks looks for the caller's next job for some microseconds, then goes back to the pool; an idle
/// process has no spinning thread. Queuing a preallocated work item costs no allocation, where <c>Parallel.For</c> costs
/// 1.5 KB and 4-6 us a call. Jobs started from inside a job run on the thread that starts them.
/// </remarks>
public static class Team
{
    [ThreadStatic]
    private static int _cap;

    [ThreadStatic]
    private static Job? _job;

    [ThreadStatic]
    private static bool _inside;

    private static int _maxThreads = Environment.ProcessorCount;

    /// <summary>
    /// Most threads any call uses, the caller included; 1 or more. Starts as <see cref="Environment.ProcessorCount"/>, which
    /// honours container limits.
    /// </summary>
    public static int MaxThreads
    {
        get => _maxThreads;
        set => _maxThreads = value >= 1
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, $"MaxThreads is {value}; expected 1 or more.");
    }

    /// <summary>Threads that a call made now from this thread may use, the caller included.</summary>
    public static int Threads => _inside ? 1 : _cap == 0 ? _maxThreads : Math.Min(_cap, _maxThreads);

    /// <summary>Caps the threads of calls made from this thread until the result is disposed.</summary>
    /// <param name="threads">1 or more; also bounded by <see cref="MaxThreads"/>.</param>
    public static CapScope Cap(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        var scope = new CapScope(_cap);
        _cap = threads;
        return scope;
    }

    /// <summary>Restores the cap that was in force before <see cref="Cap"/>.</summary>
    public readonly ref struct CapScope
    {
        private readonly int _previous;

        internal CapScope(int previous) => _previous = previous;

        /// <summary>Ends the scope.</summary>
        public void Dispose() => _cap = _previous;
    }

    /// <summary>
    /// Whether a job of some microseconds gains by a helper: one that is at hand, since to wake one costs as much as the job, and near
    /// enough (<see cref="Handoff"/>).
    /// </summary>
    /// <param name="size">Work over the least that gains by a helper on a neighbouring core.</param>
    internal static bool GainsByHelper(double size) => Threads > 1 && (_job ??= new Job()).GainsByHelper(size);

    /// <summary>Runs chunks 0..<paramref name="chunks"/>-1 of <paramref name="body"/>, each once, in any order, on up to
    /// <see cref="Threads"/> threads.</summary>
    /// <param name="chunks">How many there are; a function of the problem, never of the number of threads.</param>
    /// <param name="body">What to do for a chunk. It stays in place until the call returns, so it may hold pointers.</param>
    /// <param name="most">Threads that the work is enough for.</param>
    /// <param name="large">
    /// How many chunks, the first of them, are large: all are begun before the others, which even out when the threads finish.
    /// </param>
    /// <param name="lastFirst">
    /// Whether a thread begins with the last of its chunks: what a job as long, just before, has left in that thread's caches.
    /// </param>
    internal static unsafe void Run<TBody>(int chunks, ref TBody body, int most = int.MaxValue, int large = 0, bool lastFirst = false)
        where TBody : unmanaged, ITeamBody
    {
        int threads = Math.Min(Math.Min(Threads, most), chunks);
        if (threads <= 1)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
                body.Run(lastFirst ? chunks - 1 - chunk : chunk);
            return;
        }

        Job job = _job ??= new Job();
        fixed (TBody* pointer = &body)
            job.Run(threads, chunks, large, lastFirst, &Invoke<TBody>, pointer);
    }

    /// <summary>
    /// Does numbered pieces of work, each once, on up to <see cref="Threads"/> threads, this one among them. Kernels that one of several
    /// pieces calls run on the piece's thread. To have the same bits for any number of threads, let pieces write to places of their own
    /// and cut the work the same way always. Allocates nothing once warm, if the delegate is kept.
    /// </summary>
    /// <param name="pieces">How many there are, 0 or more. They start in any order.</param>
    /// <param name="body">Does the piece of a number, 0..pieces-1; what it throws reaches the caller.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are less than 0 pieces.</exception>
    public static unsafe void For(int pieces, Action<int> body)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pieces);
        ArgumentNullException.ThrowIfNull(body);

        // A local stays where it is, and the collector sees to it, for as long as the call that its address was given to.
        var call = new DelegateBody { Delegate = (nint)Unsafe.AsPointer(ref body) };
        Run(pieces, ref call);
        GC.KeepAlive(body);
    }

    private struct DelegateBody : ITeamBody
    {
        public nint Delegate;

        public readonly unsafe void Run(int chunk) => Unsafe.AsRef<Action<int>>((void*)Delegate)(chunk);
    }

    private static unsafe void Invoke<TBody>(void* body, int chunk)
        where TBody : unmanaged, ITeamBody => ((TBody*)body)->Run(chunk);

    /// <summary>One caller's work and the workers attending to it. Belongs to one calling thread and is reused for all its calls.</summary>
    private sealed unsafe class Job : IThreadPoolWorkItem
    {
        // How long a worker looks for the next job: about 20 us, a little more than the gap between the calls of a network's
        // step and about what waking a parked thread costs.
        private const int LingerSpins = 500;

        // Set in _gate while no job is open; the other bits count the places that workers may still take.
        private const int Closed = 1 << 30;

        private delegate*<void*, int, void> _invoke;
        private void* _body;
        private Exception? _failure;

        // The counters are hit by every member; each gets its own pair of cache lines.
        private Padded _gate = new() { Value = Closed };

        // The chunks of this job's members, the caller's first; the large ones before the others.
        private Share[] _shares = [];
        private int _threads, _count;

        // The share that a worker takes if it is free: the one it had before.
        [ThreadStatic]
        private static int _habit;

        // Workers queued, working or lingering.
        private Padded _attending;

        private readonly Handoff _handoff = new();

        private uint _missed;

        internal bool GainsByHelper(double size)
        {
            // Every eighth question that finds no worker is told yes, so that a caller with many such jobs gets one.
            const double WorthWaking = 3.3;
            return _handoff.IsWorth(size) && (size >= WorthWaking || Volatile.Read(ref _attending.Value) > 0 || ++_missed % 8 == 0);
        }

        internal void Run(int threads, int chunks, int large, bool lastFirst, delegate*<void*, int, void> invoke, void* body)
        {
            _invoke = invoke;
            _body = body;
            _failure = null;
            if (_shares.Length < 2 * threads)
                _shares = new Share[2 * threads];
            _threads = threads;
            _count = 0;
            if (large > 0)
                Deal(0, large, lastFirst);
            if (large < chunks)
                Deal(large, chunks, lastFirst);

            int missing = threads - 1 - Volatile.Read(ref _attending.Value);
            if (missing <= 0)
                _handoff.Call();
            Interlocked.Exchange(ref _gate.Value, threads - 1); // opens the gate; a full fence

            for (; missing > 0; missing--)
            {
                Interlocked.Increment(ref _attending.Value);
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }

            TakeChunks(0);

            Interlocked.Or(ref _gate.Value, Closed);
            var wait = new SpinWait();
            while (Volatile.Read(ref _gate.Value) != (Closed | (threads - 1)))
                wait.SpinOnce(sleep1Threshold: -1);

            if (_failure is not null)
                ExceptionDispatchInfo.Throw(_failure);
        }

        private void Deal(int begin, int end, bool lastFirst)
        {
            for (int r = 0; r < _threads; r++)
            {
                ref Share share = ref _shares[_count++];
                share.Next = begin + (int)((long)r * (end - begin) / _threads);
                share.End = begin + (int)((r + 1L) * (end - begin) / _threads);
                share.Mirror = lastFirst ? share.Next + share.End - 1 : Share.Straight;
                share.Taken = r == 0 ? 1 : 0;
            }
        }

        void IThreadPoolWorkItem.Execute()
        {
            while (true)
            {
                for (int spins = 0; spins < LingerSpins; spins++)
                {
                    if (TryEnter())
                    {
                        _handoff.Answer();
                        int share = Claim();
                        TakeChunks(share);
                        Volatile.Write(ref _shares[share].Taken, 0); // another may have seen chunks left and come for the place
                        Interlocked.Increment(ref _gate.Value);
                        spins = 0;
                    }

                    Thread.SpinWait(1);
                }

                Interlocked.Decrement(ref _attending.Value);

                // A job may have opened while this worker still counted as attending: then it is this worker's.
                if (!HasPlace(Volatile.Read(ref _gate.Value)))
                    return;
                Interlocked.Increment(ref _attending.Value);
            }
        }

        private bool TryEnter()
        {
            int gate = Volatile.Read(ref _gate.Value);
            return HasPlace(gate) && Interlocked.CompareExchange(ref _gate.Value, gate - 1, gate) == gate;
        }

        // Workers of an earlier, wider job may still be about: they find no place beyond the cap of this one.
        private bool HasPlace(int gate)
        {
            if (gate is <= 0 or >= Closed)
                return false;
            Share[] shares = _shares;
            for (int r = Math.Min(Volatile.Read(ref _count), shares.Length) - 1; r >= 0; r--)
            {
                if (shares[r].HasLeft)
                    return true;
            }

            return false;
        }

        // There are as many shares as places, and who leaves frees both, so one is free.
        private int Claim()
        {
            for (int share = _habit; ; share++)
            {
                if (share <= 0 || share >= _threads)
                    share = 1;
                if (Interlocked.Exchange(ref _shares[share].Taken, 1) == 0)
                    return _habit = share;
            }
        }

        private void TakeChunks(int own)
        {
            _inside = true;
            try
            {
                for (int first = 0; first < _count; first += _threads)
                {
                    for (int i = 0, r = own; i < _threads; i++, r = r + 1 < _threads ? r + 1 : 0)
                        TakeChunks(ref _shares[first + r]);
                }
            }
#pragma warning disable CA1031 // Whatever a chunk throws is the caller's to see; a worker must not take the process down.
            catch (Exception failure)
            {
                _failure = failure;
                for (int r = 0; r < _count; r++)
                    Volatile.Write(ref _shares[r].Next, _shares[r].End);
            }
#pragma warning restore CA1031
            finally
            {
                _inside = false;
            }
        }

        private void TakeChunks(ref Share share)
        {
            while (share.HasLeft)
            {
                int chunk = Interlocked.Increment(ref share.Next) - 1;
                if (chunk < share.End)
                    _invoke(_body, share.Mirror == Share.Straight ? chunk : share.Mirror - chunk);
            }
        }
    }

    // 128 bytes: Zen and Intel fetch cache lines in pairs.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 256)]
    private struct Padded
    {
        [System.Runtime.InteropServices.FieldOffset(128)]
        public int Value;
    }

    // Neighbouring chunks of a job, from Next to End or the other way around, and whether a member has them as its own.
    [System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit, Size = 128)]
    private struct Share
    {
        [System.Runtime.InteropServices.FieldOffset(64)]
        public int Next;

        [System.Runtime.InteropServices.FieldOffset(68)]
        public int End;

        [System.Runtime.InteropServices.FieldOffset(72)]
        public int Taken;

        // The sum of the first chunk and the last where the last comes first.
        [System.Runtime.InteropServices.FieldOffset(76)]
        public int Mirror;

        public const int Straight = -1;

        public bool HasLeft => Volatile.Read(ref Next) < End;
    }
}

/// <summary>Work that is cut into numbered chunks which do not depend on each other.</summary>
internal interface ITeamBody
{
    /// <summary>Does chunk <paramref name="chunk"/>.</summary>
    void Run(int chunk);
}
