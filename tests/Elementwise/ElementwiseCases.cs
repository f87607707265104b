using System.Numerics;
using static FastNet.Numerics.Elementwise;

namespace FastNet.Tests.Elementwise;

internal delegate void Unary<T>(ReadOnlySpan<T> x, Span<T> destination);

internal delegate void Binary<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination);

/// <summary>
/// An operation, what it should give in double, and how far off it may be: in units in the last place of the result, plus
/// <paramref name="Relative"/> times the magnitude of x for results that are tiny beside their input.
/// </summary>
internal sealed record UnaryCase<T>(string Name, Unary<T> Run, Func<double, double> Oracle, double Ulps, double Relative = 0)
{
    public override string ToString() => Name;
}

/// <summary>An operation on two inputs; its result is within <paramref name="Ulps"/> of the oracle's, the same bits for 0.</summary>
internal sealed record BinaryCase<T>(string Name, Binary<T> Run, Func<T, T, T> Oracle, double Ulps = 0)
{
    public override string ToString() => Name;
}

/// <summary>Every operation: a new one is a row here.</summary>
internal static class ElementwiseCases<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private static readonly T Two = T.CreateTruncating(2), Slope = T.CreateTruncating(0.25);

    // Half a unit of 1: what the left tails of GELU may be off beside x, where their relative error grows with the exponent.
    private static readonly double Epsilon = typeof(T) == typeof(float) ? 6e-8 : 1.2e-16;

    // Double oracles are themselves off by about a unit for double results.
    private static readonly double Slack = typeof(T) == typeof(double) ? 2 : 0;

    internal static IReadOnlyList<UnaryCase<T>> Unaries { get; } =
    [
        new("Exp", Exp, Math.Exp, 2 + Slack),
        new("Log", Log, Math.Log, 2 + Slack),
        new("Tanh", Tanh, Math.Tanh, 4 + Slack),
        new("Sigmoid", Sigmoid, Oracle.Sigmoid, 4 + Slack),
        new("Softplus", Softplus, Oracle.Softplus, 4 + Slack),
        new("Erf", Erf, Oracle.Erf, 4 + Slack),
        new("Gelu", Gelu, Oracle.Gelu, 8 + Slack, Epsilon),
        new("GeluTanh", GeluTanh, Oracle.GeluTanh, 5 + Slack, Epsilon),
        new("Silu", Silu, Oracle.Silu, 5 + Slack, typeof(T) == typeof(float) ? 1e-44 : 1e-322),
        new("Elu", (x, d) => Elu(x, T.One, d), x => Oracle.Elu(x, 1), 4 + Slack),
        new("Selu", Selu, x => 1.0507009873554805 * (x < 0 ? 1.6732632423543772 * Oracle.ExpMinusOne(x) : x), 5 + Slack),
        new("Sqrt", Sqrt, Math.Sqrt, 0.5),
        new("ReciprocalSqrt", ReciprocalSqrt, x => 1 / Math.Sqrt(x), 1.5),
        new("Relu", Relu, x => x < 0 ? 0 : x, 0),
        new("LeakyRelu", (x, d) => LeakyRelu(x, Slope, d), x => x < 0 ? 0.25 * x : x, 0.5),
        new("Clip", (x, d) => Clip(x, -T.One, Slope, d), x => double.IsNaN(x) ? x : Math.Min(Math.Max(x, -1), 0.25), 0),
        new("Abs", Abs, Math.Abs, 0),
        new("Negate", Negate, x => -x, 0),
        new("Add scalar", (x, d) => Add(x, Two, d), x => x + 2, 0.5),
        new("Subtract scalar", (x, d) => Subtract(x, Two, d), x => x - 2, 0.5),
        new("Subtract from scalar", (x, d) => Subtract(Two, x, d), x => 2 - x, 0.5),
        new("Multiply scalar", (x, d) => Multiply(x, Two, d), x => x * 2, 0.5),
        new("Divide scalar", (x, d) => Divide(x, Two, d), x => x / 2, 0.5),
        new("Divide scalar by", (x, d) => Divide(Two, x, d), x => 2 / x, 0.5),
        new("Power 0", (x, d) => Power(x, T.Zero, d), _ => 1, 0),
        new("Power 1", (x, d) => Power(x, T.One, d), x => x, 0),
        new("Power 2", (x, d) => Power(x, Two, d), x => x * x, 0.5),
        new("Power 1/2", (x, d) => Power(x, T.One / Two, d), x => Math.Pow(x, 0.5), 0.5 + Slack),
        new("Power -1", (x, d) => Power(x, T.NegativeOne, d), x => 1 / x, 0.5),
        new("Power 3", (x, d) => Power(x, Two + T.One, d), x => Math.Pow(x, 3), 2 + Slack),
        new("Power -2.25", (x, d) => Power(x, -Two - Slope, d), x => Math.Pow(x, -2.25), 2 + Slack),
        new("Max scalar", (x, d) => Max(x, Slope, d), x => Math.Max(x, 0.25), 0),
        new("Min scalar", (x, d) => Min(x, Slope, d), x => Math.Min(x, 0.25), 0),
    ];

    internal static IReadOnlyList<BinaryCase<T>> Binaries { get; } =
    [
        new("Add", Add, (x, y) => x + y),
        new("Subtract", Subtract, (x, y) => x - y),
        new("Multiply", Multiply, (x, y) => x * y),
        new("Divide", Divide, (x, y) => x / y),
        new("Max", Max, T.Max),
        new("Min", Min, T.Min),
        new("Power", Power, (x, y) => T.CreateTruncating(Math.Pow(double.CreateTruncating(x), double.CreateTruncating(y))), 2 + Slack),
    ];
}
