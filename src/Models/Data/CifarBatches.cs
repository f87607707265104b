namespace FastNet.Models;

/// <summary>The six files of CIFAR-10 on their way into one array of pixels for training and one for the test.</summary>
internal sealed class CifarBatches(int batchImages)
{
    internal const int Pixels = 3072;
    private const int Record = 1 + Pixels, TrainingFiles = 5;

    // A python batch has a name, a number and some bytes of structure for each image.
    private const int MostOverhead = 256, MostStructure = 4096;

    private readonly byte[] _train = GC.AllocateUninitializedArray<byte>(TrainingFiles * batchImages * Pixels);
    private readonly byte[] _test = GC.AllocateUninitializedArray<byte>(batchImages * Pixels);
    private readonly int[] _trainLabels = new int[TrainingFiles * batchImages], _testLabels = new int[batchImages];
    private readonly bool[] _have = new bool[TrainingFiles + 1];

    /// <summary>Takes the next bytes of a file.</summary>
    internal delegate void ReadBytes(Span<byte> destination);

    /// <summary>Names of the files, without extension.</summary>
    internal static string[] Names { get; } =
        ["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"];

    /// <summary>Most bytes of a file of either version.</summary>
    internal long MostBytes => batchImages * (long)(Record + MostOverhead) + MostStructure;

    internal static string FormatOf(string extension) => extension.Length > 0 ? "CIFAR-10 binary" : "CIFAR-10 python";

    /// <summary>Reads file <paramref name="index"/>.</summary>
    /// <param name="index">Its place in <see cref="Names"/>.</param>
    /// <param name="extension">.bin for the binary version.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="source">Its name in messages.</param>
    /// <param name="read">Gives them.</param>
    internal void Read(int index, string extension, long length, string source, ReadBytes read)
    {
        if (_have[index])
            throw new FastNetFormatException(FormatOf(extension), source, -1, "the archive has this name twice; expected once");
        _have[index] = true;
        bool test = index == TrainingFiles;
        Span<byte> pixels = test ? _test : _train.AsSpan(index * batchImages * Pixels, batchImages * Pixels);
        Span<int> labels = test ? _testLabels : _trainLabels.AsSpan(index * batchImages, batchImages);
        if (extension.Length > 0)
            ReadBinary(length, source, read, pixels, labels);
        else
            ReadPython(length, source, read, pixels, labels);
    }

    internal void CheckComplete(string source)
    {
        int missing = Array.IndexOf(_have, false);
        if (missing >= 0)
            throw new FastNetFormatException("CIFAR-10", source, -1, $"{Names[missing]} is missing; expected {string.Join(", ", Names)}");
    }

    internal Cifar10Data ToData() => new(
        new ImageDataset(Cifar10.Shape, _train, _trainLabels, Cifar10.Classes),
            new ImageDataset(Cifar10.Shape, _test, _testLabels, Cifar10.Classes));

    private void ReadBinary(long length, string source, ReadBytes read, Span<byte> pixels, Span<int> labels)
    {
        if (length != (long)batchImages * Record)
            throw new FastNetFormatException(
                FormatOf(".bin"), source, -1,
                $"it has {length} bytes; expected {(long)batchImages * Record}, {batchImages} records of 1 + {Pixels}");

        // Records at a time: small enough for the cache, large enough for the file system.
        const int Records = 128;
        var buffer = new byte[Records * Record];
        for (int done = 0; done < labels.Length; done += Records)
        {
            int count = Math.Min(Records, labels.Length - done);
            read(buffer.AsSpan(0, count * Record));
            for (int i = 0; i < count; i++)
            {
                int label = buffer[i * Record];
                if (label >= Cifar10.Classes.Count)
                    throw new FastNetFormatException(
                        FormatOf(".bin"), source, (long)(done + i) * Record, $"the label of image {done + i} is {label}; expected 0 to 9");
                labels[done + i] = label;
                buffer.AsSpan(i * Record + 1, Pixels).CopyTo(pixels[((done + i) * Pixels)..]);
            }
        }
    }

    private void ReadPython(long length, string source, ReadBytes read, Span<byte> pixels, Span<int> labels)
    {
        if (length > MostBytes)
            throw new FastNetFormatException(FormatOf(""), source, -1, $"it has {length} bytes; expected at most {MostBytes}");
        var bytes = GC.AllocateUninitializedArray<byte>((int)length);
        read(bytes);
        (int[] batchLabels, ReadOnlyMemory<byte> batchPixels) = CifarPickle.Read(bytes, source);
        if (batchLabels.Length != labels.Length)
            throw new FastNetFormatException(FormatOf(""), source, -1, $"it has {batchLabels.Length} images; expected {labels.Length}");
        batchLabels.CopyTo(labels);
        batchPixels.Span.CopyTo(pixels);
    }
}
