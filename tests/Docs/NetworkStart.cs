using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Tests.Docs;

/// <summary>The second example of README.md between the two marks, as the compiler sees it; a test keeps them equal.</summary>
internal static class NetworkStart
{
    /// <summary>Runs the example; what it prints goes to <paramref name="Console"/>.</summary>
    internal static void Run(TextWriter Console)
    {
        // README begins
        // A convolutional network with a residual block, for images of 1 x 8 x 8 and two classes.
        Network net = Network.Build(
            Shape.Image(1, 8, 8),
            x => x.Conv(8, 3).BatchNorm().Relu().MaxPool()
                .Residual(y => y.Conv(8, 3).BatchNorm().Relu().Conv(8, 3))
                .Relu().GlobalAveragePool().Dense(2),
            seed: 1);
        Console.WriteLine($"{net.Parameters.TrainedCount} parameters"); // 1298 parameters

        // Stripes that lie (class 0) or stand (class 1), under noise.
        const int count = 64;
        float[] images = new float[count * 64], noise = new float[images.Length];
        int[] labels = new int[count];
        new Philox(seed: 2).Normal(noise, 0f, 0.5f);
        for (int i = 0; i < images.Length; i++)
        {
            int image = i / 64, row = i / 8 % 8, column = i % 8;
            labels[image] = image % 2;
            images[i] = noise[i] + ((labels[image] == 0 ? row : column) / 2 % 2 == 0 ? 1 : -1);
        }

        // Train: a plan knows shapes, memory and algorithms; its steps allocate nothing.
        var plan = new TrainingPlan(net, new SoftmaxCrossEntropy(), batch: count);
        var adam = new Adam(1e-2);
        for (int step = 0; step < 100; step++)
            plan.Step(images, labels, adam);

        // Infer: batch norm folded, activations and sums fused; any number of threads may call at once.
        var model = new InferencePlan(net, batch: count);
        float[] scores = new float[count * 2];
        model.Run(images, scores);
        int right = Enumerable.Range(0, count).Count(i => (scores[2 * i] < scores[2 * i + 1] ? 1 : 0) == labels[i]);
        Console.WriteLine($"{right} of {count} right"); // 64 of 64 right
        // README ends
    }
}
