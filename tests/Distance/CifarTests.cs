using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Distance;

/// <summary>The k-nearest-neighbour counts of CS231n's first assignment, where the data set is at hand.</summary>
public sealed class CifarTests
{
    private const int Pixels = 3072, Record = 1 + Pixels, Training = 5000, Test = 500;

    [SkippableFact]
    public void Nearest_neighbours_classify_as_published()
    {
        string? folder = SharedData.Find("cifar10", "cifar-10-batches-bin");
        Skip.If(folder is null, "CIFAR-10 was not found in FASTNET_DATA or ../shared/data.");
        (byte[] trainLabels, float[] train) = Read(Path.Combine(folder, "data_batch_1.bin"), Training);
        (byte[] testLabels, float[] test) = Read(Path.Combine(folder, "test_batch.bin"), Test);

        // First 5000 training and 500 test images, raw pixels, exact distances, ties to the smaller label.
        foreach ((int k, int correct) in ((int, int)[])[(1, 137), (5, 139), (10, 141)])
        {
            var (indices, distances) = (new int[Test * k], new float[Test * k]);
            Distances.Nearest<float>(Metric.L2, Test, Training, Pixels, test, train, k, indices, distances);
            int hits = 0;
            for (int i = 0; i < Test; i++)
            {
                var votes = new int[10];
                foreach (int neighbour in indices.AsSpan(i * k, k))
                    votes[trainLabels[neighbour]]++;
                hits += Array.IndexOf(votes, votes.Max()) == testLabels[i] ? 1 : 0;
            }

            Assert.Equal(correct, hits);
        }
    }

    private static (byte[] Labels, float[] Images) Read(string path, int count)
    {
        var bytes = new byte[count * Record];
        using (FileStream file = File.OpenRead(path))
            file.ReadExactly(bytes);
        var labels = new byte[count];
        var images = new float[count * Pixels];
        for (int i = 0; i < count; i++)
        {
            labels[i] = bytes[i * Record];
            for (int k = 0; k < Pixels; k++)
                images[i * Pixels + k] = bytes[i * Record + 1 + k];
        }

        return (labels, images);
    }
}
