using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>Sets how many threads our side uses.</summary>
internal static class Threads
{
    /// <summary>Runs calls of this thread on <paramref name="threads"/> threads until disposed, even if the machine has fewer.</summary>
    public static Team.CapScope Use(int threads)
    {
        Team.MaxThreads = Math.Max(Team.MaxThreads, threads);
        return Team.Cap(threads);
    }
}
