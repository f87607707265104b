using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Features;

public sealed class KMeansTests
{
    /// <summary>Sample i belongs to blob i % 3.</summary>
    private static float[] Blobs(int count)
    {
        float[] centres = [0, 0, 10, 0, 0, 10], samples = new float[count * 2];
        new Philox(9).Normal<float>(samples, 0, 0.5f);
        for (int i = 0; i < samples.Length; i++)
            samples[i] += centres[i / 2 % 3 * 2 + i % 2];
        return samples;
    }

    [Fact]
    public void Blobs_apart_are_found_and_the_centres_are_their_means()
    {
        float[] samples = Blobs(300);
        for (ulong seed = 0; seed < 5; seed++)
        {
            var found = KMeans.Fit(2, samples, 3, seed);
            var assigned = new int[300];
            found.Assign(samples, assigned);

            Assert.Equal(3, assigned.Take(3).Distinct().Count());
            for (int i = 0; i < 300; i++)
                Assert.Equal(assigned[i % 3], assigned[i]);
            for (int k = 0; k < 2; k++)
                Assert.Equal(
                    Enumerable.Range(0, 100).Average(i => samples[i * 6 + k]), found.Centroids[assigned[0] * 2 + k], 1e-4);
            double inertia = Enumerable.Range(0, 300).Sum(i => Square(samples, i, found.Centroids, assigned[i]));
            Assert.Equal(inertia, found.Inertia, 1e-2);
        }

        static double Square(float[] samples, int i, ReadOnlySpan<float> centroids, int cluster) =>
            Math.Pow(samples[i * 2] - centroids[cluster * 2], 2) + Math.Pow(samples[i * 2 + 1] - centroids[cluster * 2 + 1], 2);
    }

    [Fact]
    public void A_seed_gives_the_same_centres_for_any_number_of_threads()
    {
        var samples = new float[4000 * 30];
        new Philox(1).Normal<float>(samples, 0, 1);
        float[] many = KMeans.Fit(30, samples, 20, 3, iterations: 8).Centroids.ToArray();
        using Team.CapScope one = Team.Cap(1);

        Assert.Equal(many, KMeans.Fit(30, samples, 20, 3, iterations: 8).Centroids.ToArray());
        Assert.NotEqual(many, KMeans.Fit(30, samples, 20, 4, iterations: 8).Centroids.ToArray());
    }

    [Fact]
    public void Fewer_different_samples_than_clusters_are_all_centres()
    {
        var found = KMeans.Fit(1, [1, 1, 5, 5, 5], 4);

        Assert.Equal(4, found.Clusters);
        Assert.Equal(0, found.Inertia);
        Assert.Equal([1f, 5f], found.Centroids.ToArray().Distinct().Order());
    }

    [Fact]
    public void As_many_clusters_as_samples_are_the_samples()
    {
        Assert.Equal([1f, 2f, 4f], KMeans.Fit(1, [4, 1, 2], 3).Centroids.ToArray().Order());
        Assert.Equal([7 / 3f], KMeans.Fit(1, [4, 1, 2], 1).Centroids.ToArray());
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        Assert.Contains("clusters is 4", Assert.ThrowsAny<ArgumentException>(() => KMeans.Fit(1, [1, 2, 3], 4)).Message);
        Assert.Contains("multiple of 2", Assert.ThrowsAny<ArgumentException>(() => KMeans.Fit(2, [1, 2, 3], 1)).Message);
    }
}
