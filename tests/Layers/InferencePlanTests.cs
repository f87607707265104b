using FastNet.Layers;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>Inference: the numbers of training without its randomness, from any number of threads, without garbage.</summary>
[Collection(Alone.Name)]
public sealed class InferencePlanTests
{
    [Fact]
    public void Outputs_are_those_of_the_training_plan()
    {
        foreach (Network network in (Network[])[Nets.Mlp(), Nets.Residual()])
        {
            TrainingPlan training = Nets.Ready(network, 6);
            _ = training.Loss(6);
            float[] expected = new float[6 * network.Outputs[0].Shape.Size], actual = new float[expected.Length];
            training.Output(network.Outputs[0], expected);
            new InferencePlan(network, 16).Run(Nets.Samples(network, 6), actual);
            for (int i = 0; i < expected.Length; i++)
                Assert.Equal(expected[i], actual[i], 1e-5f);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_image_that_is_only_flattened_is_not_turned_around(bool readTwice)
    {
        // Channels first, as it is brought: the weights pick its elements one by one.
        Node image = new Graph().Input(Shape.Image(2, 2, 3)), scores = image.Flatten().Dense(12, bias: false);
        var network = new Network(readTwice ? [scores, image.Conv(1, 1)] : [scores]);
        Span<float> weights = network.Parameters["dense1.weight"].Values;
        for (int i = 0; i < weights.Length; i++)
            weights[i] = i / 12 == i % 12 ? 1 : 0;
        network.Parameters.Touch();
        float[] x = [.. Enumerable.Range(0, 24).Select(i => (float)i)], y = new float[24], rest = new float[readTwice ? 12 : 0];

        var plan = new InferencePlan(network, 2);
        if (readTwice)
            plan.Run([x], [y, rest]);
        else
            plan.Run(x, y);

        Assert.Equal(x, y);
        Assert.Equal(readTwice, plan.Describe().Contains("channels first", StringComparison.Ordinal));
    }

    [Fact]
    public void Changed_parameters_are_used_by_the_next_call()
    {
        Network network = Nets.Mlp();
        var plan = new InferencePlan(network, 12);
        float[] x = Nets.Samples(network, 12), before = new float[48], after = new float[48];
        plan.Run(x, before);
        network.Parameters["dense3.bias"].Values.Fill(7);
        network.Parameters.Touch();
        plan.Run(x, after);
        for (int i = 0; i < before.Length; i++)
            Assert.Equal(before[i] + 7, after[i], 1e-5f);
    }

    [Fact]
    public void Any_number_of_threads_may_call_at_once()
    {
        Network network = Nets.Residual();
        var plan = new InferencePlan(network, 3);
        float[][] inputs = [.. Enumerable.Range(0, 8).Select(i => Nets.Samples(network, 3, i))];
        float[][] expected = [.. inputs.Select(x => Run(plan, x))];
        int wrong = 0;
        using (new ManyThreads(4))
            Parallel.For(0, 400, i => Interlocked.Add(ref wrong, Run(plan, inputs[i % 8]).AsSpan().SequenceEqual(expected[i % 8]) ? 0 : 1));
        Assert.Equal(0, wrong);

        static float[] Run(InferencePlan plan, float[] x)
        {
            var y = new float[15];
            plan.Run(x, y);
            return y;
        }
    }

    [Fact]
    public void Calls_allocate_nothing()
    {
        Network network = Nets.Residual();
        var plan = new InferencePlan(network, 3);
        float[] x = Nets.Samples(network, 3), y = new float[15];
        using Team.CapScope cap = Team.Cap(1);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (int i = 0; i < 20; i++)
                plan.Run(x, y);
        }));
    }

    [Fact]
    public void Wrong_lengths_are_refused_with_the_numbers()
    {
        var plan = new InferencePlan(Nets.Mlp(), 2);
        Assert.Contains("multiple of 6", Assert.Throws<ArgumentException>(
            () => plan.Run(new float[5], new float[4])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "at most 2", Assert.Throws<ArgumentException>(() => plan.Run(new float[18], new float[12])).Message, StringComparison.Ordinal);
        Assert.Contains(
            "exactly 8", Assert.Throws<ArgumentException>(() => plan.Run(new float[12], new float[7])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new InferencePlan(Nets.Mlp(), 0));
    }

    [Fact]
    public void Folded_norms_give_what_unfolded_ones_give()
    {
        Network network = Nets.Normed();
        TrainingPlan training = Nets.Ready(network, 8);
        var sgd = new Sgd(0.1);
        for (int i = 0; i < 10; i++)
            training.Step(8, sgd);

        // The same layers where something reads the values between them, so that nothing can be folded or fused.
        var graph = new Graph();
        var outputs = new List<Node>();
        var nodes = new Dictionary<Node, Node>();
        foreach (Node node in network.Graph.Nodes)
        {
            Node copy = node.Layer is null ? graph.Input(node.Shape) : graph.Add(Twin(node.Layer), [.. node.Inputs.Select(i => nodes[i])]);
            nodes[node] = copy;
            if (node.Layer is not null)
                outputs.Add(copy);
        }

        var open = new Network(outputs);
        network.Parameters.All.Zip(open.Parameters.All).ToList().ForEach(p => p.First.Values.CopyTo(p.Second.Values));
        open.Parameters.Touch();
        float[] x = Nets.Samples(network, 8), folded = new float[40];
        float[][] unfolded = [.. outputs.Select(o => new float[8 * o.Shape.Size])];
        var plan = new InferencePlan(network, 8);
        plan.Run(x, folded);
        new InferencePlan(open, 8).Run([x], [.. unfolded.Select(u => u.AsMemory())]);
        for (int i = 0; i < folded.Length; i++)
            Assert.Equal(unfolded[^1][i], folded[i], 1e-4f);
        Assert.Contains("conv3 + batchNorm3 + add1 + relu3", plan.Describe(), StringComparison.Ordinal);
        Assert.Contains("dense1 + batchNorm4 + tanh1", plan.Describe(), StringComparison.Ordinal);

        static Layer Twin(Layer layer) => layer switch
        {
            Conv { Name: "conv3" } => new Conv(16, 3),
            Conv => new Conv(16, 3, bias: false),
            Dense { Name: "dense1" } => new Dense(8),
            Dense => new Dense(5),
            _ => (Layer)Activator.CreateInstance(
                layer.GetType(), [.. layer.GetType().GetConstructors()[0].GetParameters().Select(p => p.DefaultValue)])!,
        };
    }

    [Fact]
    public void Residual_additions_and_activations_run_in_the_store()
        => Assert.Contains("conv3 + add1 + tanh3", new InferencePlan(Nets.Residual()).Describe(), StringComparison.Ordinal);
}
