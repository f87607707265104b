using FastNet.Numerics;

namespace FastNet.Tests.Support;

/// <summary>
/// More threads than there may be processors: the cap raised, and pool threads at hand (the test host blocks some of
/// the few that the pool would start with, and it adds new ones slowly).
/// </summary>
internal sealed class ManyThreads : IDisposable
{
    private readonly int _max = Team.MaxThreads;
    private readonly int _workers;
    private readonly int _ports;

    /// <summary>Until disposed, <paramref name="threads"/> threads.</summary>
    public ManyThreads(int threads)
    {
        ThreadPool.GetMinThreads(out _workers, out _ports);
        ThreadPool.SetMinThreads(Math.Max(24, _workers), _ports);
        Team.MaxThreads = threads;
    }

    public void Dispose()
    {
        Team.MaxThreads = _max;
        ThreadPool.SetMinThreads(_workers, _ports);
    }
}
