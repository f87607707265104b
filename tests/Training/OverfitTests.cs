using FastNet.Layers;
using FastNet.Models;
using FastNet.Tests.Support;

namespace FastNet.Tests.Training;

/// <summary>The course's sanity check: a network that cannot learn fifty images by heart has a fault somewhere.</summary>
public sealed class OverfitTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    public void Three_and_five_layers_learn_fifty_drawn_images_by_heart(int hidden) =>
        LearnByHeart(SyntheticShapes.Create(seed: 3, count: 50), hidden);

    [SkippableTheory]
    [InlineData(2)]
    [InlineData(4)]
    public void Three_and_five_layers_learn_fifty_photographs_by_heart(int hidden)
    {
        string? folder = SharedData.Find("cifar10");
        Skip.If(folder is null, "CIFAR-10 was not found in FASTNET_DATA or ../shared/data.");
        LearnByHeart(Cifar10.Load(folder).Train.Slice(0, 50), hidden);
    }

    private static void LearnByHeart(ImageDataset images, int hidden)
    {
        images = images.With(PixelScale.PerChannel(images));
        var architecture = new FullyConnectedNet { Hidden = [.. Enumerable.Repeat(100, hidden)] };
        Network network = architecture.Build(images.Shape, images.Classes.Count, seed: 1);
        History history = new Solver(network, new SoftmaxCrossEntropy(), new Adam(1e-3)) { Epochs = 20, BatchSize = 25, Seed = 1 }
            .Train(images, null);
        Assert.Equal(1, history.Epochs[^1].TrainAccuracy);
        Assert.InRange(history.Losses[0], 1.9, 2.8); // log 10 = 2.303
    }
}
