using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Tests.Docs;

/// <summary>The third example of README.md between the two marks, as the compiler sees it; a test keeps them equal.</summary>
internal static class TrainStart
{
    /// <summary>Runs the example; what it prints goes to <paramref name="Console"/>.</summary>
    internal static void Run(TextWriter Console)
    {
        // README begins
        // Drawn shapes of ten classes, made on the spot; Cifar10.Load(folder) reads photographs.
        ImageDataset all = SyntheticShapes.Create(seed: 1, count: 3000);
        PixelScale pixels = PixelScale.PerChannel(all);
        ImageDataset train = all.Slice(0, 2500).With(pixels), held = all.Slice(2500, 500).With(pixels);

        // Define and train.
        var architecture = new SmallConvNet { Filters = 16 };
        Network net = architecture.Build(train.Shape, train.Classes.Count, seed: 1);
        var solver = new Solver(net, new SoftmaxCrossEntropy(), new Adam(4e-3))
        {
            Epochs = 5,
            BatchSize = 64,
            Schedule = Schedule.OneCycle(),
            Augmentation = Augmentation.FlipAndCrop(2),
            Seed = 1,
        };
        History history = solver.Train(train, held);
        Console.WriteLine(history.BestAccuracy > 0.5 ? "learnt" : "guesses"); // learnt

        // Save, load, predict.
        string file = "shapes.safetensors";
        new InferenceModel(architecture, net, train.Classes, pixels).Save(file);
        InferenceModel model = InferenceModel.Load(file);
        float[] scores = new float[model.Classes.Count];
        int right = Enumerable.Range(2500, 500).Count(i => model.Classify(all.Bytes(i), scores) == all.Labels[i]);
        Console.WriteLine(right == Math.Round(500 * history.BestAccuracy)); // True
        // README ends
    }
}
