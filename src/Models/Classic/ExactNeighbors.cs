using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// The nearest points by distances in double, found at the speed of float: of equal distances the smaller index first.
/// </summary>
/// <remarks>
/// Squared distances of images reach 2^28 and have no room in float: two points may come out equal or in the wrong order, and one vote
/// with them. So float only proposes. Some more points than are asked for are measured again in double, where the distances of
/// pixels are exact, and sorted. No other point can belong to the answer if even the nearest of them, less all that float may have
/// been off, is behind the last of the answer; where that is not certain, all points are measured again.
/// </remarks>
internal static class ExactNeighbors
{
    // More proposals than neighbours. Of 5000 images of CIFAR-10 none needs more.
    private const int Spare = 28;

    // Queries of one search: enough for every thread, and an answer to a cancellation within a second or so.
    private const int Block = 1008;

    /// <summary>Fills queries x k indices, nearest first. The numbers fit and are finite; k is 1 to points.</summary>
    internal static void Find(
        Metric metric,
        int dim,
        ReadOnlyMemory<float> queries,
        ReadOnlyMemory<float> points,
        int k,
        Memory<int> indices,
        IProgress<double>? progress,
        CancellationToken cancellation)
    {
        int count = queries.Length / dim, candidates = points.Length / dim;
        int proposed = (int)Math.Min(candidates, (long)k + Spare);
        Metric searched = metric == Metric.L2 ? Metric.SquaredL2 : metric;
        double certain = 1 - Error(searched, dim);
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Team.Threads, CancellationToken = cancellation };
        var proposals = new int[Math.Min(count, Block) * proposed];
        var distances = new float[proposals.Length];

        for (int start = 0; start < count; start += Block)
        {
            cancellation.ThrowIfCancellationRequested();
            int rows = Math.Min(Block, count - start);
            Distances.Nearest(
                searched, rows, candidates, dim, queries.Span.Slice(start * dim, rows * dim), points.Span, proposed,
                proposals.AsSpan(0, rows * proposed), distances.AsSpan(0, rows * proposed));
            Parallel.For(0, rows, threads, row =>
            {
                ReadOnlySpan<float> query = queries.Span.Slice((start + row) * dim, dim);
                Span<int> nearest = proposals.AsSpan(row * proposed, proposed);
                double last = Sort(searched, query, points.Span, nearest, k);
                if (proposed < candidates && !(last < distances[row * proposed + proposed - 1] * certain))
                {
                    int[] all = [.. Enumerable.Range(0, candidates)];
                    Sort(searched, query, points.Span, all, k);
                    nearest = all;
                }

                nearest[..k].CopyTo(indices.Span[((start + row) * k)..]);
            });
            progress?.Report((double)(start + rows) / count);
        }
    }

    /// <summary>Sorts indices of points by distance, then index.</summary>
    /// <returns>The distance of place k.</returns>
    private static double Sort(Metric metric, ReadOnlySpan<float> query, ReadOnlySpan<float> points, Span<int> indices, int k)
    {
        var distances = new double[indices.Length];
        for (int i = 0; i < distances.Length; i++)
            distances[i] = Distance(metric, query, points.Slice(indices[i] * query.Length, query.Length));
        distances.AsSpan().Sort(indices);
        for (int start = 0, end; start < distances.Length; start = end)
        {
            for (end = start + 1; end < distances.Length && distances[end] == distances[start];)
                end++;
            if (end - start > 1)
                indices[start..end].Sort();
        }

        return distances[k - 1];
    }

    /// <summary>Sum of absolute or of squared differences, in double.</summary>
    private static double Distance(Metric metric, ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        bool absolute = metric == Metric.L1;
        int lanes = Vector<float>.Count, i = 0;
        // Four sums, as an addition takes as long as four of them can be begun in.
        Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= a.Length - 2 * lanes; i += 2 * lanes)
        {
            (Vector<double> d0, Vector<double> d1) = Difference(a, b, i);
            (Vector<double> d2, Vector<double> d3) = Difference(a, b, i + lanes);
            s0 += absolute ? Vector.Abs(d0) : d0 * d0;
            s1 += absolute ? Vector.Abs(d1) : d1 * d1;
            s2 += absolute ? Vector.Abs(d2) : d2 * d2;
            s3 += absolute ? Vector.Abs(d3) : d3 * d3;
        }

        double sum = Vector.Sum(s0 + s1 + (s2 + s3));
        for (; i < a.Length; i++)
        {
            double d = (double)a[i] - b[i];
            sum += absolute ? Math.Abs(d) : d * d;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (Vector<double> Low, Vector<double> High) Difference(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int at)
    {
        Vector.Widen(new Vector<float>(a[at..]), out Vector<double> a0, out Vector<double> a1);
        Vector.Widen(new Vector<float>(b[at..]), out Vector<double> b0, out Vector<double> b1);
        return (a0 - b0, a1 - b1);
    }

    /// <summary>
    /// By how much a float distance is off at most, as a share of itself. Sums of n terms are off by n roundings of 2^-24 at most. Squared
    /// distances go through |a|^2 + |b|^2 - 2 a b, each in passes of 256, and are at least 1/64 of |a|^2 + |b|^2 or else computed directly.
    /// </summary>
    private static double Error(Metric metric, int dim)
    {
        double direct = dim + 4, passes = 2 * 64 * (256 + dim / 256.0 + 4);
        return (metric == Metric.L1 ? direct : Math.Max(direct, passes)) / (1 << 24);
    }
}
