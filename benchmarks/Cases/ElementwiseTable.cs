using System.Numerics;
using System.Numerics.Tensors;
using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>An operation on up to three inputs; a reduction writes one element.</summary>
internal delegate void ElementwiseKernel<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> destination);

/// <summary>One operation: ours and, where it has one, that of System.Numerics.Tensors.</summary>
internal sealed record ElementwiseOperation<T>(string Name, int Inputs, ElementwiseKernel<T> Ours, ElementwiseKernel<T>? Tensors)
{
    /// <summary>Writes one element.</summary>
    public bool Reduces { get; init; }

    /// <summary>Inputs have to be above 0, or are so that a sum does not cancel.</summary>
    public bool Positive { get; init; }
}

/// <summary>Every element-wise operation and reduction that can be timed: a new one is a line.</summary>
internal static class ElementwiseTable<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Half = T.CreateTruncating(0.5);

    private static readonly ElementwiseOperation<T>[] Operations =
    [
        new("add", 2, (x, y, _, d) => Elementwise.Add(x, y, d), (x, y, _, d) => TensorPrimitives.Add(x, y, d)),
        new("sub", 2, (x, y, _, d) => Elementwise.Subtract(x, y, d), (x, y, _, d) => TensorPrimitives.Subtract(x, y, d)),
        new("mul", 2, (x, y, _, d) => Elementwise.Multiply(x, y, d), (x, y, _, d) => TensorPrimitives.Multiply(x, y, d)),
        new("div", 2, (x, y, _, d) => Elementwise.Divide(x, y, d), (x, y, _, d) => TensorPrimitives.Divide(x, y, d)) { Positive = true },
        new("fma", 3, (x, y, z, d) => Elementwise.MultiplyAdd(x, y, z, d), (x, y, z, d) => TensorPrimitives.FusedMultiplyAdd(x, y, z, d)),
        new("max", 2, (x, y, _, d) => Elementwise.Max(x, y, d), (x, y, _, d) => TensorPrimitives.Max(x, y, d)),
        new("min", 2, (x, y, _, d) => Elementwise.Min(x, y, d), (x, y, _, d) => TensorPrimitives.Min(x, y, d)),
        new("axpy", 2, (x, y, _, d) => Elementwise.MultiplyAdd(x, Half, y, d), (x, y, _, d) => TensorPrimitives.MultiplyAdd(x, Half, y, d)),
        new("neg", 1, (x, _, _, d) => Elementwise.Negate(x, d), (x, _, _, d) => TensorPrimitives.Negate(x, d)),
        new("abs", 1, (x, _, _, d) => Elementwise.Abs(x, d), (x, _, _, d) => TensorPrimitives.Abs(x, d)),
        new("sqrt", 1, (x, _, _, d) => Elementwise.Sqrt(x, d), (x, _, _, d) => TensorPrimitives.Sqrt(x, d)) { Positive = true },
        new("rsqrt", 1, (x, _, _, d) => Elementwise.ReciprocalSqrt(x, d),
            (x, _, _, d) => TensorPrimitives.ReciprocalSqrt(x, d)) { Positive = true },
        new("power", 2, (x, y, _, d) => Elementwise.Power(x, y, d), (x, y, _, d) => TensorPrimitives.Pow(x, y, d)) { Positive = true },
        new("clip", 1, (x, _, _, d) => Elementwise.Clip(x, -Half, Half, d), (x, _, _, d) => TensorPrimitives.Clamp(x, -Half, Half, d)),
        new("relu", 1, (x, _, _, d) => Elementwise.Relu(x, d), (x, _, _, d) => TensorPrimitives.Max(x, T.Zero, d)),
        new("leakyrelu", 1, (x, _, _, d) => Elementwise.LeakyRelu(x, Half, d), null),
        new("elu", 1, (x, _, _, d) => Elementwise.Elu(x, T.One, d), null),
        new("exp", 1, (x, _, _, d) => Elementwise.Exp(x, d), (x, _, _, d) => TensorPrimitives.Exp(x, d)),
        new("log", 1, (x, _, _, d) => Elementwise.Log(x, d), (x, _, _, d) => TensorPrimitives.Log(x, d)) { Positive = true },
        new("tanh", 1, (x, _, _, d) => Elementwise.Tanh(x, d), (x, _, _, d) => TensorPrimitives.Tanh(x, d)),
        new("sigmoid", 1, (x, _, _, d) => Elementwise.Sigmoid(x, d), (x, _, _, d) => TensorPrimitives.Sigmoid(x, d)),
        new("softplus", 1, (x, _, _, d) => Elementwise.Softplus(x, d), null),
        new("erf", 1, (x, _, _, d) => Elementwise.Erf(x, d), null),
        new("gelu", 1, (x, _, _, d) => Elementwise.Gelu(x, d), null),
        new("gelutanh", 1, (x, _, _, d) => Elementwise.GeluTanh(x, d), null),
        new("silu", 1, (x, _, _, d) => Elementwise.Silu(x, d), SiluByTensors),
        new("sum", 1, (x, _, _, d) => d[0] = Reduce.Sum(x),
            (x, _, _, d) => d[0] = TensorPrimitives.Sum(x)) { Reduces = true, Positive = true },
        new("mean", 1, (x, _, _, d) => d[0] = Reduce.Mean(x),
            (x, _, _, d) => d[0] = TensorPrimitives.Average(x)) { Reduces = true, Positive = true },
        new("variance", 1, (x, _, _, d) => d[0] = Reduce.Variance(x), null) { Reduces = true },
        new("maximum", 1, (x, _, _, d) => d[0] = Reduce.Max(x), (x, _, _, d) => d[0] = TensorPrimitives.Max(x)) { Reduces = true },
        new("minimum", 1, (x, _, _, d) => d[0] = Reduce.Min(x), (x, _, _, d) => d[0] = TensorPrimitives.Min(x)) { Reduces = true },
        new("argmax", 1, (x, _, _, d) => d[0] = Number(Reduce.ArgMax(x)),
            (x, _, _, d) => d[0] = Number(TensorPrimitives.IndexOfMax(x))) { Reduces = true },
        new("norm", 1, (x, _, _, d) => d[0] = Reduce.L2Norm(x), (x, _, _, d) => d[0] = TensorPrimitives.Norm(x)) { Reduces = true },
        new("dot", 2, (x, y, _, d) => d[0] = Reduce.Dot(x, y),
            (x, y, _, d) => d[0] = TensorPrimitives.Dot(x, y)) { Reduces = true, Positive = true },
    ];

    /// <summary>Names of all operations.</summary>
    public static IEnumerable<string> Names => Operations.Select(operation => operation.Name);

    /// <summary>The operation called <paramref name="name"/>.</summary>
    public static ElementwiseOperation<T>? Find(string name) => Operations.FirstOrDefault(operation => operation.Name == name);

    private static T Number(int index) => T.CreateTruncating(index);

    private static void SiluByTensors(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> destination)
    {
        TensorPrimitives.Sigmoid(x, destination);
        TensorPrimitives.Multiply(x, destination, destination);
    }
}
