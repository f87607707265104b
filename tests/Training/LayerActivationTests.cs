using FastNet.Layers;
using FastNet.Models;

namespace FastNet.Tests.Training;

public sealed class LayerActivationTests
{
    [Fact]
    public void Values_and_figures_are_those_behind_each_activation()
    {
        // ReLU of (x, -x) for x = 1 and 2: half of it zero.
        Network network = Network.Build(Shape.Vector(1), x => x.Dense(2, bias: false).Relu().Dense(1, bias: false).Tanh().Dense(2));
        float[] weights = [1, -1];
        weights.CopyTo(network.Parameters["dense1.weight"].Values);
        weights.CopyTo(network.Parameters["dense2.weight"].Values);
        network.Parameters.Touch();
        var data = new VectorDataset(Shape.Vector(1), [1, 2, 77], [0, 0, 0], ["a", "b"]);

        IReadOnlyList<LayerActivation> found = LayerActivation.Collect(network, data, samples: 2);

        Assert.Equal(["relu1", "tanh1"], found.Select(f => f.Name));
        Assert.Equal([1f, 0, 2, 0], found[0].Values.ToArray());
        Assert.Equal((0.75, 0.5), (found[0].Mean, found[0].Zeros));
        Assert.Equal(Math.Sqrt(2.75 / 4), found[0].Deviation, 1e-12);
        Assert.Equal(MathF.Tanh(2), found[1].Values.Span[1], 1e-6f);
    }

    [Fact]
    public void Without_an_activation_every_layer_is_shown()
    {
        Network network = Network.Build(Shape.Vector(3), x => x.Dense(4).Dense(2));
        var data = new VectorDataset(Shape.Vector(3), new float[6], [0, 1], ["a", "b"]);
        Assert.Equal([8, 4], LayerActivation.Collect(network, data).Select(f => f.Values.Length));
        Assert.Contains("4 samples", Assert.Throws<ArgumentException>(() => LayerActivation.Collect(
            network, new VectorDataset(Shape.Vector(2), new float[8], new int[4], ["a"]))).Message, StringComparison.Ordinal);
    }
}
