using FastNet.Layers;
using FastNet.Tests.Support;
using Team = FastNet.Numerics.Team;

namespace FastNet.Tests.Layers;

/// <summary>Every layer in a small network: gradients, memory, determinism, and that inference computes what training computed.</summary>
[Collection(Alone.Name)]
public sealed class LayerTests
{
    private const int Batch = 5;

    private static readonly (string Name, Shape Input, Func<Node, Node> Body, bool Kinks, int Tokens)[] Cases =
    [
        Case("layer norm", Shape.Vector(7), x => x.Dense(9).LayerNorm().Tanh()),
        Case("layer norm of steps", Shape.Sequence(3, 6), x => x.LayerNorm().Dense(5).LayerNorm()),
        Case("group norm", Shape.Image(3, 5, 4), x => x.Conv(6, 3).GroupNorm(3).Tanh()),
        Case("group norm first", Shape.Image(4, 5, 4), x => x.GroupNorm(1).Conv(4, 3)),
        Case("group norm of a vector", Shape.Vector(6), x => x.Dense(8).GroupNorm(2)),
        Case("instance norm", Shape.Image(3, 5, 4), x => x.Conv(4, 3).InstanceNorm().Tanh()),
        Case("instance norm with gains", Shape.Image(3, 5, 4), x => x.Conv(4, 3).InstanceNorm(affine: true).Tanh()),
        Case("PReLU", Shape.Vector(7), x => x.Dense(9).PRelu(), kinks: true),
        Case("PReLU by channel", Shape.Image(3, 5, 4), x => x.Conv(5, 3).PRelu(perChannel: true), kinks: true),
        Case("maxout", Shape.Vector(7), x => x.Dense(6).Maxout(9, 3), kinks: true),
        Case("maxout of steps", Shape.Sequence(3, 5), x => x.Maxout(6), kinks: true),
        Case("transposed convolution", Shape.Image(3, 4, 5), x => x.Conv(4, 3).ConvTranspose(5, 4, stride: 2, padding: 1).Tanh()),
        Case("transposed convolution, odd", Shape.Image(3, 3, 4),
            x => x.Conv(4, 3).ConvTranspose(3, 3, stride: 2, padding: 1, outputPadding: 1)),
        Case("transposed convolution, groups", Shape.Image(4, 4, 3),
            x => x.Conv(4, 1).Apply(new ConvTranspose(6, 2, dilation: 2, groups: 2, bias: false))),
        Case("nearest up-sampling", Shape.Image(3, 3, 4), x => x.Conv(4, 3).Upsample().Conv(3, 3)),
        Case("bilinear up-sampling", Shape.Image(3, 3, 4), x => x.Conv(4, 3).Upsample(2, UpsampleMode.Bilinear).Conv(3, 3)),
        Case("aligned up-sampling", Shape.Image(3, 3, 4), x => x.Conv(4, 3).Upsample(3, UpsampleMode.BilinearAlignedCorners)),
        Case("reshape", Shape.Vector(24),
            x => x.Dense(24).Reshape(Shape.Image(2, 3, 4)).Conv(4, 3).Reshape(Shape.Image(3, 2, 8)).Conv(2, 3)),
        Case("reshape to steps", Shape.Image(2, 3, 4), x => x.Conv(4, 3).Reshape(Shape.Sequence(4, 12)).Dense(3)),
        Case("RNN", Shape.Sequence(4, 5), x => x.Dense(6).Rnn(7)),
        Case("RNN, last step", Shape.Sequence(4, 5), x => x.Dense(6).Rnn(7, lastOnly: true)),
        Case("LSTM", Shape.Sequence(4, 5), x => x.Dense(6).Lstm(7)),
        Case("LSTM, last step", Shape.Sequence(4, 5), x => x.Dense(6).Lstm(7, lastOnly: true)),
        Case("GRU", Shape.Sequence(4, 5), x => x.Dense(6).Gru(7)),
        Case("GRU, last step, no bias", Shape.Sequence(4, 5), x => x.Dense(6).Apply(new Gru(7, lastOnly: true, bias: false))),
        Case("LSTM with a first state", Shape.Sequence(4, 5), x => x.Apply(new Lstm(6), x.Flatten().Dense(6).Tanh())),
        Case("attention", Shape.Sequence(4, 6), x => x.Dense(6).Attention(2)),
        Case("causal attention", Shape.Sequence(4, 6), x => x.Residual(y => y.LayerNorm().Attention(3, causal: true))),
        Case("cross-attention", Shape.Sequence(4, 6), x => x.Dense(8).Apply(new MultiHeadAttention(2), x.Rnn(8))),
        Case("attention without bias", Shape.Sequence(4, 6), x => x.Apply(new MultiHeadAttention(2, bias: false))),
        Case("embedding", Shape.Vector(6), x => x.Embedding(9, 5).Lstm(6), tokens: 9),
        Case("embedding of steps", Shape.Sequence(6, 1), x => x.Embedding(9, 4).Attention(2), tokens: 9),
        Case("dropout", Shape.Vector(7), x => x.Dense(30).Tanh().Dropout(0.4f)),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Gradients_are_right(string name)
    {
        TrainingPlan plan = Ready(name, Build(name));
        Nets.AssertGradients(plan, Batch, Of(name).Kinks);

        // The gradient of the input, against differences: along the way it passes every layer.
        if (Of(name).Tokens > 0)
            return;
        Node input = plan.Network.Inputs[0];
        var wanting = new TrainingPlan(plan.Network, [new(plan.Network.Outputs[0], new SoftmaxCrossEntropy())], Batch, [input]);
        float[] x = Samples(name, Batch), gradient = new float[x.Length];
        Bring(wanting, x);
        _ = wanting.Gradients(Batch);
        wanting.Gradient(input, gradient);
        float h = Of(name).Kinks ? 1e-3f : 1e-2f;
        int wrong = 0;
        for (int i = 0; i < x.Length; i += 3)
        {
            float at = x[i], above = LossAt(at + h), below = LossAt(at - h);
            x[i] = at;
            wrong += Math.Abs((above - below) / (2 * h) - gradient[i]) <= 0.02 * Math.Abs(gradient[i]) + 4e-7 / h + 3e-4 ? 0 : 1;

            float LossAt(float value)
            {
                x[i] = value;
                wanting.SetInput(0, x);
                return wanting.Loss(Batch);
            }
        }

        Assert.True(wrong <= (Of(name).Kinks ? x.Length / 30 : 0), $"{wrong} of {x.Length / 3} derivatives by the input are wrong");
        Assert.Contains(gradient, g => g != 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Inference_computes_what_training_computes(string name)
    {
        if (name == "dropout")
            return;
        Network network = Build(name);
        TrainingPlan training = Ready(name, network);
        _ = training.Loss(Batch);
        float[] expected = new float[Batch * network.Outputs[0].Shape.Size], actual = new float[expected.Length];
        training.Output(network.Outputs[0], expected);
        var plan = new InferencePlan(network, Batch + 2);
        plan.Run(Samples(name, Batch), actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);

        // A smaller batch gives the same samples.
        int size = network.Outputs[0].Shape.Size;
        plan.Run(Samples(name, Batch).AsSpan(0, 2 * network.Inputs[0].Shape.Size), actual.AsSpan(0, 2 * size));
        for (int i = 0; i < 2 * size; i++)
            Assert.Equal(expected[i], actual[i], 1e-5f);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Threads_change_no_bit_and_steps_and_calls_allocate_nothing(string name)
    {
        float[] expected;
        using (Team.Cap(1))
        {
            Network one = Build(name);
            TrainingPlan plan = Ready(name, one);
            var sgd = new Sgd(0.05);
            Assert.Equal(0, Allocations.Of(() => Steps(plan, sgd, 2))); // four times
            expected = one.Parameters.Trained.ToArray();

            var inference = new InferencePlan(one, Batch);
            float[] x = Samples(name, Batch), y = new float[Batch * one.Outputs[0].Shape.Size];
            Assert.Equal(0, Allocations.Of(() =>
            {
                for (int i = 0; i < 5; i++)
                    inference.Run(x, y);
            }));
        }

        using (new ManyThreads(3))
        {
            Network many = Build(name);
            TrainingPlan plan = Ready(name, many);
            var sgd = new Sgd(0.05);
            Steps(plan, sgd, 8);
            Assert.Equal(expected, many.Parameters.Trained.ToArray());
        }

        static void Steps(TrainingPlan plan, Sgd sgd, int count)
        {
            for (int i = 0; i < count; i++)
                plan.Step(Batch, sgd);
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_refused_with_the_fix()
    {
        var graph = new Graph();
        Node image = graph.Input(Shape.Image(6, 8, 8), "image"),
            vector = graph.Input(Shape.Vector(6), "vector"), steps = graph.Input(Shape.Sequence(5, 6), "steps");
        Refused("LayerNorm: input is 6x8x8; expected one vector or sequence (GroupNorm of 1 group does it for images)",
            () => image.LayerNorm());
        Refused("GroupNorm (4 groups): input is 6x8x8; expected one image or vector whose channels 4 groups divide",
            () => image.GroupNorm(4));
        Refused("InstanceNorm: input is 6; expected one image of 2 or more pixels", () => vector.InstanceNorm());
        Refused("Embedding (9 tokens, 4): input is 5x6; expected one vector of token numbers", () => steps.Embedding(9, 4));
        Refused("Maxout (4, 2 pieces): input is 6x8x8; expected one vector or sequence", () => image.Apply(new Maxout(4)));
        Refused("ConvTranspose (4, 3x3): input is 6; expected one image", () => vector.ConvTranspose(4, 3));
        Refused("Groups is 4; expected a divisor of Filters, 6", () => image.Apply(new ConvTranspose(4, 3, groups: 4)));
        Refused("ConvTranspose (4, 1x1, padding 4): input is 6x8x8", () => image.ConvTranspose(4, 1, padding: 4));
        Refused("Upsample (2x, Nearest): input is 6; expected one image", () => vector.Upsample());
        Refused("Reshape (7): input is 6; expected one input of 7 elements", () => vector.Reshape(Shape.Vector(7)));
        Refused("Lstm (4): input is 6; expected one sequence, and for its initial state a vector of 4 or nothing", () => vector.Lstm(4));
        Refused("Gru (4): input is 5x6 and 6; expected one sequence", () => steps.Apply(new Gru(4), vector));
        Refused("MultiHeadAttention (4 heads): input is 5x6; expected one or two sequences of as many features, which 4 heads divide",
            () => steps.Attention(4));
        Refused("input is 5x6 and 5x4; expected one or two sequences", () => steps.Apply(new MultiHeadAttention(2), steps.Dense(4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Dropout(float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Embedding(0, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Maxout(3, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvTranspose(3, 3, stride: 2, outputPadding: 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Upsample(0));
        Assert.Throws<ArgumentException>(() => new Reshape(default));
    }

    [Fact]
    public void Tokens_that_are_none_are_named_and_change_nothing()
    {
        Network network = Network.Build(Shape.Vector(3), x => x.Embedding(9, 4).Dense(2));
        var plan = new TrainingPlan(network, new SoftmaxCrossEntropy(), 2);
        plan.SetLabels(0, new int[6]);
        float[] before = network.Parameters.Trained.ToArray();
        var inference = new InferencePlan(network, 2);
        foreach (float token in (float[])[9, -1, 2.5f, float.NaN, float.PositiveInfinity])
        {
            plan.SetInput(0, [0, 8, 1, 2, token, 3]);
            string message = Assert.Throws<ArgumentException>(() => plan.Step(2, new Sgd(1))).Message;
            Assert.Equal($"embedding1: step 1 of sample 1 is {token}; expected a whole number of 0 to 8.", message);
            Assert.Throws<ArgumentException>(() => inference.Run([token, 0, 0], new float[6]));
        }

        Assert.Equal(before, network.Parameters.Trained.ToArray());
    }

    [Fact]
    public void Dropout_is_new_each_step_repeatable_and_nothing_at_inference()
    {
        Network network = Network.Build(Shape.Vector(400), x => x.Dropout(0.25f).Multiply(x));
        TrainingPlan a = Plan(7), b = Plan(7), other = Plan(8);
        float[] first = Mask(a);
        Assert.Equal(first, Mask(a));
        Assert.Equal(first, Mask(b));
        Assert.NotEqual(first, Mask(other));
        Assert.All(first, m => Assert.True(m == 0 || m == 1 / 0.75f));
        Assert.InRange(first.Count(m => m == 0), 70, 130);
        a.Iteration = 1;
        Assert.NotEqual(first, Mask(a));

        Network net = Network.Build(Shape.Vector(7), x => x.Dropout().Dense(3).Dropout().Relu().Dropout());
        var plan = new InferencePlan(net);
        Assert.Contains("dense1 + relu1", plan.Describe(), StringComparison.Ordinal);
        Assert.DoesNotContain("dropout", plan.Describe(), StringComparison.Ordinal);

        TrainingPlan Plan(ulong seed)
        {
            var plan = new TrainingPlan(network, new MeanSquaredError(), 1, seed);
            plan.SetInput(0, [.. Enumerable.Repeat(1f, 400)]);
            plan.SetTargets(0, new float[400]);
            return plan;
        }

        float[] Mask(TrainingPlan plan)
        {
            var mask = new float[400];
            _ = plan.Loss(1);
            plan.Output(network.Outputs[0], mask);
            return mask;
        }
    }

    [Fact]
    public void Scratch_is_shared_between_the_steps_of_a_training_plan()
    {
        const int Layers = 12, Width = 256;
        Network network = Network.Build(Shape.Vector(Width), x => Enumerable.Range(0, Layers).Aggregate(x, (y, _) => y.PRelu()).Dense(1));
        var plan = new TrainingPlan(network, new MeanSquaredError(), 16);

        // The values, of which backward reads each; two gradients and one scratch at a time.
        Assert.InRange(plan.ArenaBytes, 0, (Layers + 1 + 3 + 1) * 16 * Width * sizeof(float));
    }

    [Fact]
    public void Parameters_have_the_names_and_dimensions_of_PyTorch()
    {
        Network network = Network.Build(Shape.Sequence(3, 6), x => x.Attention(2).Lstm(4).Gru(5).Rnn(2).LayerNorm());
        Assert.Equal(
            [
                "multiHeadAttention1.in_proj_weight [18, 6]", "multiHeadAttention1.in_proj_bias [18]",
                "multiHeadAttention1.out_proj.weight [6, 6]",
                "multiHeadAttention1.out_proj.bias [6]", "lstm1.weight_ih_l0 [16, 6]", "lstm1.weight_hh_l0 [16, 4]",
                "lstm1.bias_ih_l0 [16]",
                "lstm1.bias_hh_l0 [16]", "gru1.weight_ih_l0 [15, 4]", "gru1.weight_hh_l0 [15, 5]",
                "gru1.bias_ih_l0 [15]", "gru1.bias_hh_l0 [15]",
                "rnn1.weight_ih_l0 [2, 5]", "rnn1.weight_hh_l0 [2, 2]", "rnn1.bias_ih_l0 [2]", "rnn1.bias_hh_l0 [2]",
                "layerNorm1.weight [2]",
                "layerNorm1.bias [2]",
            ],
            network.Parameters.All.Select(p => p.ToString()));
        Network images = Network.Build(Shape.Image(4, 3, 3),
            x => x.Apply(new ConvTranspose(6, 2, groups: 2)).PRelu(perChannel: true).GroupNorm(3));
        Assert.Equal(
            ["convTranspose1.weight [4, 3, 2, 2]", "convTranspose1.bias [6]",
             "pRelu1.weight [6]", "groupNorm1.weight [6]", "groupNorm1.bias [6]"],
            images.Parameters.All.Select(p => p.ToString()));
    }

    private static (string Name, Shape Input, Func<Node, Node> Body, bool Kinks, int Tokens) Case(
        string name, Shape input, Func<Node, Node> body, bool kinks = false, int tokens = 0) => (name, input, body, kinks, tokens);

    private static (string Name, Shape Input, Func<Node, Node> Body, bool Kinks, int Tokens) Of(string name)
        => Cases.Single(c => c.Name == name);

    /// <summary>The layers, and scores of 4 classes from all that they give.</summary>
    private static Network Build(string name) => Network.Build(Of(name).Input, x => Of(name).Body(x).Flatten().Dense(4), seed: 5);

    private static float[] Samples(string name, int batch)
    {
        float[] samples = TestData.Create<float>(batch * Of(name).Input.Size, DataSet.Reals, 3);
        int tokens = Of(name).Tokens;
        return tokens == 0 ? samples : [.. samples.Select((_, i) => (float)(i * 5 % tokens))];
    }

    private static TrainingPlan Ready(string name, Network network)
    {
        var plan = new TrainingPlan(network, new SoftmaxCrossEntropy(), Batch + 1, seed: 3);
        Bring(plan, Samples(name, Batch));
        return plan;
    }

    private static void Bring(TrainingPlan plan, float[] samples)
    {
        plan.SetInput(0, samples);
        plan.SetLabels(0, Nets.Labels(plan.Network, Batch));
    }

    private static void Refused(string message, Action action)
        => Assert.Contains(message, Assert.Throws<GraphException>(action).Message, StringComparison.Ordinal);
}
