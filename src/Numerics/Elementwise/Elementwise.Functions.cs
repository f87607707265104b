using System.Numerics;

namespace FastNet.Numerics;

public static partial class Elementwise
{
    /// <summary>destination = x &lt; 0 ? 0 : x; NaN stays NaN, -0 stays -0.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new ReluOp<T>(), x, destination);

    /// <summary>destination = x &lt; 0 ? slope * x : x.</summary>
    /// <param name="x">Input.</param>
    /// <param name="slope">Factor below zero.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void LeakyRelu<T>(ReadOnlySpan<T> x, T slope, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new LeakyReluOp<T>(slope), x, destination);

    /// <summary>destination = x &lt; 0 ? alpha * (e^x - 1) : x, without cancellation near 0.</summary>
    /// <param name="x">Input.</param>
    /// <param name="alpha">Minus the limit at -infinity.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Elu<T>(ReadOnlySpan<T> x, T alpha, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new EluOp<T>(alpha, T.One), x, destination);

    /// <summary>destination = lambda * (x &lt; 0 ? alpha * (e^x - 1) : x) with the self-normalising constants of Klambauer et al. (2017):
    /// alpha = 1.6732632423543772, lambda = 1.0507009873554805.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Selu<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(
            new EluOp<T>(T.CreateTruncating(1.0507009873554805 * 1.6732632423543772), T.CreateTruncating(1.0507009873554805)),
            x,
            destination);

    /// <summary>destination = e^x, within 2 ULP (1.06 over all floats); overflows to infinity and underflows gradually to 0.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new ExpOp<T>(), x, destination);

    /// <summary>destination = natural logarithm of x, within 2 ULP (0.91 over all floats); -infinity at 0, NaN below.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new LogOp<T>(), x, destination);

    /// <summary>destination = hyperbolic tangent of x, within 4 ULP (2.57 over all floats).</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new TanhOp<T>(), x, destination);

    /// <summary>destination = 1 / (1 + e^-x), within 4 ULP (2.41 over all floats), subnormal results included.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new SigmoidOp<T>(), x, destination);

    /// <summary>destination = log(1 + e^x), within 4 ULP and without overflow.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new SoftplusOp<T>(), x, destination);

    /// <summary>destination = error function of x, within 4 ULP.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Erf<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new ErfOp<T>(), x, destination);

    /// <summary>destination = x * Phi(x) = x * (1 + erf(x / sqrt 2)) / 2; -0 at -infinity, its limit.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Gelu<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new GeluOp<T>(), x, destination);

    /// <summary>
    /// destination = x * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 x^3))) / 2, the tanh approximation of GELU; -0 at -infinity.
    /// </summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void GeluTanh<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new GeluTanhOp<T>(), x, destination);

    /// <summary>destination = x / (1 + e^-x); -0 at -infinity, its limit.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Silu<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new SiluOp<T>(), x, destination);
}
