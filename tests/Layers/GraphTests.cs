using FastNet.Layers;

namespace FastNet.Tests.Layers;

/// <summary>Graphs check shapes and names while they are built.</summary>
public sealed class GraphTests
{
    [Fact]
    public void Shapes_that_do_not_fit_name_the_layer_the_shapes_and_the_fix()
    {
        Node image = new Graph().Input(Shape.Image(3, 8, 8));
        Refused("Dense (10): input is 3x8x8; expected one vector or sequence (put a Flatten before it for images)",
            () => image.Apply(new Dense(10)));
        Refused("Conv (4, 9x9): input is 3x8x8; FilterHeight is 9", () => image.Conv(4, 9, padding: 0));
        Refused("Groups is 2; expected a divisor of Channels, 3", () => image.Apply(new Conv(4, 3, groups: 2)));
        Refused("Conv (4, 3x3, padding 1): input is 10; expected one image", () => image.Dense(10).Conv(4, 3));
        Refused("input is 4x8x8 and 3x8x8; expected two or more values of one shape", () => image.Conv(4, 3).Add(image));
        Refused("expected two or more values that differ in features or channels alone", () => image.Concat(image.Conv(4, 3, stride: 2)));
        Refused("belongs to another graph", () => image.Add(new Graph().Input(Shape.Image(3, 8, 8))));
        Refused("the shape is missing", () => new Graph().Input(default));
        Assert.Throws<ArgumentException>(() => Shape.Image(3, 0, 8));
        Assert.Throws<ArgumentException>(() => Shape.Vector(-1));
        Assert.Throws<ArgumentException>(() => Shape.Image(70000, 70000, 2));
    }

    [Fact]
    public void Names_are_unique_and_numbered_by_kind()
    {
        Node x = new Graph().Input(Shape.Vector(3));
        Node y = x.Dense(4).Dense(5).Apply(new Dense(6) { Name = "head" });
        Assert.Equal("head", y.Name);
        Assert.Equal(["input", "dense1", "dense2", "head"], x.Graph.Nodes.Select(n => n.Name));
        Refused("Two layers are named head", () => y.Apply(new Dense(2) { Name = "head" }));
        Refused("Two nodes are named input", () => x.Graph.Input(Shape.Vector(2)));
        var network = new Network([y]);
        Assert.Equal(["dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias", "head.weight", "head.bias"],
            network.Parameters.All.Select(p => p.Name));
        Assert.Equal([4, 3], network.Parameters["dense1.weight"].Dimensions);
        Assert.Contains("expected one of dense1.weight", Assert.Throws<ArgumentException>(
            () => network.Parameters["nope"]).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Networks_need_outputs_and_every_input_used()
    {
        var graph = new Graph();
        Node a = graph.Input(Shape.Vector(3), "a"), b = graph.Input(Shape.Vector(3), "b");
        Refused("The input b leads to no output", () => _ = new Network([a.Dense(2)]));
        Refused("A network needs an output", () => _ = new Network([]));
        Refused("belong to different graphs", () => _ = new Network([a.Add(b), new Graph().Input(Shape.Vector(1))]));
        Node used = a.Add(b).Dense(2);
        _ = new Network([used]);
        Refused("already belongs to a network", () => _ = new Network([used]));
    }

    [Fact]
    public void Shared_layers_share_parameters_and_want_alike_inputs()
    {
        var graph = new Graph();
        Node a = graph.Input(Shape.Vector(3), "a"), b = graph.Input(Shape.Vector(3), "b"), c = graph.Input(Shape.Vector(4), "c");
        var shared = new Dense(5) { Name = "twin" };
        Node left = a.Apply(shared), right = b.Apply(shared);
        Assert.Equal("twin#2", right.Name);
        Refused("expected 3 or alike", () => c.Apply(shared));
        Assert.Equal(
            2, new Network([left.Add(right, c.Dense(5))]).Parameters.All.Count(p => p.Name.StartsWith("twin", StringComparison.Ordinal)));
    }

    [Fact]
    public void Summary_lists_layers_shapes_parameters_flops_and_memory()
    {
        Network network = Network.Build(Shape.Image(3, 32, 32), x => x.Conv(10, 5).Relu().Dense(10));
        string[] lines = network.Summary().Split('\n');
        Assert.Contains("parameters", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"conv1 +Conv 10, 5x5, padding 2 +input +10x32x32 +760 +1\.536 +40", network.Summary()); // 760: the course's example
        Assert.Matches(@"total +103,170 ", network.Summary());
    }

    [Fact]
    public void Equal_seeds_give_equal_parameters()
    {
        Assert.Equal(Nets.Mlp(5).Parameters.Trained.ToArray(), Nets.Mlp(5).Parameters.Trained.ToArray());
        Assert.NotEqual(Nets.Mlp(5).Parameters.Trained.ToArray(), Nets.Mlp(6).Parameters.Trained.ToArray());
    }

    [Fact]
    public void Other_outputs_share_layers_and_parameters()
    {
        Node x = new Graph().Input(Shape.Vector(3)), middle = x.Dense(4), end = middle.Relu().Dense(2);
        var network = new Network([end], seed: 5);
        float[] before = network.Parameters.Trained.ToArray();

        Network inner = network.WithOutputs([middle]);

        Assert.Same(network.Parameters, inner.Parameters);
        Assert.Equal(before, network.Parameters.Trained.ToArray());
        Assert.Equal(["dense1"], inner.Layers.Select(l => l.Name));
        float[] input = [1, 2, 3], output = new float[4];
        new InferencePlan(inner).Run(input, output);
        ReadOnlySpan<float> weight = network.Parameters["dense1.weight"].Values, bias = network.Parameters["dense1.bias"].Values;
        for (int i = 0; i < 4; i++)
            Assert.Equal(bias[i] + weight[3 * i] + 2 * weight[3 * i + 1] + 3 * weight[3 * i + 2], output[i], 1e-5f);
        Refused("dense3 is not computed by this network", () => network.WithOutputs([middle, end.Dense(7)]));
        Refused("found none", () => network.WithOutputs([]));
    }

    private static void Refused(string message, Action action)
        => Assert.Contains(message, Assert.Throws<GraphException>(action).Message, StringComparison.Ordinal);
}
