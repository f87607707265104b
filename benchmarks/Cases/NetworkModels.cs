using FastNet.Layers;

namespace FastNet.Benchmarks;

/// <summary>A network to measure, and how it is trained.</summary>
/// <param name="Input">Shape of a sample.</param>
/// <param name="Body">The layers.</param>
/// <param name="Optimizer">Trains it; null where only inference is measured.</param>
/// <param name="Tokens">How many tokens there are, if samples are sequences of them.</param>
internal sealed record NetworkModel(Shape Input, Func<Node, Node> Body, Func<Optimizer>? Optimizer = null, int Tokens = 0);

/// <summary>The networks, by the name that cases and peers know them under.</summary>
internal static class NetworkModels
{
    private static readonly Shape Pixels = Shape.Vector(3072), Image = Shape.Image(3, 32, 32);

    /// <summary>Name to network.</summary>
    public static IReadOnlyDictionary<string, NetworkModel> All { get; } = new Dictionary<string, NetworkModel>
    {
        ["twolayer"] = new(Pixels, x => x.Dense(50).Relu().Dense(10), () => new Sgd(1e-3)),
        ["fc512_256_100"] = new(Pixels, x => x.Dense(512).Relu().Dense(256).Relu().Dense(100).Relu().Dense(10), () => new Adam(1e-3)),
        ["threelayerconv"] = new(Image, x => x.Conv(32, 7).Relu().MaxPool(2).Flatten().Dense(100).Relu().Dense(10), () => new Adam(1e-3)),
        ["resnet9"] = new(Image, ResNet9, () => new Sgd(1e-3) { Momentum = 0.9, Nesterov = true, WeightDecay = 5e-4 }),
        ["charrnn"] = new(Shape.Vector(64), x => x.Embedding(80, 64).Rnn(256).Dense(80), () => new Adam(1e-3), Tokens: 80),
        ["charlstm"] = new(Shape.Vector(64), x => x.Embedding(80, 64).Lstm(256).Dense(80), () => new Adam(1e-3), Tokens: 80),
        ["mlp"] = new(Pixels, x => x.Dense(512).Relu().Dense(256).Relu().Dense(10)),
        ["tinymlp"] = new(Shape.Vector(32), x => x.Dense(64).Relu().Dense(4)),
    };

    private static Node ResNet9(Node x)
    {
        x = Block(Block(x, 64), 128).MaxPool(2);
        x = x.Residual(y => Block(Block(y, 128), 128));
        x = Block(Block(x, 256).MaxPool(2), 512).MaxPool(2);
        x = x.Residual(y => Block(Block(y, 512), 512));
        return x.MaxPool(4).Flatten().Dense(10);
    }

    private static Node Block(Node x, int filters) => x.Conv(filters, 3, bias: false).BatchNorm().Relu();
}
