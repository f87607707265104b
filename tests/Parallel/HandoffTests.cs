using FastNet.Numerics;

namespace FastNet.Tests;

/// <summary>Which jobs are shared with a helper that is so far away.</summary>
public sealed class HandoffTests
{
    [Fact]
    public void A_near_helper_is_worth_every_job_of_size_1()
    {
        var handoff = new Handoff();
        Assert.True(handoff.IsWorth(1));
        Learn(handoff, 200);
        Assert.True(handoff.IsWorth(1));
    }

    [Fact]
    public void A_far_helper_is_worth_large_jobs_and_now_and_then_a_trial()
    {
        var handoff = new Handoff();
        Learn(handoff, 600);
        int trials = Enumerable.Range(0, 10_240).Count(_ => handoff.IsWorth(1.5));
        Assert.InRange(trials, 10, 200);
        Assert.True(handoff.IsWorth(2.5));
        Assert.True(handoff.IsWorth(20));
    }

    [Fact]
    public void One_that_was_not_running_counts_as_far_and_comes_near_again()
    {
        var handoff = new Handoff();
        Learn(handoff, 1e9);
        Assert.Contains(false, Enumerable.Range(0, 100).Select(_ => handoff.IsWorth(2)));
        Assert.True(handoff.IsWorth(16));
        Learn(handoff, 100);
        Assert.DoesNotContain(false, Enumerable.Range(0, 100).Select(_ => handoff.IsWorth(2)));
    }

    private static void Learn(Handoff handoff, double nanoseconds)
    {
        for (int i = 0; i < 100; i++)
            handoff.Learn(nanoseconds);
    }
}
