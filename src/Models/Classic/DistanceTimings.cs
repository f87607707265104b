using System.Diagnostics;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>How long one way to a matrix of distances takes.</summary>
/// <param name="Method">Two loops, one loop, no loop, or SIMD.</param>
/// <param name="Seconds">Time for the whole matrix.</param>
/// <param name="Difference">Frobenius norm of the difference from the matrix of two loops, as a share of that matrix's norm.</param>
public sealed record DistanceTiming(string Method, double Seconds, double Difference);

/// <summary>Times the ways to a matrix of distances side by side: the course's three and the SIMD kernel, in float.</summary>
public static class DistanceTimings
{
    // The fast ones: the first call also allocates and compiles.
    private const int FastRuns = 4;

    private delegate void Method(
        int queries, int points, int dim, ReadOnlySpan<float> q, ReadOnlySpan<float> p, Span<float> destination);

    /// <summary>Times all of them; two loops and one loop once, the others as the best of some runs.</summary>
    /// <param name="queries">1 or more samples.</param>
    /// <param name="points">1 or more samples of as many elements. The matrix of one loop is of their size.</param>
    /// <param name="metric">L2 or L1, for which there is no way without a loop.</param>
    /// <param name="progress">Is told each as soon as it is known.</param>
    /// <param name="cancellation">Ends between two ways with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">Samples are missing or differ in length, or the metric is another.</exception>
    public static IReadOnlyList<DistanceTiming> Measure(
        Dataset queries,
        Dataset points,
        Metric metric = Metric.L2,
        IProgress<DistanceTiming>? progress = null,
        CancellationToken cancellation = default)
    {
        float[] q = KNearestNeighbors.Finite(queries, nameof(queries)), p = KNearestNeighbors.Finite(points, nameof(points));
        int dim = queries.Shape.Size;
        if (points.Shape.Size != dim)
            throw new ArgumentException($"The points are {points.Shape}; expected {dim} elements as in the queries.", nameof(points));

        (string Name, Method Method, int Runs)[] ways = metric switch
        {
            Metric.L2 =>
            [
                ("two loops", NaiveDistances.L2TwoLoops, 1),
                ("one loop", NaiveDistances.L2OneLoop, 1),
                ("no loop", NaiveDistances.L2NoLoop, FastRuns),
                ("SIMD", Distances.L2, FastRuns),
            ],
            Metric.L1 =>
            [
                ("two loops", NaiveDistances.L1TwoLoops, 1),
                ("one loop", NaiveDistances.L1OneLoop, 1),
                ("SIMD", Distances.L1, FastRuns),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, $"metric is {metric}; expected L1 or L2."),
        };

        var timings = new List<DistanceTiming>();
        var expected = new float[checked(queries.Count * points.Count)];
        var matrix = new float[expected.Length];
        foreach ((string name, Method method, int runs) in ways)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] destination = timings.Count == 0 ? expected : matrix;
            double best = double.PositiveInfinity;
            for (int run = 0; run < runs; run++)
            {
                long before = Stopwatch.GetTimestamp();
                method(queries.Count, points.Count, dim, q, p, destination);
                best = Math.Min(best, Stopwatch.GetElapsedTime(before).TotalSeconds);
            }

            var timing = new DistanceTiming(name, best, Difference(expected, destination));
            timings.Add(timing);
            progress?.Report(timing);
        }

        return timings;
    }

    private static double Difference(ReadOnlySpan<float> expected, ReadOnlySpan<float> found)
    {
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            double d = (double)expected[i] - found[i];
            difference += d * d;
            norm += (double)expected[i] * expected[i];
        }

        return norm == 0 ? Math.Sqrt(difference) : Math.Sqrt(difference / norm);
    }
}
