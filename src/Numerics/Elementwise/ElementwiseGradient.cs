using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Backward passes of the functions of <see cref="Elementwise"/>: dx = dy f'(x), element by element, from the forward input x or, where
/// the derivative can be had from it, the forward output y. dx may be dy. All spans are equally long.
/// </summary>
public static class ElementwiseGradient
{
    private const double SeluAlpha = 1.6732632423543772, SeluScale = 1.0507009873554805;

    /// <summary>Of <see cref="Elementwise.Relu"/>: dx = y &gt; 0 ? dy : 0.</summary>
    public static void Relu<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new RectifierGradient<T>(T.Zero), y, dy, dx);

    /// <summary>Of <see cref="Elementwise.LeakyRelu"/> with slope &gt;= 0: dx = y &gt; 0 ? dy : slope dy.</summary>
    public static void LeakyRelu<T>(ReadOnlySpan<T> y, T slope, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new RectifierGradient<T>(slope), y, dy, dx);

    /// <summary>Of <see cref="Elementwise.Elu"/> with alpha &gt;= 0: dx = y &lt; 0 ? (y + alpha) dy : dy.</summary>
    public static void Elu<T>(ReadOnlySpan<T> y, T alpha, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new EluGradient<T>(alpha, T.One), y, dy, dx);

    /// <summary>Of <see cref="Elementwise.Selu"/>.</summary>
    public static void Selu<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Map.Binary(new EluGradient<T>(T.CreateTruncating(SeluScale * SeluAlpha), T.CreateTruncating(SeluScale)), y, dy, dx);

    /// <summary>Of <see cref="Elementwise.Sigmoid"/>: dx = dy y (1 - y).</summary>
    public static void Sigmoid<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new SigmoidGradient<T>(), y, dy, dx);

    /// <summary>Of <see cref="Elementwise.Tanh"/>: dx = dy (1 - y^2).</summary>
    public static void Tanh<T>(ReadOnlySpan<T> y, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new TanhGradient<T>(), y, dy, dx);

    /// <summary>Of <see cref="Elementwise.Silu"/>: dx = dy (s + x s (1 - s)), s = sigmoid(x).</summary>
    public static void Silu<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new SiluGradient<T>(), x, dy, dx);

    /// <summary>Of <see cref="Elementwise.Softplus"/>: dx = dy sigmoid(x).</summary>
    public static void Softplus<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new SoftplusGradient<T>(), x, dy, dx);

    /// <summary>Of <see cref="Elementwise.Gelu"/>: dx = dy (Phi(x) + x phi(x)).</summary>
    public static void Gelu<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> dy, Span<T> dx)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Map.Binary(new GeluGradient<T>(), x, dy, dx);
}
