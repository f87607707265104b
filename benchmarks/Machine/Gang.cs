using System.Diagnostics;

namespace FastNet.Benchmarks;

/// <summary>Runs one body on several threads of its own at the same moment, and times from the first start to the last end.</summary>
internal static class Gang
{
    /// <summary>Seconds that <paramref name="threads"/> threads took, all started together; the argument is the thread's number.</summary>
    public static double Seconds(int threads, Action<int> body)
    {
        int arrived = 0;
        long[] starts = new long[threads];
        long[] ends = new long[threads];

        void Member(int index)
        {
            Interlocked.Increment(ref arrived);
            var wait = new SpinWait();
            while (Volatile.Read(ref arrived) < threads)
                wait.SpinOnce(sleep1Threshold: -1);
            starts[index] = Stopwatch.GetTimestamp();
            body(index);
            ends[index] = Stopwatch.GetTimestamp();
        }

        var helpers = new Thread[threads - 1];
        for (int i = 0; i < helpers.Length; i++)
        {
            int index = i + 1;
            helpers[i] = new Thread(() => Member(index)) { IsBackground = true };
            helpers[i].Start();
        }

        Member(0);
        foreach (Thread helper in helpers)
            helper.Join();
        return Stopwatch.GetElapsedTime(starts.Min(), ends.Max()).TotalSeconds;
    }
}
