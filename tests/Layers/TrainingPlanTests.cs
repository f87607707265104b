using FastNet.Layers;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>Training: gradients of whole graphs, memory, determinism, and what happens when something is wrong.</summary>
[Collection(Alone.Name)]
public sealed class TrainingPlanTests
{
    [Fact]
    public void Gradients_of_chains_and_residual_blocks_are_right()
    {
        Nets.AssertGradients(Nets.Ready(Nets.Mlp(), 5), 5);
        Nets.AssertGradients(Nets.Ready(Nets.Residual(), 4), 4);
        Nets.AssertGradients(Nets.Ready(Nets.Normed(), 6), 6, kinks: true);
    }

    [Fact]
    public void Pooling_that_masks_for_the_rectifier_before_it_gives_the_same_gradients()
    {
        Node first = null!, second = null!;
        Network network = Network.Build(
            Shape.Image(3, 12, 12),
            x =>
            {
                first = x.Conv(8, 3).Relu();
                second = first.MaxPool(3, stride: 2, padding: 1).Conv(6, 3).BatchNorm().Relu();
                return second.MaxPool(2).Dense(5);
            },
            seed: 4);
        TrainingPlan masked = Nets.Ready(network, 4);

        // A gradient that is asked for has to be that behind the rectifier, so there the masks stay where they were.
        var plain = new TrainingPlan(network, [new(network.Outputs[0], new SoftmaxCrossEntropy())], 4, [first, second]);
        plain.SetInput(0, Nets.Samples(network, 4));
        plain.SetLabels(0, Nets.Labels(network, 4));
        Assert.Equal(3, masked.Describe().Split("masks for relu").Length);
        Assert.DoesNotContain("masks for relu", plain.Describe(), StringComparison.Ordinal);

        _ = plain.Gradients(4);
        float[] expected = network.Parameters.Gradients.ToArray();
        network.Parameters.Gradients.Clear();
        _ = masked.Gradients(4);
        Assert.Equal(expected, network.Parameters.Gradients.ToArray());
    }

    [Fact]
    public void Gradients_of_shared_layers_forks_gates_and_several_losses_add_up()
    {
        var graph = new Graph();
        Node a = graph.Input(Shape.Vector(5), "a"), b = graph.Input(Shape.Vector(5), "b");
        var shared = new Dense(6);
        Node left = a.Apply(shared).Tanh(), right = b.Apply(shared).Tanh();
        Node both = left.Concat(right, left.Multiply(right), left.Add(left, right)).Dense(8).Silu();
        Node first = both.Dense(4), second = both.Dense(3);
        var network = new Network([first, second], seed: 9);
        var plan = new TrainingPlan(
            network,
            [
                new(first, new SoftmaxCrossEntropy()),
                new(second, new SoftmaxCrossEntropy(), 0.5f),
                new(first, new SoftmaxCrossEntropy(), 0.25f),
            ],
            batch: 6,
            [a]);
        plan.SetInput(0, TestData.Create<float>(30, DataSet.Reals, 1));
        plan.SetInput(1, TestData.Create<float>(30, DataSet.Reals, 2));
        plan.SetLabels(0, [0, 1, 2, 3, 0, 1]);
        plan.SetLabels(1, [2, 1, 0, 2, 1, 0]);
        plan.SetLabels(2, [3, 3, 3, 3, 3, 3]);
        Nets.AssertGradients(plan, 6);

        // The gradient of an input, against differences.
        float[] x = TestData.Create<float>(30, DataSet.Reals, 1), gradient = new float[30];
        _ = plan.Gradients(6);
        plan.Gradient(a, gradient);
        for (int i = 0; i < 30; i += 7)
        {
            float at = x[i];
            float above = LossAt(at + 0.01f), below = LossAt(at - 0.01f);
            x[i] = at;
            Assert.Equal((above - below) / 0.02f, gradient[i], 3e-4f);

            float LossAt(float value)
            {
                x[i] = value;
                plan.SetInput(0, x);
                return plan.Loss(6);
            }
        }

        Assert.Throws<ArgumentException>(() => plan.Gradient(b, gradient));
    }

    [Fact]
    public void Gradients_of_values_inside_are_those_of_an_input_put_in_their_place()
    {
        // The wanted value is fused into its producer, which overwrites its gradient, and read through a view, behind which the
        // producer must not take over the next layer.
        Node middle = null!;
        Network whole = Network.Build(Shape.Vector(6),
            x => (middle = x.Dense(8).Tanh()).Reshape(Shape.Sequence(2, 4)).Tanh().Dense(3), seed: 4);
        Network rest = Network.Build(Shape.Vector(8), x => x.Reshape(Shape.Sequence(2, 4)).Tanh().Dense(3), seed: 4);
        foreach (string name in (string[])["weight", "bias"])
            whole.Parameters[$"dense2.{name}"].Values.CopyTo(rest.Parameters[$"dense1.{name}"].Values);
        float[] x = Nets.Samples(whole, 5), inside = new float[40], expected = new float[40], actual = new float[40];
        new InferencePlan(Network.Build(Shape.Vector(6), x => x.Dense(8).Tanh(), seed: 4), 5).Run(x, inside);
        Run(whole, middle, x, actual);
        Run(rest, rest.Inputs[0], inside, expected);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-6f);

        static void Run(Network network, Node wanted, float[] x, float[] gradient)
        {
            var plan = new TrainingPlan(network, [new(network.Outputs[0], new SoftmaxCrossEntropy())], 5, [wanted]);
            plan.SetInput(0, x);
            plan.SetLabels(0, [0, 1, 2, 0, 1, 2, 0, 1, 2, 0]);
            _ = plan.Gradients(5);
            plan.Gradient(wanted, gradient);
        }
    }

    [Fact]
    public void Losses_on_a_value_and_on_a_view_of_it_add_up()
    {
        Node scores = new Graph().Input(Shape.Vector(6)).Dense(8), view = scores.Reshape(Shape.Sequence(2, 4));
        var network = new Network([scores, view], seed: 3);
        var plan = new TrainingPlan(network, [new(scores, new SoftmaxCrossEntropy()), new(view, new SoftmaxCrossEntropy())], 2, []);
        plan.SetInput(0, Nets.Samples(network, 2));
        plan.SetLabels(0, [7, 2]);
        plan.SetLabels(1, [0, 1, 2, 3]);
        Nets.AssertGradients(plan, 2);
    }

    [Fact]
    public void A_smaller_batch_gives_what_a_plan_of_its_size_gives()
    {
        Network large = Nets.Residual(), small = Nets.Residual();
        TrainingPlan a = Nets.Ready(large, 9), b = Nets.Ready(small, 3);
        _ = a.Gradients(9);
        a.SetInput(0, Nets.Samples(large, 3));
        a.SetLabels(0, Nets.Labels(large, 3));
        Assert.Equal(b.Gradients(3), a.Gradients(3));
        Assert.Equal(small.Parameters.Gradients.ToArray(), large.Parameters.Gradients.ToArray());
    }

    [Fact]
    public void Threads_change_no_bit_of_the_weights()
    {
        Network one = Nets.Normed(), many = Nets.Normed();
        using (Team.Cap(1))
            Train(one);
        using (new ManyThreads(3))
            Train(many);
        Assert.Equal(one.Parameters.Trained.ToArray(), many.Parameters.Trained.ToArray());
        Assert.Equal(one.Parameters["batchNorm1.running_var"].Values.ToArray(), many.Parameters["batchNorm1.running_var"].Values.ToArray());

        static void Train(Network network)
        {
            TrainingPlan plan = Nets.Ready(network, 12);
            var sgd = new Sgd(0.1f);
            for (int i = 0; i < 5; i++)
                plan.Step(12, sgd);
        }
    }

    [Fact]
    public void Steps_lower_the_loss_and_allocate_nothing()
    {
        foreach (Network network in (Network[])[Nets.Mlp(), Nets.Residual(), Nets.Normed()])
        {
            var plan = new TrainingPlan(network, new SoftmaxCrossEntropy(), 8) { Regularization = Regularization.L2(1e-3) };
            plan.SetInput(0, Nets.Samples(network, 8));
            plan.SetLabels(0, Nets.Labels(network, 8));
            var sgd = new Sgd(0.1f);
            using Team.CapScope cap = Team.Cap(1);
            float first = plan.Step(8, sgd).Loss;
            Assert.Equal(0, Allocations.Of(() => Steps(15)));
            Assert.True(plan.Step(8, sgd).Loss < first);

            void Steps(int count)
            {
                for (int i = 0; i < count; i++)
                    plan.Step(8, sgd);
            }
        }
    }

    [Fact]
    public void Accumulated_gradients_move_as_one_batch_does()
    {
        Network whole = Nets.Mlp(), parts = Nets.Mlp();
        float[] x = Nets.Samples(whole, 12);
        int[] labels = Nets.Labels(whole, 12);
        var clipping = GradientClipping.ByNorm(0.05);
        var one = new TrainingPlan(whole, new SoftmaxCrossEntropy(), 12) { Clipping = clipping };
        var many = new TrainingPlan(parts, new SoftmaxCrossEntropy(), 4) { Clipping = clipping };
        Sgd first = new(0.5), second = new(0.5);
        for (int step = 0; step < 3; step++)
        {
            double norm = one.Step(x, labels, first).GradientNorm;
            for (int part = 0; part < 2; part++)
            {
                Bring(part);
                Assert.False(many.Accumulate(4).Applied);
            }

            Bring(2);
            TrainingStep last = many.Step(4, second);
            Assert.True(last.Applied);
            Assert.Equal(norm, last.GradientNorm, 1e-5);
        }

        float[] expected = whole.Parameters.Trained.ToArray(), actual = parts.Parameters.Trained.ToArray();
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);

        void Bring(int part)
        {
            many.SetInput(0, x.AsSpan(part * 24, 24));
            many.SetLabels(0, labels.AsSpan(part * 4, 4));
        }
    }

    [Fact]
    public void Regularisation_joins_the_loss_and_the_step_once()
    {
        const int batch = 4;
        Network[] networks = [Nets.Mlp(), Nets.Mlp(), Nets.Mlp(), Nets.Mlp()];
        float[] x = Nets.Samples(networks[0], batch);
        int[] labels = Nets.Labels(networks[0], batch);
        var penalty = Regularization.Elastic(0.02, 3);
        TrainingPlan[] plans = [.. networks.Select((network, i) => new TrainingPlan(network, new SoftmaxCrossEntropy(), batch)
        {
            Regularization = i == 1 ? Regularization.None : penalty,
        })];
        foreach (Parameter bias in networks.SelectMany(n => n.Parameters.All).Where(p => !p.Decays))
            bias.Values.Fill(0.3f);
        foreach (TrainingPlan plan in plans)
        {
            plan.SetInput(0, x);
            plan.SetLabels(0, labels);
        }

        // The loss: what it was, and the penalty on the weights alone.
        double weights = networks[0].Parameters.All.Where(p => p.Decays).Sum(p => penalty.Value(p.Values));
        Assert.True(weights > 0.1);
        Assert.Equal(plans[1].Loss(batch) + weights, plans[0].Loss(batch), 1e-5);
        Nets.AssertGradients(plans[0], batch, kinks: true);

        // The step: what an optimizer does that has the penalty itself.
        Sgd bare = new(0.5), decaying = new(0.5);
        penalty.ApplyTo(decaying);
        plans[0].Step(batch, bare);
        plans[1].Step(batch, decaying);
        AssertClose(networks[1], networks[0]);

        // Accumulated: as one step on the same samples, thus with one penalty.
        plans[2].Accumulate(batch);
        plans[2].Accumulate(batch);
        plans[2].Step(batch, new Sgd(0.5));
        AssertClose(networks[0], networks[2]);

        float[] before = networks[3].Parameters.Trained.ToArray();
        Refused("expected one of the two", () => plans[3].Step(batch, decaying));
        Refused("expected one of the two", () => plans[3].Step(batch, new Adam(1e-3) { WeightDecay = 1e-4 }));
        Assert.Equal(before, networks[3].Parameters.Trained.ToArray());
        Assert.True(plans[3].Step(batch, new AdamW(1e-3)).Applied);

        static void AssertClose(Network expected, Network actual)
        {
            foreach ((float a, float b) in expected.Parameters.Trained.ToArray().Zip(actual.Parameters.Trained.ToArray()))
                Assert.Equal(a, b, 1e-6f);
        }
    }

    [Fact]
    public void Memory_stays_flat_over_ten_thousand_steps()
    {
        Network network = Nets.Mlp();
        TrainingPlan plan = Nets.Ready(network, 8);
        var adam = new Adam(1e-3);
        using Team.CapScope cap = Team.Cap(1);
        for (int i = 0; i < 100; i++)
            plan.Step(8, adam);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 10_000; i++)
            plan.Step(8, adam);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 1 << 20);
    }

    [Fact]
    public void What_is_not_finite_is_named_and_changes_nothing()
    {
        Network network = Nets.Residual();
        TrainingPlan plan = Nets.Ready(network, 4);
        var sgd = new Sgd(0.1f);
        plan.Step(4, sgd);
        float[] before = network.Parameters.Trained.ToArray();
        float[] samples = Nets.Samples(network, 4);
        samples[200] = float.NaN;
        plan.SetInput(0, samples);
        Assert.Contains(
            "input: the input is NaN", Assert.Throws<NonFiniteException>(() => plan.Step(4, sgd)).Message, StringComparison.Ordinal);
        Assert.Equal(before, network.Parameters.Trained.ToArray());

        plan.SetInput(0, Nets.Samples(network, 4));
        network.Parameters["dense1.weight"].Values.Fill(3e38f);
        network.Parameters.Touch();
        before = network.Parameters.Trained.ToArray();
        string message = Assert.Throws<NonFiniteException>(() => plan.Step(4, sgd)).Message;
        Assert.StartsWith("dense1: the output is ", message, StringComparison.Ordinal);
        Assert.Equal(before, network.Parameters.Trained.ToArray());

        var skipping = new TrainingPlan(network, new SoftmaxCrossEntropy(), 4) { OnNonFinite = NonFinitePolicy.Skip };
        Assert.False(skipping.Step(Nets.Samples(network, 4), Nets.Labels(network, 4), sgd).Applied);
        Assert.Equal(before, network.Parameters.Trained.ToArray());
    }

    [Fact]
    public void Wrong_batches_labels_and_losses_are_refused_with_the_numbers()
    {
        Network network = Nets.Mlp();
        TrainingPlan plan = Nets.Ready(network, 4);
        var sgd = new Sgd(0.1f);
        float[] before = network.Parameters.Trained.ToArray();
        Refused("multiple of 6", () => plan.SetInput(0, new float[7]));
        Refused("5 samples; expected at most 4", () => plan.SetInput(0, new float[30]));
        Refused("5 elements; expected at most 4", () => plan.SetLabels(0, new int[5]));
        Refused("takes labels", () => plan.SetTargets(0, new float[4]));
        Refused("4 labels or targets; expected 3", () => plan.Gradients(3));
        plan.SetInput(0, new float[12]);
        Refused("has 2 samples; expected 4", () => plan.Gradients(4));
        Refused("expected exactly 8, 2 samples of dense3 [4]", () => plan.Output(network.Outputs[0], new float[9]));
        Refused("input [6] is no output; expected one of dense3 [4]", () => plan.Output(network.Inputs[0], new float[12]));
        Refused("expected 1 to 4", () => plan.Gradients(5));
        Refused("expected 1 to 4", () => plan.Gradients(0));
        Refused("labels[1] is 4", () => plan.Step(new float[24], [0, 4, 0, 0], sgd));
        Refused("There are 0 losses", () => new TrainingPlan(Nets.Mlp(), [], 2, []));
        Assert.Equal(before, network.Parameters.Trained.ToArray());
    }

    [Fact]
    public void Describe_and_profile_show_what_runs()
    {
        TrainingPlan plan = Nets.Ready(Nets.Residual(), 4);
        string text = plan.Describe();
        Assert.Contains("add1 + tanh3", text, StringComparison.Ordinal);
        Assert.Contains("without sharing", text, StringComparison.Ordinal);
        PlanProfile profile = plan.Profile(4, runs: 2);
        Assert.Equal(8, profile.Steps.Count);
        Assert.All(profile.Steps, s => Assert.True(s.Forward > TimeSpan.Zero && s.Backward > TimeSpan.Zero, s.Name));
        Assert.Contains("GFLOP/s", profile.ToTable(100), StringComparison.Ordinal);
    }

    private static void Refused(string message, Func<object?> action)
        => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => _ = action()).Message, StringComparison.Ordinal);

    private static void Refused(string message, Action action)
        => Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
}
