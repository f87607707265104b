namespace FastNet.Models;

/// <summary>The two parts of CIFAR-10.</summary>
/// <param name="Train">50,000 images for training, in the order of the files.</param>
/// <param name="Test">10,000 images for the test.</param>
public sealed record Cifar10Data(ImageDataset Train, ImageDataset Test);
