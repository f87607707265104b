using FastNet.Layers;
using FastNet.Numerics;
using FastNet.Tests.Harness;

namespace FastNet.Tests.Layers;

/// <summary>
/// A row for every kind of layer: its gradients in a network against differences of the loss, at every level. A new layer without
/// a row is a failure. The kernels beneath are held against the loops in double by the tests of their own folders.
/// </summary>
public sealed class EveryLayerTests
{
    private const int Batch = 4;

    private static readonly Shape Vector = Shape.Vector(7), Image = Shape.Image(4, 6, 6), Steps = Shape.Sequence(4, 6);

    private static readonly (Type Layer, Shape Input, Func<Node, Node> Body, bool Kinks)[] Rows =
    [
        (typeof(Add), Vector, x => x.Dense(6).Tanh().Add(x.Dense(6)), false),
        (typeof(AveragePool), Image, x => x.Conv(4, 3).AveragePool(), false),
        (typeof(BatchNorm), Image, x => x.Conv(4, 3).BatchNorm().Tanh(), false),
        (typeof(Concat), Vector, x => x.Dense(6).Tanh().Concat(x.Dense(5)), false),
        (typeof(Conv), Image, x => x.Conv(5, 3).Tanh().Conv(4, 3, stride: 2), false),
        (typeof(ConvTranspose), Image, x => x.Conv(4, 3).ConvTranspose(3, 2, stride: 2), false),
        (typeof(Dense), Vector, x => x.Dense(9).Tanh(), false),
        (typeof(Dropout), Vector, x => x.Dense(20).Tanh().Dropout(0.3f), false),
        (typeof(Elu), Vector, x => x.Dense(9).Elu(), true),
        (typeof(Embedding), Shape.Vector(5), x => x.Embedding(9, 6).Dense(4), false),
        (typeof(Flatten), Image, x => x.Conv(4, 3).Flatten().Dense(6), false),
        (typeof(Gelu), Vector, x => x.Dense(9).Gelu(), false),
        (typeof(GlobalAveragePool), Image, x => x.Conv(6, 3).GlobalAveragePool(), false),
        (typeof(GroupNorm), Image, x => x.Conv(6, 3).GroupNorm(2).Tanh(), false),
        (typeof(Gru), Steps, x => x.Dense(5).Gru(7), false),
        (typeof(InstanceNorm), Image, x => x.Conv(4, 3).InstanceNorm(affine: true).Tanh(), false),
        (typeof(LayerNorm), Vector, x => x.Dense(9).LayerNorm().Tanh(), false),
        (typeof(LeakyRelu), Vector, x => x.Dense(9).LeakyRelu(0.1f), true),
        (typeof(Lstm), Steps, x => x.Dense(5).Lstm(7), false),
        (typeof(Maxout), Vector, x => x.Dense(6).Maxout(9), true),
        (typeof(MaxPool), Image, x => x.Conv(4, 3).MaxPool(), true),
        (typeof(MultiHeadAttention), Steps, x => x.Dense(6).Attention(2), false),
        (typeof(Multiply), Vector, x => x.Dense(6).Multiply(x.Dense(6).Sigmoid()), false),
        (typeof(PRelu), Vector, x => x.Dense(9).PRelu(), true),
        (typeof(Relu), Vector, x => x.Dense(9).Relu(), true),
        (typeof(Reshape), Image, x => x.Conv(4, 3).Reshape(Shape.Sequence(6, 24)).Dense(3), false),
        (typeof(Rnn), Steps, x => x.Dense(5).Rnn(7), false),
        (typeof(Scale), Vector, x => x.Dense(9).Tanh().Scale(-1.5f), false),
        (typeof(Selu), Vector, x => x.Dense(9).Selu(), true),
        (typeof(Sigmoid), Vector, x => x.Dense(9).Sigmoid(), false),
        (typeof(Silu), Vector, x => x.Dense(9).Silu(), false),
        (typeof(Softplus), Vector, x => x.Dense(9).Softplus(), false),
        (typeof(Tanh), Vector, x => x.Dense(9).Tanh(), false),
        (typeof(Upsample), Image, x => x.Conv(4, 3).Upsample().Conv(3, 3), false),
    ];

    [Fact]
    public void Every_kind_of_layer_has_a_row() => Assert.Equal(
        typeof(Layer).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Layer)) && !t.IsAbstract).Select(t => t.Name).Order(),
        Rows.Select(r => r.Layer.Name).Order());

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Gradients_are_right(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((Type layer, Shape input, Func<Node, Node> body, bool kinks) in Rows)
        {
            Network network = Network.Build(input, x => body(x).Flatten().Dense(4), seed: 5);
            Assert.Contains(network.Nodes, node => node.Layer?.GetType() == layer);
            TrainingPlan plan = Nets.Ready(network, Batch);
            if (layer == typeof(Embedding))
                plan.SetInput(0, [.. Enumerable.Range(0, Batch * input.Size).Select(i => (float)(i * 5 % 9))]);
            try
            {
                Nets.AssertGradients(plan, Batch, kinks);
            }
            catch (Xunit.Sdk.XunitException wrong)
            {
                Assert.Fail($"{layer.Name} at {level}: {wrong.Message}");
            }
        }
    }
}
