using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// CIFAR-10 (Krizhevsky, "Learning multiple layers of features from tiny images", 2009): 60,000 colour images of 32 x 32 in ten classes.
/// Reads the publisher's binary and python versions, from a folder or straight from the .tar.gz.
/// </summary>
public static class Cifar10
{
    /// <summary>Images of a batch file; the set has five for training and one for the test.</summary>
    private const int BatchImages = 10_000;

    private const string BinaryFolder = "cifar-10-batches-bin", PythonFolder = "cifar-10-batches-py";

    /// <summary>Names of the ten classes, in the order of the labels.</summary>
    public static IReadOnlyList<string> Classes { get; } =
        ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    /// <summary>Shape of an image.</summary>
    public static Shape Shape { get; } = Shape.Image(3, 32, 32);

    /// <summary>Reads the whole set: 180 MB of pixels, kept as bytes.</summary>
    /// <param name="path">
    /// A folder with the files of the binary version (data_batch_1.bin to data_batch_5.bin, test_batch.bin) or of the python version (the
    /// same without .bin), a folder that holds such a folder under its usual name, or the .tar.gz of either.
    /// </param>
    /// <exception cref="FastNetFormatException">A file is not what it should be.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    public static Cifar10Data Load(string path) => Load(path, BatchImages);

    /// <summary>The same for batches of <paramref name="batchImages"/>, so that tests need no 180 MB.</summary>
    internal static Cifar10Data Load(string path, int batchImages)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var batches = new CifarBatches(batchImages);
        if (Directory.Exists(path))
            ReadFolder(path, batches);
        else
            ReadArchive(path, batches);
        return batches.ToData();
    }

    private static void ReadFolder(string path, CifarBatches batches)
    {
        string[] folders = [path, Path.Combine(path, BinaryFolder), Path.Combine(path, PythonFolder)];
        foreach (string folder in folders)
        {
            foreach (string extension in (ReadOnlySpan<string>)[".bin", ""])
            {
                if (!File.Exists(Path.Combine(folder, CifarBatches.Names[0] + extension)))
                    continue;
                for (int i = 0; i < CifarBatches.Names.Length; i++)
                {
                    string name = Path.Combine(folder, CifarBatches.Names[i] + extension);
                    using FileStream file = SourceFile.Open(name, CifarBatches.FormatOf(extension));
                    batches.Read(
                        i, extension, file.Length, name, part => SourceFile.Fill(file, part, name, CifarBatches.FormatOf(extension)));
                }

                return;
            }
        }

        throw new FileNotFoundException(
            $"{path}: no data_batch_1.bin or data_batch_1 was found there, in {BinaryFolder} or in {PythonFolder}.", path);
    }

    private static void ReadArchive(string path, CifarBatches batches)
    {
        using FileStream file = SourceFile.Open(path, "tar.gz");
        if (!GzipInput.IsGzip(file))
            throw new FastNetFormatException("tar.gz", path, 0, "it is no gzip file; expected cifar-10-binary.tar.gz or the python one");

        // The largest version has 6 batches of records with names; a few small files come with them.
        using var unpacked = new GzipInput(file, path, "tar.gz", 6L * batches.MostBytes + (4 << 20));
        var archive = new TarInput(unpacked, path);
        while (archive.Next())
        {
            foreach ((string folder, string extension) in (ReadOnlySpan<(string, string)>)[(BinaryFolder, ".bin"), (PythonFolder, "")])
            {
                for (int i = 0; i < CifarBatches.Names.Length; i++)
                {
                    if (archive.Name == $"{folder}/{CifarBatches.Names[i]}{extension}")
                        batches.Read(i, extension, archive.Length, $"{path}:{archive.Name}", archive.Read);
                }
            }
        }

        // Blocks of zeros fill the archive up; reading to the end checks the file's own sum.
        Span<byte> rest = new byte[4096];
        for (int read; (read = unpacked.Read(rest)) > 0;)
        {
            if (rest[..read].ContainsAnyExcept((byte)0))
                throw new FastNetFormatException("tar.gz", path, -1, "expected nothing but zeros after the end of the archive, found data");
        }

        batches.CheckComplete(path);
    }
}
