using System.Numerics;

namespace FastNet.Numerics.Simd;

/// <summary>
/// What an expression over elements needs of a vector of <typeparamref name="T"/> (float or double): arithmetic lane by lane, and
/// whole vectors from and to memory. <see cref="IVec{TSelf,T}"/> adds what a kernel needs beyond.
/// </summary>
/// <typeparam name="TSelf">The implementing vector.</typeparam>
/// <typeparam name="T">Element type: float or double.</typeparam>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : unmanaged, ILanes<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of elements.</summary>
    static abstract int Lanes { get; }

    static abstract TSelf Load(T* source);

    static abstract TSelf Broadcast(T value);

    /// <summary><paramref name="value"/>, rounded to T, in every lane: for literals.</summary>
    static abstract TSelf Constant(double value);

    void Store(T* destination);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    /// <summary>a * b + c, fused where the hardware is.</summary>
    static abstract TSelf MulAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// a * b + c with a literal c: the step of a polynomial. Its own member because the JIT gives up inlining at 512 locals, which
    /// long polynomials would reach with a separate <see cref="Constant"/>.
    /// </summary>
    static abstract TSelf MulAdd(TSelf a, TSelf b, double c);

    /// <summary>IEEE 754-2019 maximum: NaN if either is NaN, +0 over -0.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>IEEE 754-2019 minimum: NaN if either is NaN, -0 under +0.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>
    /// One-instruction maximum. NaN in <paramref name="b"/> is returned; which operand wins for NaN in <paramref name="a"/>
    /// or zeros of both signs is up to the hardware.
    /// </summary>
    static abstract TSelf MaxFast(TSelf a, TSelf b);

    /// <summary>
    /// One-instruction minimum. NaN in <paramref name="b"/> is returned; which operand wins for NaN in <paramref name="a"/>
    /// or zeros of both signs is up to the hardware.
    /// </summary>
    static abstract TSelf MinFast(TSelf a, TSelf b);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    /// <summary>Nearest integer, ties to even.</summary>
    static abstract TSelf Round(TSelf a);

    /// <summary>All bits set where a is less than b; zero elsewhere and for NaN.</summary>
    static abstract TSelf LessThan(TSelf a, TSelf b);

    /// <summary>All bits set where the lanes are equal numbers.</summary>
    static abstract TSelf EqualTo(TSelf a, TSelf b);

    /// <summary>All bits set where neither lane is NaN.</summary>
    static abstract TSelf Ordered(TSelf a, TSelf b);

    /// <summary>Lane by lane: <paramref name="mask"/> set ? a : b. The mask lanes are all ones or all zeros.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    static abstract TSelf And(TSelf a, TSelf b);

    static abstract TSelf Or(TSelf a, TSelf b);

    static abstract TSelf Xor(TSelf a, TSelf b);

    /// <summary>2^n for integral n within the exponents of normal numbers; whatever for NaN.</summary>
    static abstract TSelf Pow2(TSelf n);

    /// <summary>
    /// x * 2^n for x from 1/2 to 2 and integral n, rounded once: overflows to infinity and underflows through the subnormals like
    /// IEEE scaleB. n lies within twice the exponents of normal numbers less 2; NaN in x stays.
    /// </summary>
    static abstract TSelf Scale(TSelf x, TSelf n);

    /// <summary>The n that <see cref="ScaleDown"/> makes 0 of.</summary>
    static abstract double ZeroPower { get; }

    /// <summary>
    /// x * 2^n for x from 1/2 to 2 and integral n from <see cref="ZeroPower"/> to 0. Where <see cref="Scale"/> takes several
    /// instructions, all that is not above the smallest normal number may be 0.
    /// </summary>
    static abstract TSelf ScaleDown(TSelf x, TSelf n);

    /// <summary>
    /// x = mantissa * 2^exponent with 3/4 &lt;= mantissa &lt; 3/2, subnormals included. Zeros and infinity have a mantissa of
    /// magnitude 1 and an infinite exponent; the mantissa of a negative number and the exponent of NaN are NaN.
    /// </summary>
    static abstract void Split(TSelf x, out TSelf exponent, out TSelf mantissa);
}
