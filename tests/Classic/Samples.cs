using FastNet.Layers;
using FastNet.Models;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Classic;

/// <summary>Data sets that the tests of the classifiers and features make or read.</summary>
internal static class Samples
{
    internal static string[] Names(int classes) => [.. Enumerable.Range(0, classes).Select(i => $"class {i}")];

    internal static VectorDataset Vectors(int dim, float[] samples, int[] labels, int classes) =>
        new(Shape.Vector(dim), samples, labels, Names(classes));

    /// <summary>Normal clouds around a random centre for each class.</summary>
    internal static VectorDataset Clouds(int count, int dim, int classes, float spread, ulong seed, ulong series)
    {
        var centres = new float[classes * dim];
        new Philox(seed).Normal<float>(centres, 0, 1);
        var random = new Philox(seed, series);
        var (samples, labels) = (new float[count * dim], new int[count]);
        random.Normal<float>(samples, 0, spread);
        random.Integers(labels, 0, classes);
        for (int i = 0; i < count; i++)
            for (int k = 0; k < dim; k++)
                samples[i * dim + k] += centres[labels[i] * dim + k];
        return Vectors(dim, samples, labels, classes);
    }

    internal static ImageDataset Images(int channels, int side, params byte[][] images) =>
        new(Shape.Image(channels, side, side), [.. images.SelectMany(i => i)], new int[images.Length], Names(1));

    internal static ImageDataset RandomImages(int count, int side, ulong seed, int classes = 1)
    {
        var bytes = new byte[count * 3 * side * side];
        var numbers = new int[bytes.Length];
        new Philox(seed).Integers(numbers, 0, 256);
        for (int i = 0; i < bytes.Length; i++)
            bytes[i] = (byte)numbers[i];
        int[] labels = [.. Enumerable.Range(0, count).Select(i => i % classes)];
        return new ImageDataset(Shape.Image(3, side, side), bytes, labels, Names(classes));
    }

    /// <summary>The first images of a file of CIFAR-10, or null where the data set is not at hand.</summary>
    internal static ImageDataset? Cifar(string file, int count)
    {
        const int Record = 3073;
        string? path = SharedData.Find("cifar10", "cifar-10-batches-bin", file);
        if (path is null)
            return null;

        var records = new byte[count * Record];
        using (FileStream stream = File.OpenRead(path))
            stream.ReadExactly(records);
        var (bytes, labels) = (new byte[count * (Record - 1)], new int[count]);
        for (int i = 0; i < count; i++)
        {
            labels[i] = records[i * Record];
            records.AsSpan(i * Record + 1, Record - 1).CopyTo(bytes.AsSpan(i * (Record - 1)));
        }

        return new ImageDataset(Shape.Image(3, 32, 32), bytes, labels, Names(10));
    }
}
