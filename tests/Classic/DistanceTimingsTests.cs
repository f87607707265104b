using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Classic;

public sealed class DistanceTimingsTests
{
    [Theory]
    [InlineData(Metric.L2, new[] { "two loops", "one loop", "no loop", "SIMD" })]
    [InlineData(Metric.L1, new[] { "two loops", "one loop", "SIMD" })]
    public void All_ways_are_timed_and_agree(Metric metric, string[] methods)
    {
        VectorDataset queries = Samples.Clouds(7, 30, 2, 1, 1, 1), points = Samples.Clouds(11, 30, 2, 1, 1, 2);

        IReadOnlyList<DistanceTiming> timings = DistanceTimings.Measure(queries, points, metric);

        Assert.Equal(methods, timings.Select(t => t.Method));
        Assert.All(timings, t => Assert.True(t.Seconds > 0 && t.Difference < 1e-5));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        VectorDataset queries = Samples.Clouds(2, 3, 2, 1, 1, 1), points = Samples.Clouds(2, 4, 2, 1, 1, 2);

        Assert.Contains("expected 3 elements", Assert.Throws<ArgumentException>(() => DistanceTimings.Measure(queries, points)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => DistanceTimings.Measure(queries, queries, Metric.SquaredL2));
    }
}
