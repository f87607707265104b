namespace FastNet.Models;

/// <summary>The two parts of MNIST, or of a set made like it.</summary>
/// <param name="Train">60,000 images for training, in the order of the files.</param>
/// <param name="Test">10,000 images for the test.</param>
public sealed record MnistData(ImageDataset Train, ImageDataset Test);
