using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Element by element over spans of float or double: any length, on one thread or several. The destination may be an operand
/// (the same start) or apart from it.
/// </summary>
/// <remarks>
/// Every method fills <c>destination[0..x.Length]</c>; a longer destination keeps its rest. The same input gives the same bits at
/// every position and for every number of threads. NaN goes through, and infinities, subnormals and signed zeros behave as
/// IEEE 754 says. All methods throw <see cref="ArgumentException"/>, before anything is written, where operands differ in
/// length, the destination is too short, or it overlaps an operand shifted, and <see cref="NotSupportedException"/> where T is
/// neither float nor double.
/// </remarks>
public static partial class Elementwise
{
    /// <summary>destination = x + y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Add<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(AddOp<T>), x, y, destination);

    /// <summary>destination = x + y, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The right operand of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Add<T>(ReadOnlySpan<T> x, T y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new RightScalar<T, AddOp<T>>(default, y), x, destination);

    /// <summary>destination = x - y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Subtract<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(SubtractOp<T>), x, y, destination);

    /// <summary>destination = x - y, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The right operand of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Subtract<T>(ReadOnlySpan<T> x, T y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new RightScalar<T, SubtractOp<T>>(default, y), x, destination);

    /// <summary>destination = x - y, with one number x.</summary>
    /// <param name="x">The left operand of every element.</param>
    /// <param name="y">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Subtract<T>(T x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new LeftScalar<T, SubtractOp<T>>(default, x), y, destination);

    /// <summary>destination = x * y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(MultiplyOp<T>), x, y, destination);

    /// <summary>destination = x * y, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The right operand of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Multiply<T>(ReadOnlySpan<T> x, T y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new RightScalar<T, MultiplyOp<T>>(default, y), x, destination);

    /// <summary>destination = x / y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Divide<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(DivideOp<T>), x, y, destination);

    /// <summary>destination = x / y, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The right operand of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Divide<T>(ReadOnlySpan<T> x, T y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new RightScalar<T, DivideOp<T>>(default, y), x, destination);

    /// <summary>destination = x / y, with one number x.</summary>
    /// <param name="x">The left operand of every element.</param>
    /// <param name="y">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Divide<T>(T x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new LeftScalar<T, DivideOp<T>>(default, x), y, destination);

    /// <summary>destination = the larger of x and y; NaN if either is NaN, +0 over -0.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Max<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(MaxOp<T>), x, y, destination);

    /// <summary>destination = the larger of x and y; NaN if either is NaN, +0 over -0, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The right operand of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Max<T>(ReadOnlySpan<T> x, T y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new RightScalar<T, MaxOp<T>>(default, y), x, destination);

    /// <summary>destination = the smaller of x and y; NaN if either is NaN, -0 under +0.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Min<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(default(MinOp<T>), x, y, destination);

    /// <summary>destination = the smaller of x and y; NaN if either is NaN, -0 under +0, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The right operand of every element.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Min<T>(ReadOnlySpan<T> x, T y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new RightScalar<T, MinOp<T>>(default, y), x, destination);

    /// <summary>destination = x * y + z, rounded once where the hardware has fused multiply-add.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">As long as <paramref name="x"/>.</param>
    /// <param name="z">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void MultiplyAdd<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Ternary(default(MultiplyAddOp<T>), x, y, z, destination);

    /// <summary>destination = x * y + z, with one number y.</summary>
    /// <param name="x">Input.</param>
    /// <param name="y">The factor of every element.</param>
    /// <param name="z">As long as <paramref name="x"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void MultiplyAdd<T>(ReadOnlySpan<T> x, T y, ReadOnlySpan<T> z, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(new AxpyOp<T>(y), x, z, destination);

    /// <summary>y = alpha * x + y, the BLAS axpy.</summary>
    /// <param name="alpha">The factor.</param>
    /// <param name="x">Input.</param>
    /// <param name="y">Input and output, as long as <paramref name="x"/>.</param>
    public static void Axpy<T>(T alpha, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Binary(new AxpyOp<T>(alpha), x, y, y);

    /// <summary>destination = -x.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Negate<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new NegateOp<T>(), x, destination);

    /// <summary>destination = |x|.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Abs<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new AbsOp<T>(), x, destination);

    /// <summary>destination = square root of x, correctly rounded; NaN below 0, -0 at -0.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void Sqrt<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new SqrtOp<T>(), x, destination);

    /// <summary>destination = 1 / sqrt(x), within 1 ULP.</summary>
    /// <param name="x">Input.</param>
    /// <param name="destination">Output, at least as long.</param>
    public static void ReciprocalSqrt<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Map.Unary(new ReciprocalSqrtOp<T>(), x, destination);

    /// <summary>destination = x held between two bounds; NaN stays NaN.</summary>
    /// <param name="x">Input.</param>
    /// <param name="minimum">Lower bound, not NaN.</param>
    /// <param name="maximum">Upper bound, not below <paramref name="minimum"/>.</param>
    /// <param name="destination">Output, at least as long.</param>
    /// <exception cref="ArgumentException"><paramref name="minimum"/> is not at most <paramref name="maximum"/>.</exception>
    public static void Clip<T>(ReadOnlySpan<T> x, T minimum, T maximum, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!(minimum <= maximum))
            Check.Throw(nameof(minimum), $"minimum is {minimum}; expected at most maximum, {maximum}.");
        Map.Unary(new ClipOp<T>(minimum, maximum), x, destination);
    }
}
