using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Classic;

public sealed class KNearestNeighborsTests
{
    [Fact]
    public void The_most_votes_win_and_of_equal_numbers_the_smaller_label()
    {
        // On a line: 0 (label 2), 1 (label 1), 2 (label 1), 4 (label 2), 9 (label 0).
        var knn = KNearestNeighbors.Fit(Samples.Vectors(1, [0, 1, 2, 4, 9], [2, 1, 1, 2, 0], 3));
        VectorDataset query = Samples.Vectors(1, [0], [2], 3);

        Assert.Equal([2], knn.Predict(query, 1));
        Assert.Equal([1], knn.Predict(query, 2)); // one vote each
        Assert.Equal([1], knn.Predict(query, 3));
        Assert.Equal([1], knn.Predict(query, 4)); // two votes each
        Assert.Equal([1.0, 0.0], knn.Score(query, [1, 3]));
        Assert.Equal(1.0, knn.Score(query, 1));
    }

    [Theory]
    [InlineData(Metric.L1)]
    [InlineData(Metric.L2)]
    public void Of_equally_near_samples_the_smaller_index_comes_first(Metric metric)
    {
        // 60 copies of one point and one that is nearer, last: more ties than proposals of the search in float.
        float[] points = [.. Enumerable.Repeat(5f, 60), 4f];
        var knn = KNearestNeighbors.Fit(Samples.Vectors(1, points, new int[61], 1));

        int[] nearest = knn.Nearest(Samples.Vectors(1, [0], [0], 1), 3, metric);

        Assert.Equal([60, 0, 1], nearest);
    }

    [Fact]
    public void Neighbours_that_float_cannot_tell_apart_come_in_the_order_of_their_exact_distances()
    {
        // Squared distances 5000^2 + 1, 5000^2 and so on: beyond the 24 bits of a float. The last sample is the nearest.
        const int Count = 200, Dim = 2;
        var points = new float[Count * Dim];
        for (int i = 0; i < Count; i++)
            (points[i * Dim], points[i * Dim + 1]) = (5000, i == Count - 1 ? 0 : 1);
        var knn = KNearestNeighbors.Fit(Samples.Vectors(Dim, points, new int[Count], 1));

        Assert.Equal([Count - 1, 0], knn.Nearest(Samples.Vectors(Dim, [0, 0], [0], 1), 2));
    }

    [Theory]
    [InlineData(Metric.L1)]
    [InlineData(Metric.L2)]
    public void Neighbours_are_those_of_distances_in_double(Metric metric)
    {
        const int Count = 300, Queries = 40, Dim = 37, K = 11;
        var numbers = new int[(Count + Queries) * Dim];
        new Philox(7).Integers(numbers, 0, 4); // few values, so many ties
        float[] all = [.. numbers.Select(n => (float)n)];
        float[] points = all[..(Count * Dim)], queries = all[(Count * Dim)..];

        int[] found = KNearestNeighbors.Fit(Samples.Vectors(Dim, points, new int[Count], 1))
            .Nearest(Samples.Vectors(Dim, queries, new int[Queries], 1), K, metric);

        for (int q = 0; q < Queries; q++)
        {
            IEnumerable<int> expected = Enumerable.Range(0, Count)
                .OrderBy(p => Enumerable.Range(0, Dim).Sum(k => Difference(queries[q * Dim + k] - points[p * Dim + k])))
                .Take(K);
            Assert.Equal(expected, found.AsSpan(q * K, K).ToArray());
        }

        double Difference(double d) => metric == Metric.L1 ? Math.Abs(d) : d * d;
    }

    [Fact]
    public void Equal_samples_are_found_at_distance_zero_also_where_squares_are_huge()
    {
        VectorDataset samples = Samples.Vectors(2, [1e30f, 1e30f, -1e30f, 3, 1e30f, 1e30f], [0, 1, 0], 2);

        int[] nearest = KNearestNeighbors.Fit(samples).Nearest(samples, 3);

        Assert.Equal([0, 2, 1, 1, 0, 2, 0, 2, 1], nearest);
    }

    [Fact]
    public void The_number_of_threads_changes_nothing()
    {
        VectorDataset train = Samples.Clouds(500, 20, 5, 1, 3, 1), test = Samples.Clouds(90, 20, 5, 1, 3, 2);
        int[] many = KNearestNeighbors.Fit(train).Nearest(test, 9);
        using Team.CapScope one = Team.Cap(1);

        Assert.Equal(many, KNearestNeighbors.Fit(train).Nearest(test, 9));
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        VectorDataset samples = Samples.Vectors(2, [0, 1, 2, 3], [0, 1], 2);
        var knn = KNearestNeighbors.Fit(samples);

        Assert.Contains("k is 3; expected 1 to 2", Assert.ThrowsAny<ArgumentException>(() => knn.Predict(samples, 3)).Message);
        Assert.Contains("k is 0", Assert.ThrowsAny<ArgumentException>(() => knn.Score(samples, [1, 0])).Message);
        Assert.Contains(
            "expected 2 elements", Assert.Throws<ArgumentException>(() => knn.Predict(Samples.Vectors(1, [1], [0], 2), 1)).Message);
        Assert.Contains(
            "Element 1 of sample 1 is NaN",
            Assert.Throws<ArgumentException>(() => KNearestNeighbors.Fit(Samples.Vectors(2, [0, 1, 2, float.NaN], [0, 1], 2))).Message);
        Assert.Throws<ArgumentException>(() => KNearestNeighbors.Fit(Samples.Vectors(2, [], [], 2)));
    }

    [Fact]
    public void A_cancelled_search_ends_with_an_exception()
    {
        VectorDataset samples = Samples.Clouds(50, 4, 2, 1, 1, 1);

        Assert.ThrowsAny<OperationCanceledException>(
            () => KNearestNeighbors.Fit(samples).Predict(samples, 1, cancellation: new CancellationToken(canceled: true)));
    }

    [SkippableFact]
    public void The_counts_on_CIFAR_10_are_the_published_ones()
    {
        ImageDataset? train = Samples.Cifar("data_batch_1.bin", 5000), test = Samples.Cifar("test_batch.bin", 500);
        Skip.If(train is null || test is null, "CIFAR-10 was not found in FASTNET_DATA or ../shared/data.");

        Assert.Equal([137 / 500.0, 139 / 500.0, 141 / 500.0], KNearestNeighbors.Fit(train).Score(test, [1, 5, 10]));
    }
}
