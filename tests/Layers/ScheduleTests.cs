using FastNet.Layers;

namespace FastNet.Tests.Layers;

/// <summary>Schedules against values worked out by hand and by PyTorch 1.13.</summary>
public sealed class ScheduleTests
{
    [Fact]
    public void Factors_are_those_of_PyTorch()
    {
        Check(Schedule.Constant, 1, 1, 1, 1);
        Check(Schedule.Step(3), 1, 1, 1, 0.1, 0.1, 0.1, 0.01, 0.01, 0.01, 0.001);
        Check(Schedule.Exponential(0.95), 1, 0.95, 0.9025, 0.8573749999999999, 0.8145062499999999, 0.7737809374999999);
        Check(
            Schedule.Cosine(0.1), 1, 0.9779754323328191, 0.9140576474687263, 0.8145033635316129, 0.6890576474687263, 0.55,
            0.41094235253127376, 0.2854966364683872, 0.18594235253127372, 0.12202456766718092, 0.1, 0.1, 0.1);
        Check(
            Schedule.OneCycle(), 0.04, 0.52, 1, 0.9504846320134737, 0.8117456539497631, 0.6112620219362893, 0.38874197806371075,
            0.18825834605023697, 0.049519367986526286, 4e-06, 4e-06);
        Check(
            Schedule.OneCycle(0.25, 10, 100, linear: true), 0.1, 0.7, 0.9334, 0.8002, 0.667, 0.5338, 0.4006, 0.2674, 0.1342, 0.001);
        Check(
            Schedule.Cosine().AfterWarmup(4, 0.25),
            0.25, 0.4375, 0.625, 0.8125, 1, 0.9330127018922194, 0.75, 0.5, 0.25, 0.06698729810778065);
    }

    [Fact]
    public void Extremes_of_length_stay_within_bounds()
    {
        Schedule[] all =
        [
            Schedule.Constant, Schedule.Step(2), Schedule.Exponential(0.9), Schedule.Cosine(), Schedule.OneCycle(), Schedule.OneCycle(0),
            Schedule.OneCycle(1), Schedule.OneCycle().AfterWarmup(3), Schedule.Cosine().AfterWarmup(0),
        ];
        foreach (Schedule schedule in all)
        {
            foreach (long total in (long[])[1, 2, 3, 5, 1000])
            {
                for (long step = 0; step <= total + 3; step++)
                    Assert.InRange(schedule.Factor(step, total), 0, 1);
            }

            Assert.InRange(schedule.Factor(long.MaxValue, long.MaxValue), 0, 1);
            Assert.Equal(0.5 * schedule.Factor(3, 10), schedule.Rate(0.5, 3, 10));
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Factor(-1, 10));
            Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Factor(1, 0));
        }
    }

    [Fact]
    public void Bad_settings_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Step(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Step(1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Exponential(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine(-0.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.OneCycle(1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.OneCycle(startDivisor: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine().AfterWarmup(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Schedule.Cosine().AfterWarmup(1, 0));
    }

    /// <summary>Of ten steps.</summary>
    private static void Check(Schedule schedule, params double[] expected)
    {
        for (int step = 0; step < expected.Length; step++)
            Assert.Equal(expected[step], schedule.Factor(step, 10), 1e-12);
    }
}
