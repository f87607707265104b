using System.Globalization;
using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Cli;

/// <summary>Finds, loads and splits data sets.</summary>
internal static class DataSource
{
    public const string Shapes = "shapes", Cifar = "cifar10", Digits = "mnist";

    private static readonly string[] CifarPlaces =
    [
        "cifar10/cifar-10-batches-bin", "cifar10/cifar-10-batches-py", "cifar10/cifar-10-binary.tar.gz", "cifar10/cifar-10-python.tar.gz",
        "cifar-10-batches-bin", "cifar-10-batches-py",
    ];

    private const int ShapesTrain = 10_000, ShapesHeld = 1_000;

    /// <summary>Where 'data get' puts what it brings.</summary>
    public static string Home { get; } = Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "fastnet", "data");

    /// <summary>Loads.</summary>
    /// <exception cref="UsageException">It is not there, or has too few samples.</exception>
    /// <exception cref="FastNetFormatException">A file is not what it should be.</exception>
    public static Splits Load(DataRequest request)
    {
        switch (request.Name)
        {
            case Shapes:
                int train = request.Train ?? ShapesTrain, held = request.Validation ?? ShapesHeld, test = request.Test ?? ShapesHeld;
                ImageDataset all = SyntheticShapes.Create(request.Seed, checked(train + held + test));
                return new Splits(Shapes, all.Slice(0, train), all.Slice(train, held), all.Slice(train + held, test));
            case Cifar:
                var cifar = Cifar10.Load(Find(request, CifarPlaces));
                return Split(request, Cifar, cifar.Train, cifar.Test, 1000);
            case Digits:
                var mnist = Mnist.Load(Find(request, ["mnist"]));
                return Split(request, Digits, mnist.Train, mnist.Test, 5000);
            default:
                return Files(request);
        }
    }

    private static Splits Files(DataRequest request)
    {
        string path = request.Name, name = Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path));
        Dataset data = Path.GetExtension(path).ToLowerInvariant() switch
        {
            _ when Directory.Exists(path) => ImageFolder.Load(path, Shape.Image(3, 32, 32)),
            _ when !File.Exists(path) => throw new UsageException(
                $"--data is '{path}'; expected {Shapes}, {Cifar}, {Digits}, or a folder or file that exists."),
            ".csv" => Csv.Load(path, -1, header: true),
            ".txt" => TextDataset.Of(File.ReadAllText(path), request.Steps),
            ".npz" => NpzDataset.Load(path),
            string other => throw new UsageException($"{path} ends in '{other}'; expected .csv, .npz, .txt or a folder of images."),
        };

        // Text stays in order, so that what is held back is another part of it; else a fixed shuffle, since files are often sorted.
        if (data is not TextDataset)
        {
            var order = new int[data.Count];
            new Numerics.Philox(0).Permutation(order);
            data = data.Subset(order);
        }

        int test = request.Test ?? data.Count / 10;
        if (test >= data.Count)
            throw new UsageException($"{name} has {data.Count} samples; expected more than the {test} to test on.");
        return Split(request, name, data.Slice(0, data.Count - test), data.Slice(data.Count - test, test), data.Count / 10);
    }

    private static Splits Split(DataRequest request, string name, Dataset train, Dataset test, int usual)
    {
        int validation = request.Validation ?? Math.Min(usual, train.Count / 5), count = request.Train ?? train.Count - validation;
        if (count < 1 || (long)count + validation > train.Count)
            throw new UsageException(string.Create(
                CultureInfo.InvariantCulture,
                $"{name} has {train.Count} samples; expected at least the {count} to train on and {validation} for validation."));
        int tested = request.Test ?? test.Count;
        if (tested > test.Count)
            throw new UsageException($"{name} has {test.Count} samples to test on; expected at least {tested}.");
        return new Splits(name, train.Slice(0, count), train.Slice(train.Count - validation, validation), test.Slice(0, tested));
    }

    private static string Find(DataRequest request, string[] places)
    {
        if (request.Path is not null)
            return request.Path;
        string? roots = Environment.GetEnvironmentVariable("FASTNET_DATA");
        string[] tried = [.. ((string?[])[roots, Home]).OfType<string>().Where(root => root.Length > 0)];
        return tried.SelectMany(root => places.Select(place => Path.Combine(root, place))).FirstOrDefault(Path.Exists)
            ?? throw new UsageException(
                $"{request.Name} was not found in {string.Join(" or ", tried)}. 'fastnet data get {request.Name}' brings it; "
                + "--data-path names another place.");
    }
}
