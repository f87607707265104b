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
}
