using FastNet.Layers;
using FastNet.Tests.Support;

namespace FastNet.Tests.Layers;

/// <summary>Small networks that tests share.</summary>
internal static class Nets
{
    internal static Network Mlp(ulong seed = 1)
        => Network.Build(Shape.Vector(6), x => x.Dense(9).Tanh().Dense(7).Relu().Dense(4), seed);

    /// <summary>Convolutions, a residual block that ends in a sum, a stride, a flatten that has to move.</summary>
    internal static Network Residual(ulong seed = 2) => Network.Build(
        Shape.Image(3, 8, 8),
        x => x.Conv(8, 3).Tanh().Residual(y => y.Conv(8, 3).Tanh().Conv(8, 3)).Tanh().Conv(6, 3, stride: 2).Gelu().Dense(5),
        seed);

    /// <summary>Convolutions with batch norm, pooling, a residual block whose sum a norm takes over, average pooling.</summary>
    internal static Network Normed(ulong seed = 3) => Network.Build(
        Shape.Image(3, 12, 12),
        x => x.Conv(16, 3, bias: false).BatchNorm().Relu().MaxPool(2)
            .Residual(y => y.Conv(16, 3, bias: false).BatchNorm().Relu().Conv(16, 3).BatchNorm())
            .Relu().AveragePool(2).GlobalAveragePool().Dense(8).BatchNorm().Tanh().Dense(5),
        seed);

    internal static float[] Samples(Network network, int batch, int seed = 1)
        => TestData.Create<float>(batch * network.Inputs[0].Shape.Size, DataSet.Reals, seed);

    internal static int[] Labels(Network network, int batch)
        => [.. Enumerable.Range(0, batch).Select(i => i * 7 % network.Outputs[0].Shape.Features)];

    /// <summary>A plan with samples and labels brought.</summary>
    internal static TrainingPlan Ready(Network network, int batch)
    {
        var plan = new TrainingPlan(network, new SoftmaxCrossEntropy(), batch);
        plan.SetInput(0, Samples(network, batch));
        plan.SetLabels(0, Labels(network, batch));
        return plan;
    }

    /// <summary>
    /// Numeric and analytic gradients of every parameter agree as far as float differences can tell. Where there are kinks, one
    /// coordinate in ten may have crossed one.
    /// </summary>
    internal static void AssertGradients(TrainingPlan plan, int batch, bool kinks = false)
    {
        float h = kinks ? 3e-4f : 1e-2f;
        IReadOnlyList<GradientSample> samples = GradientCheck.Network(plan, batch, samples: 8, h);
        double scale = samples.Max(s => Math.Abs(s.Analytic));
        Assert.True(scale > 0);
        GradientSample[] wrong = [.. samples.Where(
            s => !(Math.Abs(s.Analytic - s.Numeric) <= 0.02 * Math.Abs(s.Analytic) + 4e-7 / h + 1e-3 * scale))];
        Assert.True(wrong.Length <= (kinks ? samples.Count / 10 : 0), string.Join("\n", wrong));
    }
}
