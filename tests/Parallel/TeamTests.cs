using System.Diagnostics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>The team: every chunk once, nothing lost on an exception, nothing allocated, nothing spinning.</summary>
[Collection(Alone.Name)]
public sealed unsafe class TeamTests : IDisposable
{
    private readonly ManyThreads _threads = new(8);

    public void Dispose() => _threads.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Every_chunk_runs_exactly_once(int threads)
    {
        using Team.CapScope cap = Team.Cap(threads);
        Assert.Equal(threads, Team.Threads);
        foreach (int chunks in new[] { 0, 1, 2, 3, 7, 8, 9, 64, 1000, 10_007 })
        {
            var counts = new int[chunks];
            for (int round = 1; round <= 20; round++)
            {
                fixed (int* p = counts)
                {
                    var body = new Count { Counts = p };
                    Team.Run(chunks, ref body, large: round % 3 * chunks / 4, lastFirst: round % 2 == 0);
                }

                Assert.All(counts, c => Assert.Equal(round, c));
            }
        }
    }

    /// <summary>The caller's own chunks are the first half with two threads, whichever way it goes through them.</summary>
    [Theory]
    [InlineData(1, false, 0, 0)]
    [InlineData(1, true, 9999, 9999)]
    [InlineData(2, false, 0, 4000)]
    [InlineData(2, true, 1000, 4999)]
    public void A_thread_begins_at_the_end_that_is_asked_for(int threads, bool lastFirst, int least, int most)
    {
        using Team.CapScope cap = Team.Cap(threads);
        int first = -1;
        var body = new FirstOfCaller { Caller = Environment.CurrentManagedThreadId, First = &first };
        Team.Run(10_000, ref body, lastFirst: lastFirst);
        Assert.InRange(first, least, most);
    }

    [Fact]
    public void Pieces_of_a_delegate_run_exactly_once_and_allocate_nothing()
    {
        var counts = new int[1000];
        Action<int> count = i => Interlocked.Increment(ref counts[i]);
        for (int round = 0; round < 50; round++)
            Team.For(counts.Length, count);
        Assert.All(counts, c => Assert.Equal(50, c));

        GC.Collect();
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int round = 0; round < 50; round++)
                Team.For(counts.Length, count);
        }));

        Team.For(0, _ => Assert.Fail("There is no piece."));
        Assert.Throws<ArgumentOutOfRangeException>(() => Team.For(-1, count));
        Assert.Equal("piece 7", Assert.Throws<InvalidOperationException>(
            () => Team.For(20, i => _ = i == 7 ? throw new InvalidOperationException("piece 7") : i)).Message);
    }

    [Fact]
    public void A_delegate_survives_collections_while_its_pieces_run()
    {
        for (int round = 0; round < 20; round++)
        {
            var seen = new int[64];
            Team.For(64, i =>
            {
                if (i % 8 == 0)
                    GC.Collect();
                seen[i] = i + 1;
            });
            Assert.Equal(Enumerable.Range(1, 64), seen);
        }
    }

    [Fact]
    public void The_body_keeps_what_its_chunks_wrote()
    {
        var body = new Accumulate();
        Team.Run(1000, ref body);
        Assert.Equal(1000 * 999 / 2, body.Total);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void No_more_threads_take_part_than_the_cap_allows(int threads)
    {
        // Workers called for a wider job, which is over before they come, must not join a narrower one.
        for (int round = 0; round < 20; round++)
        {
            Every_chunk_is_summed(32);
            using Team.CapScope cap = Team.Cap(threads);
            var narrow = new Gauge();
            Team.Run(32, ref narrow);
            Assert.InRange(narrow.Most, 1, threads);
        }
    }

    [Fact]
    public void Caps_nest_and_end_with_their_scope()
    {
        Assert.Equal(8, Team.Threads);
        using (Team.Cap(3))
        {
            using (Team.Cap(100))
                Assert.Equal(8, Team.Threads);
            Assert.Equal(3, Team.Threads);
        }

        Assert.Equal(8, Team.Threads);
        Assert.Throws<ArgumentOutOfRangeException>(() => { using Team.CapScope none = Team.Cap(0); });
        ArgumentOutOfRangeException thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Team.MaxThreads = -1);
        Assert.Contains("MaxThreads is -1; expected 1 or more", thrown.Message, StringComparison.Ordinal);
        Assert.Equal(8, Team.MaxThreads);
    }

    [Fact]
    public void A_call_from_inside_a_chunk_runs_on_its_own_thread()
    {
        var body = new Nested();
        Team.Run(100, ref body);
        Assert.Equal(100 * 50, body.Inner);
        Assert.Equal(0, body.Strayed);
        Assert.Equal(8, Team.Threads);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void An_exception_reaches_the_caller_and_the_team_goes_on(int threads)
    {
        using Team.CapScope cap = Team.Cap(threads);
        for (int bad = 0; bad < 40; bad++)
        {
            var body = new Throw { At = bad };
            InvalidOperationException? thrown = null;
            try
            {
                Team.Run(40, ref body);
            }
            catch (InvalidOperationException e)
            {
                thrown = e;
            }

            Assert.Equal($"chunk {bad}", thrown?.Message);
            Assert.Equal(threads, Team.Threads);
            Every_chunk_is_summed(64);
        }
    }

    [Fact]
    public void Callers_on_different_threads_do_not_disturb_each_other()
    {
        var failures = new int[6];
        Thread[] callers = [.. Enumerable.Range(0, failures.Length).Select(c => new Thread(() =>
        {
            for (int round = 0; round < 300; round++)
            {
                int chunks = 1 + (round * 7 + c) % 100;
                var body = new Accumulate();
                Team.Run(chunks, ref body);
                if (body.Total != chunks * (chunks - 1) / 2)
                    failures[c]++;
            }
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.All(failures, f => Assert.Equal(0, f));
    }

    [Fact]
    public void A_call_allocates_nothing()
    {
        Assert.Equal(0, Allocations.OfProcess(() => Every_chunk_is_summed(64), calls: 100));
    }

    [Fact]
    public void An_idle_team_uses_no_processor_time()
    {
        // CPU time, not speed: whatever the machine is doing, an idle process accounts for almost none.
        TimeSpan least = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < 5 && least > TimeSpan.FromMilliseconds(50); attempt++)
        {
            Every_chunk_is_summed(1000);
            Thread.Sleep(50);
            using var process = Process.GetCurrentProcess();
            TimeSpan before = process.TotalProcessorTime;
            Thread.Sleep(1000);
            process.Refresh();
            TimeSpan used = process.TotalProcessorTime - before;
            least = used < least ? used : least;
        }

        Assert.True(least <= TimeSpan.FromMilliseconds(50), $"An idle second cost {least.TotalMilliseconds} ms of processor time.");
    }

    private static void Every_chunk_is_summed(int chunks)
    {
        var body = new Accumulate();
        Team.Run(chunks, ref body);
        if (body.Total != chunks * (chunks - 1) / 2)
            throw new InvalidOperationException($"{chunks} chunks gave {body.Total}");
    }

    private struct Count : ITeamBody
    {
        public int* Counts;

        public readonly void Run(int chunk) => Interlocked.Increment(ref Counts[chunk]);
    }

    private struct FirstOfCaller : ITeamBody
    {
        public int Caller;
        public int* First;

        public readonly void Run(int chunk)
        {
            if (*First < 0 && Environment.CurrentManagedThreadId == Caller)
                *First = chunk;
        }
    }

    private struct Accumulate : ITeamBody
    {
        public int Total;

        public void Run(int chunk) => Interlocked.Add(ref Total, chunk);
    }

    private struct Gauge : ITeamBody
    {
        public int Most;
        private int _now;

        public void Run(int chunk)
        {
            int now = Interlocked.Increment(ref _now);
            for (int most = Volatile.Read(ref Most); most < now; most = Volatile.Read(ref Most))
                Interlocked.CompareExchange(ref Most, now, most);
            Thread.Sleep(1); // on few cores too, everyone gets to run meanwhile
            Interlocked.Decrement(ref _now);
        }
    }

    private struct Nested : ITeamBody
    {
        public int Inner;
        public int Strayed;

        public void Run(int chunk)
        {
            if (Team.Threads != 1)
                Interlocked.Increment(ref Strayed);
            var inner = new SameThread { Thread = Environment.CurrentManagedThreadId };
            Team.Run(50, ref inner);
            Interlocked.Add(ref Inner, inner.Runs);
            Interlocked.Add(ref Strayed, inner.Strayed);
        }
    }

    private struct SameThread : ITeamBody
    {
        public int Thread;
        public int Runs;
        public int Strayed;

        public void Run(int chunk)
        {
            Runs++;
            if (Environment.CurrentManagedThreadId != Thread)
                Strayed++;
        }
    }

    private struct Throw : ITeamBody
    {
        public int At;

        public readonly void Run(int chunk)
        {
            if (chunk == At)
                throw new InvalidOperationException($"chunk {chunk}");
        }
    }
}
