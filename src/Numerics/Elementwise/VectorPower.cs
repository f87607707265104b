using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// x^y over any vector: 2^(y log2 |x|), the logarithm in two parts, because y multiplies its error by up to the exponent range.
/// </summary>
/// <remarks>
/// The head of a number is the upper half of its significand, so that a product of two heads is exact without a fused
/// multiply-add: every level keeps the bounds. With x = 2^e m and s = (m - 1) / (m + 1), |s| up to 1/5, the logarithm is
/// e + 2 / (3 ln 2) s (3 + s^2 + 3 s^4 T), T = 1/5 + s^2/7 + ... the rest of the series of atanh; all but T in two parts, which
/// leaves an error of 2^-34 (float) or 2^-62 (double) relative to log2 x. The special cases are those of IEEE 754 pow.
/// </remarks>
internal static class VectorPower<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    /// <summary>x^y: 2 ULP.</summary>
    [MethodImpl(Hot)]
    internal static V Power(V x, V y)
    {
        V magnitude = V.Abs(x);
        V result = OfMagnitude(magnitude, y);

        // Below zero there are only integral powers.
        V integral = V.EqualTo(V.Round(y), y);
        V half = y * V.Constant(0.5);
        V odd = V.Select(V.EqualTo(V.Round(half), half), default, integral);
        result = V.Select(V.Select(integral, default, V.LessThan(x, default)), V.Constant(double.NaN), result);

        // Zeros and infinities become each other where y is negative.
        V zero = V.EqualTo(x, default);
        V infinite = V.EqualTo(magnitude, V.Constant(double.PositiveInfinity));
        V extreme = V.Select(V.Xor(zero, V.LessThan(y, default)), default, V.Constant(double.PositiveInfinity));
        result = V.Select(V.Or(zero, infinite), extreme, result);
        result = V.Or(result, V.And(odd, V.And(x, V.Constant(-0.0))));

        // NaN goes through, but not through x^0 and 1^y.
        result = V.Select(VectorMath<V, T>.IsNaN(y), y, result);
        V one = V.Or(V.EqualTo(y, default), V.EqualTo(x, V.Constant(1)));
        return V.Select(one, V.Constant(1), result);
    }

    /// <summary>x^y for x above 0 and finite.</summary>
    [MethodImpl(Hot)]
    private static V OfMagnitude(V x, V y)
    {
        (V log, V logTail) = Log2(x);

        // Beyond these every power but that of 1 is 0 or infinite already.
        V limit = V.Constant(typeof(T) == typeof(float) ? 4294967296.0 : 18446744073709551616.0);
        y = V.MaxFast(-limit, V.MinFast(limit, y));
        V head = Head(y);
        V product = head * log;
        V tail = V.MulAdd(y, logTail, (y - head) * log);

        // Far out of range: as far as scaling can go, which is 0 or infinity.
        V sum = product + tail;
        V range = V.Constant(typeof(T) == typeof(float) ? 200.0 : 1200.0);
        V beyond = V.LessThan(range, V.Abs(sum));
        product = V.Select(beyond, V.MaxFast(-range, V.MinFast(range, sum)), product);
        tail = V.Select(beyond, default, tail);

        V n = V.Round(product + tail);
        V r = (product - n + tail) * V.Constant(0.6931471805599453);
        return V.Scale(VectorMath<V, T>.ExpMinusOneReduced(r) + V.Constant(1), n);
    }

    /// <summary>log2 x = head + tail for x above 0 and finite.</summary>
    [MethodImpl(Hot)]
    private static (V Head, V Tail) Log2(V x)
    {
        V.Split(x, out V e, out V m);

        // s = f / u in two parts, the second from what the first leaves of f.
        V f = m - V.Constant(1);
        V u = m + V.Constant(1);
        V inverse = V.Constant(1) / u;
        V s = f * inverse;
        V sHead = Head(s);
        V uHead = Head(u);
        V uTail = m - (uHead - V.Constant(1));
        V sTail = (f - sHead * uHead - sHead * uTail) * inverse;

        // w = 3 + s^2 + 3 s^4 T in two parts.
        V z = s * s;
        V square = sHead * sHead;
        V rest = V.MulAdd(z * z, Series(z), sTail * (sHead + s));
        V wHead = Head(V.Constant(3) + square + rest);
        V wTail = rest - (wHead - V.Constant(3) - square);

        // s w in two parts, then times 2 / (3 ln 2).
        V product = sHead * wHead;
        V error = V.MulAdd(sTail, wHead, wTail * s);
        V pHead = Head(product + error);
        V pTail = error - (pHead - product);
        V scale = V.Constant(0.9617966939259756);
        V scaleTail = V.Constant(typeof(T) == typeof(float) ? 0.0001267720509756049 : 7.872699542894897e-09);
        V log = pHead * Head(scale);
        V logTail = V.MulAdd(pHead, scaleTail, pTail * scale);

        V head = Head(e + log + logTail);
        return (head, logTail - (head - e - log));
    }

    /// <summary>3 T: 3/5 + 3/7 z + 3/9 z^2 + ..., as far as the precision asks for z up to 1/25.</summary>
    [MethodImpl(Hot)]
    private static V Series(V z)
    {
        V t;
        if (typeof(T) == typeof(float))
        {
            t = V.Constant(3.0 / 13);
        }
        else
        {
            t = V.Constant(3.0 / 25);
            t = V.MulAdd(t, z, 3.0 / 23);
            t = V.MulAdd(t, z, 3.0 / 21);
            t = V.MulAdd(t, z, 3.0 / 19);
            t = V.MulAdd(t, z, 3.0 / 17);
            t = V.MulAdd(t, z, 3.0 / 15);
            t = V.MulAdd(t, z, 3.0 / 13);
        }

        t = V.MulAdd(t, z, 3.0 / 11);
        t = V.MulAdd(t, z, 3.0 / 9);
        t = V.MulAdd(t, z, 3.0 / 7);
        return V.MulAdd(t, z, 3.0 / 5);
    }

    /// <summary>The upper half of the significand, towards zero: 12 bits of a float, 26 of a double.</summary>
    [MethodImpl(Hot)]
    private static V Head(V x) => V.And(x, V.Broadcast(typeof(T) == typeof(float)
        ? Unsafe.BitCast<uint, T>(0xFFFFF000)
        : Unsafe.BitCast<ulong, T>(0xFFFFFFFFF8000000)));
}
