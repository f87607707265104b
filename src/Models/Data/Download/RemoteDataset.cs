namespace FastNet.Models;

/// <summary>A data set that a publisher offers. Another address with the same files: <c>with { BaseAddress = ... }</c>.</summary>
/// <param name="Name">Short name.</param>
/// <param name="BaseAddress">Address of the folder of the files; ends in a slash.</param>
/// <param name="Files">The files.</param>
public sealed record RemoteDataset(string Name, Uri BaseAddress, IReadOnlyList<RemoteFile> Files)
{
    /// <summary>CIFAR-10, binary version, from its author; <see cref="Cifar10.Load(string)"/> reads the file.</summary>
    public static RemoteDataset Cifar10 { get; } = new(
        "cifar10",
        new Uri("https://www.cs.toronto.edu/~kriz/"),
        [new RemoteFile("cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")]);

    /// <summary>MNIST, from the mirror of the PyTorch project; <see cref="Models.Mnist.Load"/> reads the folder.</summary>
    public static RemoteDataset Mnist { get; } = new(
        "mnist",
        new Uri("https://ossci-datasets.s3.amazonaws.com/mnist/"),
        [
            new RemoteFile("train-images-idx3-ubyte.gz", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
            new RemoteFile("train-labels-idx1-ubyte.gz", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
            new RemoteFile("t10k-images-idx3-ubyte.gz", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
            new RemoteFile("t10k-labels-idx1-ubyte.gz", 4_542, "ec29112dd5afa0611ce80d1b7f02629c"),
        ]);
}
