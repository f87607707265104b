using System.Globalization;
using System.Runtime.InteropServices;
using FastNet.Layers;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>
/// Small networks against PyTorch's, which tests/Golden/networks.py wrote: logits, every gradient, and ten losses under each optimizer.
/// Tensors agree to 1e-5 of their largest element, losses to 1e-5.
/// </summary>
[Collection(Alone.Name)]
public sealed class NetworkGoldenTests
{
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Names => ["mlp", "convnet", "residual", "lstm", "attention", "generator", "translator"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Logits_gradients_and_losses_are_those_of_PyTorch(string name)
    {
        string[][] lines = [.. Repository.Read("tests/Golden/networks.txt").Split('\n').Select(l => l.Split(' '))
            .SkipWhile(l => l is not ["network", var n] || n != name).Skip(1).TakeWhile(l => l[0] is not ("network" or ""))];
        float[] input = Numbers(lines.Single(l => l[0] == "input"));
        int[] labels = [.. lines.Single(l => l[0] == "labels").Skip(1).Select(l => int.Parse(l, CultureInfo.InvariantCulture))];
        Dictionary<string, float[]> parameters = Of("parameter"), gradients = Of("gradient");

        (Network network, TrainingPlan plan, int batch) = Fresh();
        Assert.Equal(parameters.Keys.Order(), network.Parameters.All.Where(p => p.IsTrained).Select(p => p.Name).Order());
        _ = plan.Gradients(batch);
        var logits = new float[batch * network.Outputs[0].Shape.Size];
        plan.Output(network.Outputs[0], logits);
        AssertClose("logits", Numbers(lines.Single(l => l[0] == "logits")), logits);
        foreach ((string parameter, float[] gradient) in gradients)
            AssertClose(parameter, gradient, network.Parameters[parameter].Gradient);

        string[][] runs = [.. lines.Where(l => l[0] == "losses")];
        Assert.Equal(7, runs.Length);
        foreach (string[] run in runs)
        {
            (_, plan, _) = Fresh();
            Optimizer optimizer = Create(run[1], [.. run[2..^1].Select(s => s.Split('='))]);
            foreach ((int step, float expected) in Numbers(run).Index())
            {
                float loss = plan.Step(batch, optimizer).Loss;
                Assert.True(
                    Math.Abs(loss - expected) <= Tolerance * expected,
                    $"{string.Join(' ', run[1..^1])}, step {step}: {loss:g9}; expected {expected:g9}");
            }
        }

        Dictionary<string, float[]> Of(string kind) => lines.Where(l => l[0] == kind).ToDictionary(l => l[1], Numbers);

        (Network Network, TrainingPlan Plan, int Batch) Fresh()
        {
            Network network = Build(name);
            foreach ((string parameter, float[] values) in parameters)
                values.CopyTo(network.Parameters[parameter].Values);
            network.Parameters.Touch();
            int batch = input.Length / network.Inputs[0].Shape.Size;
            var plan = new TrainingPlan(network, new SoftmaxCrossEntropy(), batch);
            plan.SetInput(0, input);
            plan.SetLabels(0, labels);
            return (network, plan, batch);
        }
    }

    private static Network Build(string name) => name switch
    {
        "mlp" => Network.Build(
            Shape.Vector(12),
            x => x.Dense(16, bias: false).BatchNorm().Relu().Dropout(0).Dense(10, bias: false).BatchNorm().Relu().Dropout(0).Dense(5)),
        "convnet" => Network.Build(Shape.Image(2, 8, 8), x => x.Conv(4, 3).Relu().MaxPool().Dense(10).Relu().Dense(4)),
        "residual" => Network.Build(
            Shape.Image(3, 6, 6),
            x => x.Conv(4, 3, bias: false).BatchNorm().Relu()
                .Residual(y => y.Conv(4, 3, bias: false).BatchNorm().Relu().Conv(4, 3, bias: false).BatchNorm()).Relu()
                .GlobalAveragePool().Dense(4)),
        "lstm" => Network.Build(Shape.Vector(5), x => x.Embedding(7, 4).Lstm(6).Dense(7)),
        "attention" => Network.Build(
            Shape.Sequence(5, 8),
            x => x.Residual(y => y.LayerNorm().Attention(2, causal: true))
                .Residual(y => y.LayerNorm().Dense(12).Gelu().Dense(8)).LayerNorm().Dense(3)),
        "generator" => Network.Build(
            Shape.Vector(5),
            x => x.Dense(16).Reshape(Shape.Image(4, 2, 2))
                .Apply(new ConvTranspose(6, 3, stride: 2, padding: 1, outputPadding: 1, groups: 2)).GroupNorm(3).PRelu(perChannel: true)
                .Upsample(2, UpsampleMode.Bilinear).Conv(3, 3, bias: false).InstanceNorm(affine: true).PRelu()
                .Upsample(3, UpsampleMode.BilinearAlignedCorners).Upsample().Conv(2, 3).AveragePool(16, 12).Dense(4)),
        "translator" => Network.Build(
            Shape.Sequence(5, 6),
            x =>
            {
                Node asked = x.Apply(new Rnn(4), x.Flatten().Dense(4).Tanh());
                return x.Gru(4).Apply(new MultiHeadAttention(2), asked).Maxout(5).Lstm(3, lastOnly: true).Dense(4);
            }),
        _ => throw new InvalidDataException(name),
    };

    private static Optimizer Create(string kind, string[][] settings)
    {
        double rate = Setting("LearningRate"), momentum = Setting("Momentum"), decay = Setting("WeightDecay");
        return kind switch
        {
            "Sgd" => new Sgd(rate) { Momentum = momentum, Nesterov = Setting("Nesterov") != 0 },
            "AdaGrad" => new AdaGrad(rate),
            "RmsProp" => new RmsProp(rate),
            "Adam" => new Adam(rate),
            "AdamW" => new AdamW(rate) { WeightDecay = decay },
            _ => throw new InvalidDataException(kind),
        };

        double Setting(string name)
            => settings.Where(s => s[0] == name).Select(s => double.Parse(s[1], CultureInfo.InvariantCulture)).SingleOrDefault();
    }

    private static float[] Numbers(string[] line) => MemoryMarshal.Cast<byte, float>(Convert.FromBase64String(line[^1])).ToArray();

    private static void AssertClose(string tensor, float[] expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double limit = Tolerance * expected.Max(Math.Abs);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(
                Math.Abs(expected[i] - actual[i]) <= limit, $"{tensor}[{i}]: {actual[i]:g9}; expected {expected[i]:g9} within {limit:g2}");
    }
}
