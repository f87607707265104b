namespace FastNet.Tests.Support;

/// <summary>Managed bytes that a warm call allocates on its own thread.</summary>
internal static class Allocations
{
    /// <summary>
    /// The least of three calls after a first one: now and then the runtime itself allocates a table in the middle of a call.
    /// </summary>
    public static long Of(Action call)
    {
        call();
        long least = long.MaxValue;
        for (int i = 0; i < 3; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    /// <summary>
    /// Managed bytes that some warm calls allocate on all threads of the process: the least of many attempts, the later ones with pauses
    /// between, as the pool keeps books and the test host reports tests meanwhile.
    /// </summary>
    public static long OfProcess(Action call, int calls = 5)
    {
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            if (attempt > 3)
                Thread.Sleep(25);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < calls; i++)
                call();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }
}
