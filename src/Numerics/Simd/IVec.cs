using System.Numerics;

namespace FastNet.Numerics.Simd;

/// <summary>
/// A short vector of <typeparamref name="T"/> (float or double): the only thing an instruction set has to provide.
/// Every kernel is written once over this contract and specialised by the JIT for each implementation.
/// </summary>
/// <remarks>
/// Results are the same for every lane position, so a loop may finish with <see cref="LoadPartial"/> and
/// <see cref="StorePartial"/> without changing a bit. <see cref="MulAdd(TSelf, TSelf, TSelf)"/> is fused wherever the hardware has the
/// instruction, and two rounded operations elsewhere; that is the only operation whose bits depend on the level.
/// </remarks>
/// <typeparam name="TSelf">The implementing vector.</typeparam>
/// <typeparam name="T">Element type: float or double.</typeparam>
internal unsafe interface IVec<TSelf, T>
    where TSelf : unmanaged, IVec<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Number of elements.</summary>
    static abstract int Lanes { get; }

    /// <summary>Architectural vector registers: bounds how many accumulators a kernel may hold.</summary>
    static abstract int Registers { get; }

    /// <summary>Whether <see cref="LoadPartial"/> and <see cref="StorePartial"/> are an instruction and not a loop.</summary>
    static abstract bool HasMaskedMemory { get; }

    static abstract TSelf Load(T* source);

    /// <summary>All bits set in the first <paramref name="count"/> (0..Lanes) lanes, zero in the others.</summary>
    static abstract TSelf FirstLanes(nint count);

    /// <summary>Loads the lanes that <paramref name="mask"/> has set; the rest are zero and not read.</summary>
    static abstract TSelf LoadMasked(T* source, TSelf mask);

    /// <summary>Loads the first <paramref name="count"/> (0..Lanes) elements; the rest are zero and not read.</summary>
    static abstract TSelf LoadPartial(T* source, nint count);

    static abstract TSelf Broadcast(T value);

    /// <summary><paramref name="value"/>, rounded to T, in every lane: for literals.</summary>
    static abstract TSelf Constant(double value);

    void Store(T* destination);

    /// <summary>Stores with a hint not to keep the line in cache. <paramref name="destination"/> is aligned to the vector.</summary>
    void StoreStreaming(T* destination);

    /// <summary>Stores the first <paramref name="count"/> (0..Lanes) elements and touches nothing beyond.</summary>
    void StorePartial(T* destination, nint count);

    /// <summary>Asks for the cache line of <paramref name="address"/>; harmless for any address.</summary>
    static abstract void Prefetch(T* address);

    /// <summary>
    /// Writes the transpose of a Lanes x Lanes block: destination[j, i] = source[i, j], rows the leading dimensions apart. Rows
    /// are read before any is written, and written in ascending order: where they overlap the later one stays.
    /// </summary>
    static abstract void TransposeBlock(T* source, nint ld, T* destination, nint destinationLd);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    /// <summary>a * b + c, fused where the hardware is.</summary>
    static abstract TSelf MulAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>
    /// sum = a * b + sum, as <see cref="MulAdd(TSelf, TSelf, TSelf)"/> does it. Its own member because the JIT then updates the register of
    /// the sum in place; the other form leaves a move after every second product, which a loop of 256-bit vectors has no time for.
    /// </summary>
    static abstract void AddProduct(ref TSelf sum, TSelf a, TSelf b);

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

    /// <summary>Lane by lane: <paramref name="mask"/> set ? a : b. The mask lanes are all ones or all zeros.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    static abstract TSelf And(TSelf a, TSelf b);

    static abstract TSelf Or(TSelf a, TSelf b);

    static abstract TSelf Xor(TSelf a, TSelf b);

    /// <summary>Whether any lane of a mask is set.</summary>
    static abstract bool Any(TSelf mask);

    /// <summary>2^n for integral n within the exponents of normal numbers; whatever for NaN.</summary>
    static abstract TSelf Pow2(TSelf n);

    /// <summary>
    /// x * 2^n for x from 1/2 to 2 and integral n, rounded once: overflows to infinity and underflows through the subnormals like
    /// IEEE scaleB. n lies within twice the exponents of normal numbers less 2; NaN in x stays.
    /// </summary>
    static abstract TSelf Scale(TSelf x, TSelf n);

    /// <summary>
    /// x = mantissa * 2^exponent with 3/4 &lt;= mantissa &lt; 3/2, subnormals included. Zeros and infinity have a mantissa of
    /// magnitude 1 and an infinite exponent; the mantissa of a negative number and the exponent of NaN are NaN.
    /// </summary>
    static abstract void Split(TSelf x, out TSelf exponent, out TSelf mantissa);

    /// <summary>Sum of the lanes by a fixed tree.</summary>
    static abstract T Sum(TSelf a);

    /// <summary>Largest lane (MaxFast).</summary>
    static abstract T MaxLane(TSelf a);

    /// <summary>Smallest lane (MinFast).</summary>
    static abstract T MinLane(TSelf a);
}
