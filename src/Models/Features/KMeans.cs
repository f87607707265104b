using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Finds cluster centres: k-means++ (Arthur and Vassilvitskii 2007) for the start, then Lloyd's steps (assign to the nearest, take the
/// means) until nothing changes. The same seed gives the same centres for any number of threads.
/// </summary>
public sealed class KMeans
{
    private readonly float[] _centroids;

    private KMeans(int dim, float[] centroids, double inertia, int iterations) =>
        (Dim, _centroids, Inertia, Iterations) = (dim, centroids, inertia, iterations);

    /// <summary>Number of clusters.</summary>
    public int Clusters => _centroids.Length / Dim;

    /// <summary>Coordinates of a sample.</summary>
    public int Dim { get; }

    /// <summary><see cref="Clusters"/> x <see cref="Dim"/>, row-major.</summary>
    public ReadOnlySpan<float> Centroids => _centroids;

    /// <summary>Sum of the squared distances of the samples to their centres, in the last assignment.</summary>
    public double Inertia { get; }

    /// <summary>Lloyd's steps that were taken.</summary>
    public int Iterations { get; }

    /// <summary>Finds centres.</summary>
    /// <param name="dim">Coordinates of a sample, 1 or more.</param>
    /// <param name="samples">Samples x dim, row-major, finite.</param>
    /// <param name="clusters">1 to the number of samples.</param>
    /// <param name="seed">Number from which the start follows.</param>
    /// <param name="iterations">Most steps, 1 or more.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A number does not fit, or samples are no whole number of rows.</exception>
    public static KMeans Fit(
        int dim, ReadOnlySpan<float> samples, int clusters, ulong seed = 0, int iterations = 100, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(dim, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (samples.Length % dim != 0)
            throw new ArgumentException(
                $"samples has {samples.Length} elements; expected a multiple of {dim}, the coordinates of one.", nameof(samples));
        int count = samples.Length / dim;
        if (clusters < 1 || clusters > count)
            throw new ArgumentOutOfRangeException(
                nameof(clusters), clusters, $"clusters is {clusters}; expected 1 to {count}, the samples.");

        float[] centroids = Start(dim, samples, clusters, new Philox(seed));
        int[] before = new int[count], now = new int[count];
        var distances = new float[count];
        Array.Fill(before, -1);
        int done = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            Distances.Nearest(Metric.SquaredL2, count, clusters, dim, samples, centroids, 1, now, distances);
            if (done == iterations || now.AsSpan().SequenceEqual(before))
                break;
            Means(dim, samples, now, distances, centroids);
            (before, now) = (now, before);
            done++;
        }

        double inertia = 0;
        foreach (float distance in distances)
            inertia += distance;
        return new KMeans(dim, centroids, inertia, done);
    }

    /// <summary>The nearest centre of each sample; of equally near ones the first.</summary>
    /// <param name="samples">Samples x <see cref="Dim"/>, row-major.</param>
    /// <param name="clusters">Receives a number of a cluster for each.</param>
    /// <exception cref="ArgumentException">The lengths do not fit.</exception>
    public void Assign(ReadOnlySpan<float> samples, Span<int> clusters)
    {
        float[] distances = System.Buffers.ArrayPool<float>.Shared.Rent(clusters.Length);
        Distances.Nearest(
            Metric.SquaredL2, clusters.Length, Clusters, Dim, samples, _centroids, 1, clusters, distances.AsSpan(0, clusters.Length));
        System.Buffers.ArrayPool<float>.Shared.Return(distances);
    }

    /// <summary>
    /// The first centre is any sample; a further one is a sample drawn with a chance in proportion to its squared distance from the
    /// nearest centre so far.
    /// </summary>
    private static float[] Start(int dim, ReadOnlySpan<float> samples, int clusters, Philox random)
    {
        int count = samples.Length / dim;
        var centroids = new float[clusters * dim];
        float[] nearest = new float[count], distances = new float[count];
        Array.Fill(nearest, float.PositiveInfinity);
        Span<double> draw = stackalloc double[1];
        int chosen = random.NextInt32(count);
        for (int cluster = 0; ; cluster++)
        {
            ReadOnlySpan<float> centroid = samples.Slice(chosen * dim, dim);
            centroid.CopyTo(centroids.AsSpan(cluster * dim));
            if (cluster == clusters - 1)
                return centroids;

            Distances.SquaredL2(count, 1, dim, samples, centroid, distances);
            double total = 0;
            for (int i = 0; i < count; i++)
            {
                nearest[i] = Math.Min(nearest[i], distances[i]);
                total += nearest[i];
            }

            // A sample at distance 0 is never chosen, unless all are: then there are fewer different samples than clusters.
            random.Uniform(draw);
            double left = draw[0] * total;
            chosen = Math.Max(0, Array.FindLastIndex(nearest, d => d > 0));
            for (int i = 0; i < chosen; i++)
            {
                left -= nearest[i];
                if (left < 0)
                    chosen = i;
            }
        }
    }

    /// <summary>Means of the clusters, summed in double. An empty cluster takes the sample that is farthest from its centre.</summary>
    private static void Means(int dim, ReadOnlySpan<float> samples, int[] assigned, float[] distances, float[] centroids)
    {
        var sums = new double[centroids.Length];
        var sizes = new int[centroids.Length / dim];
        for (int i = 0; i < assigned.Length; i++)
        {
            sizes[assigned[i]]++;
            ReadOnlySpan<float> sample = samples.Slice(i * dim, dim);
            Span<double> sum = sums.AsSpan(assigned[i] * dim, dim);
            for (int k = 0; k < dim; k++)
                sum[k] += sample[k];
        }

        for (int cluster = 0; cluster < sizes.Length; cluster++)
        {
            Span<float> centroid = centroids.AsSpan(cluster * dim, dim);
            if (sizes[cluster] == 0)
            {
                int farthest = Reduce.ArgMax<float>(distances);
                samples.Slice(farthest * dim, dim).CopyTo(centroid);
                distances[farthest] = 0; // taken
                continue;
            }

            for (int k = 0; k < dim; k++)
                centroid[k] = (float)(sums[cluster * dim + k] / sizes[cluster]);
        }
    }
}
