using System.Numerics;

namespace FastNet.Numerics;

public static partial class Elementwise
{
    /// <summary>
    /// destination = x^y, element by element, within 2 ULP; the special cases of IEEE 754 pow: x^0 and 1^y are 1 also for NaN, a
    /// negative number has integral powers alone (NaN otherwise), and odd ones keep the sign, of zeros and infinities too.
    /// </summary>
    /// <param name="x">The bases.</param>
    /// <param name="y">The exponents, as long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Power<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(PowerOp<T>), x, y, destination);

    /// <summary>
    /// destination = x^exponent with one exponent, as the form with many; 0, 1, 2, 1/2 and -1 are correctly rounded and as fast as
    /// the multiplication, root or division that they are.
    /// </summary>
    /// <param name="x">The bases.</param>
    /// <param name="exponent">The exponent of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Power<T>(ReadOnlySpan<T> x, T exponent, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (exponent == T.One + T.One)
            Map.Unary(default(SquareOp<T>), x, destination);
        else if (exponent == T.One / (T.One + T.One))
            Map.Unary(default(PowerHalfOp<T>), x, destination);
        else if (exponent == T.NegativeOne)
            Map.Unary(new LeftScalar<T, DivideOp<T>>(default, T.One), x, destination);
        else if (exponent == T.One)
            Map.Unary(new RightScalar<T, MultiplyOp<T>>(default, T.One), x, destination);
        else if (exponent == T.Zero)
            Map.Unary(default(OneOp<T>), x, destination);
        else
            Map.Unary(new RightScalar<T, PowerOp<T>>(default, exponent), x, destination);
    }
}
