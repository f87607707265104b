using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// exp, log and their relatives over any vector: range reduction, then a polynomial in registers, no tables. Each lane depends on
/// its own input alone.
/// </summary>
/// <remarks>
/// The polynomials are minimax fits (Remez exchange in 60 digits, relative error) made for this file: exp to 2^-26 (float)
/// and 2^-55 (double), log to 2^-27 and 2^-55, the error function to 2^-26 and 2^-55; the tests hold the bounds of the whole
/// functions. <c>x = n ln 2 + r</c> is the reduction of Cody and Waite: ln 2 in two parts, the first with so many trailing
/// zeros that n times it is exact.
/// </remarks>
internal static class VectorMath<V, T>
    where V : unmanaged, ILanes<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    private const double Log2E = 1.4426950408889634;

    /// <summary>A literal that differs by type.</summary>
    [MethodImpl(Hot)]
    private static V Literal(float single, double value) => V.Constant(typeof(T) == typeof(float) ? single : value);

    /// <summary>x if it is not below the most negative finite number, that number otherwise; NaN stays.</summary>
    [MethodImpl(Hot)]
    private static V AboveNegativeInfinity(V x) => V.MaxFast(Literal(float.MinValue, double.MinValue), x);

    /// <summary>All bits set where x is NaN.</summary>
    [MethodImpl(Hot)]
    internal static V IsNaN(V x) => V.Xor(V.EqualTo(x, x), V.EqualTo(default, default));

    /// <summary>e^x: 2 ULP. Overflows to infinity, underflows through the subnormals to 0.</summary>
    [MethodImpl(Hot)]
    internal static V Exp(V x) => ExpBelow(V.MinFast(Literal(89f, 710.0), x));

    /// <summary>e^x for x up to 89 (float) or 710 (double), NaN included.</summary>
    [MethodImpl(Hot)]
    internal static V ExpBelow(V x)
    {
        // e^x is 0 below these whatever the rest.
        x = V.MaxFast(Literal(-105f, -746.0), x);
        V n = V.Round(x * V.Constant(Log2E));
        return V.Scale(ExpMinusOneReduced(Rest(x, n)) + V.Constant(1), n);
    }

    /// <summary>e^x for x up to 0, NaN included: 2 ULP. Results below the smallest normal number may be 0, e^-infinity is; that
    /// saves a quarter of the time.</summary>
    [MethodImpl(Hot)]
    internal static V ExpOrZero(V x)
    {
        x = V.MaxFast(V.Constant(V.ZeroPower / Log2E), x);
        V n = V.Round(x * V.Constant(Log2E));
        return V.ScaleDown(ExpMinusOneReduced(Rest(x, n)) + V.Constant(1), n);
    }

    /// <summary>e^x - 1 for x in -40..40, without cancellation around 0.</summary>
    [MethodImpl(Hot)]
    internal static V ExpMinusOne(V x)
    {
        V n = V.Round(x * V.Constant(Log2E));
        V power = V.Pow2(n);
        return V.MulAdd(power, ExpMinusOneReduced(Rest(x, n)), power - V.Constant(1));
    }

    /// <summary>e^x - 1 for x below 0; whatever for others.</summary>
    [MethodImpl(Hot)]
    internal static V ExpMinusOneBelowZero(V x) => ExpMinusOne(V.MinFast(V.Constant(0), V.MaxFast(V.Constant(-40), x)));

    /// <summary>x - n ln 2.</summary>
    [MethodImpl(Hot)]
    private static V Rest(V x, V n)
    {
        V r = V.MulAdd(n, Literal(-0.693359375f, -6.93147180369123816490e-01), x);
        return V.MulAdd(n, Literal(2.12194440e-4f, -1.90821492927058770002e-10), r);
    }

    /// <summary>e^r - 1 for |r| up to ln 2 / 2: r + r^2 Q(r).</summary>
    [MethodImpl(Hot)]
    internal static V ExpMinusOneReduced(V r)
    {
        V q;
        if (typeof(T) == typeof(float))
        {
            q = V.Constant(0.00138825132);
            q = V.MulAdd(q, r, 0.00836658012);
            q = V.MulAdd(q, r, 0.0416672006);
            q = V.MulAdd(q, r, 0.166665435);
            q = V.MulAdd(q, r, 0.49999997);
        }
        else
        {
            q = V.Constant(2.5053763550737627e-08);
            q = V.MulAdd(q, r, 2.7626162125558834e-07);
            q = V.MulAdd(q, r, 2.7557407897437824e-06);
            q = V.MulAdd(q, r, 2.480150497680977e-05);
            q = V.MulAdd(q, r, 0.0001984126971831754);
            q = V.MulAdd(q, r, 0.001388888893179708);
            q = V.MulAdd(q, r, 0.008333333333389963);
            q = V.MulAdd(q, r, 0.0416666666665761);
            q = V.MulAdd(q, r, 0.16666666666666588);
            q = V.MulAdd(q, r, 0.5000000000000006);
        }

        return V.MulAdd(r * r, q, r);
    }

    /// <summary>Natural logarithm: 2 ULP. log(0) is -infinity, log of a negative number NaN.</summary>
    [MethodImpl(Hot)]
    internal static V Log(V x)
    {
        // x = 2^e m with m in 3/4..3/2, so that around 1 the exponent is 0 and nothing cancels. 0, infinity, NaN and negative
        // numbers need no care: e or m is what the result has to be, and both parts of ln 2 are positive.
        V.Split(x, out V e, out V m);
        return typeof(T) == typeof(float) ? LogSingle(e, m - V.Constant(1)) : LogDouble(e, m - V.Constant(1));
    }

    /// <summary>e ln 2 + log(1 + f): f - f^2/2 + f^3 Q(f), summed smallest first.</summary>
    [MethodImpl(Hot)]
    private static V LogSingle(V e, V f)
    {
        // Even and odd powers apart: half as many steps wait for each other.
        V square = f * f;
        V odd = V.MulAdd(V.Constant(-0.0450743251), square, -0.131611139);
        V even = V.MulAdd(V.Constant(0.104629084), square, 0.144783914);
        odd = V.MulAdd(odd, square, -0.166473255);
        even = V.MulAdd(even, square, 0.199908644);
        odd = V.MulAdd(odd, square, -0.250000954);
        even = V.MulAdd(even, square, 0.333334476);
        V q = V.MulAdd(odd, f, even);

        V y = V.MulAdd(e, V.Constant(1.4286068203094173e-06), square * f * q);
        y = V.MulAdd(square, V.Constant(-0.5), y);
        return V.MulAdd(e, V.Constant(0.693145751953125), f + y);
    }

    /// <summary>e ln 2 + log(1 + f) by s = f / (2 + f): log(1 + f) = f - (f^2/2 - s (f^2/2 + R(s^2))).</summary>
    [MethodImpl(Hot)]
    private static V LogDouble(V e, V f)
    {
        V s = f / (f + V.Constant(2));
        V z = s * s;
        V r = V.Constant(0.15367273946833548);
        r = V.MulAdd(r, z, 0.1525031543547241);
        r = V.MulAdd(r, z, 0.1818634920687286);
        r = V.MulAdd(r, z, 0.222221386842487);
        r = V.MulAdd(r, z, 0.2857142939282893);
        r = V.MulAdd(r, z, 0.3999999999617695);
        r = V.MulAdd(r, z, 0.6666666666667268);

        V half = f * f * V.Constant(0.5);
        V tail = V.MulAdd(s, V.MulAdd(r, z, half), e * V.Constant(1.90821492927058770002e-10));
        return V.MulAdd(e, V.Constant(6.93147180369123816490e-01), f - (half - tail));
    }

    /// <summary>log(1 + q) for q in 0..1, relative to itself: 2 atanh(q / (2 + q)).</summary>
    [MethodImpl(Hot)]
    private static V LogOnePlus(V q)
    {
        V s = q / (q + V.Constant(2));
        V z = s * s;
        V r;
        if (typeof(T) == typeof(float))
        {
            r = V.Constant(0.242896155);
            r = V.MulAdd(r, z, 0.214307278);
            r = V.MulAdd(r, z, 0.286165982);
            r = V.MulAdd(r, z, 0.39998889);
            r = V.MulAdd(r, z, 0.666666746);
        }
        else
        {
            r = V.Constant(0.17009712083830478);
            r = V.MulAdd(r, z, 0.08344995567554898);
            r = V.MulAdd(r, z, 0.12104939446277244);
            r = V.MulAdd(r, z, 0.13301122052445846);
            r = V.MulAdd(r, z, 0.15386548343730524);
            r = V.MulAdd(r, z, 0.18181744481192844);
            r = V.MulAdd(r, z, 0.22222223953594245);
            r = V.MulAdd(r, z, 0.28571428548118644);
            r = V.MulAdd(r, z, 0.4000000000015511);
            r = V.MulAdd(r, z, 0.6666666666666631);
        }

        return V.MulAdd(s * z, r, s + s);
    }

    /// <summary>Hyperbolic tangent: 4 ULP. E / (E + 2) with E = e^(2|x|) - 1, which keeps its digits around 0.</summary>
    [MethodImpl(Hot)]
    internal static V Tanh(V x)
    {
        V magnitude = V.Abs(x);

        // Rounds to 1 beyond this.
        V e = ExpMinusOne(V.MinFast(Literal(20f, 40.0), magnitude + magnitude));
        return V.Or(e / (e + V.Constant(2)), V.And(x, V.Constant(-0.0)));
    }

    /// <summary>1 / (1 + e^-x): 4 ULP, also where it is subnormal, because only e^-|x| is ever taken.</summary>
    [MethodImpl(Hot)]
    internal static V Sigmoid(V x)
    {
        V q = ExpBelow(-V.Abs(x));
        return V.Select(V.LessThan(x, V.Constant(0)), q, V.Constant(1)) / (q + V.Constant(1));
    }

    /// <summary>log(1 + e^x) = max(x, 0) + log(1 + e^-|x|).</summary>
    [MethodImpl(Hot)]
    internal static V Softplus(V x) => V.Select(V.LessThan(x, V.Constant(0)), V.Constant(0), x) + LogOnePlus(ExpBelow(-V.Abs(x)));

    /// <summary>x sigmoid(x); -0 at -infinity, its limit.</summary>
    [MethodImpl(Hot)]
    internal static V Silu(V x) => AboveNegativeInfinity(x) * Sigmoid(x);

    /// <summary>x Phi(x), Phi the normal distribution function; relative accuracy also far left. -0 at -infinity, its limit.</summary>
    [MethodImpl(Hot)]
    internal static V Gelu(V x)
    {
        V tail = NormalTail(V.Abs(x));
        return AboveNegativeInfinity(x) * V.Select(V.LessThan(x, V.Constant(0)), tail, V.Constant(1) - tail);
    }

    /// <summary>x (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))) / 2, which is x sigmoid of twice the argument of the tanh.</summary>
    [MethodImpl(Hot)]
    internal static V GeluTanh(V x)
    {
        V inner = x * V.MulAdd(x * x, V.Constant(1.5957691216057308 * 0.044715), V.Constant(1.5957691216057308));
        return AboveNegativeInfinity(x) * Sigmoid(inner);
    }

    /// <summary>Error function: x P(x^2) up to 1, 1 - 2 tail(x sqrt 2) beyond.</summary>
    [MethodImpl(Hot)]
    internal static V Erf(V x)
    {
        V magnitude = V.Abs(x);
        V z = x * x;
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Constant(7.85382508e-05);
            p = V.MulAdd(p, z, -0.00080101809);
            p = V.MulAdd(p, z, 0.00518832589);
            p = V.MulAdd(p, z, -0.026853811);
            p = V.MulAdd(p, z, 0.112835854);
            p = V.MulAdd(p, z, -0.37612626);
            p = V.MulAdd(p, z, 1.12837911);
        }
        else
        {
            p = V.Constant(-7.779406469837477e-10);
            p = V.MulAdd(p, z, 1.3710945938850766e-08);
            p = V.MulAdd(p, z, -1.6206305430130005e-07);
            p = V.MulAdd(p, z, 1.6447130422724011e-06);
            p = V.MulAdd(p, z, -1.4924712202382133e-05);
            p = V.MulAdd(p, z, 0.00012055293571251994);
            p = V.MulAdd(p, z, -0.0008548325929103761);
            p = V.MulAdd(p, z, 0.0052239776061133916);
            p = V.MulAdd(p, z, -0.02686617064311071);
            p = V.MulAdd(p, z, 0.11283791670944178);
            p = V.MulAdd(p, z, -0.3761263890318352);
            p = V.MulAdd(p, z, 1.1283791670955126);
        }

        V tail = NormalTail(magnitude * V.Constant(1.4142135623730951));
        V beyond = V.Constant(1) - (tail + tail);
        return V.Select(V.LessThan(magnitude, V.Constant(1)), x * p, V.Or(beyond, V.And(x, V.Constant(-0.0))));
    }

    /// <summary>
    /// Share of the normal distribution above u >= 0: e^(-u^2/2) P(s) / (u + 4) with s = (u - 4) / (u + 4), a factor that
    /// varies slowly, so that the digits hold until the tail underflows.
    /// </summary>
    [MethodImpl(Hot)]
    private static V NormalTail(V u)
    {
        u = V.MinFast(Literal(14.5f, 39.0), u);
        V inverse = V.Constant(1) / (u + V.Constant(4));
        V s = (u - V.Constant(4)) * inverse;
        V p;
        if (typeof(T) == typeof(float))
        {
            p = V.Constant(-0.000131971479);
            p = V.MulAdd(p, s, 0.000179354422);
            p = V.MulAdd(p, s, 0.00156992278);
            p = V.MulAdd(p, s, -0.00351255434);
            p = V.MulAdd(p, s, -0.0075252708);
            p = V.MulAdd(p, s, 0.0604038313);
            p = V.MulAdd(p, s, -0.186523438);
            p = V.MulAdd(p, s, 0.387136906);
            p = V.MulAdd(p, s, -0.607896566);
            p = V.MulAdd(p, s, 0.755285144);
        }
        else
        {
            p = NormalTailDouble(s);
        }

        // What u * u lost to rounding is put back: at u = 13 it would cost 80 ULP. (Zero where MulAdd is not fused.)
        V square = u * u;
        V lost = V.MulAdd(u, u, -square);
        V e = ExpBelow(square * V.Constant(-0.5));
        return V.MulAdd(e, lost * V.Constant(-0.5), e) * (p * inverse);
    }

    [MethodImpl(Hot)]
    private static V NormalTailDouble(V s)
    {
        V p = V.Constant(-1.1964030461427967e-09);
        p = V.MulAdd(p, s, -3.388370348603801e-10);
        p = V.MulAdd(p, s, 1.461848717864273e-08);
        p = V.MulAdd(p, s, 1.6068342843494466e-08);
        p = V.MulAdd(p, s, -7.720956952143105e-08);
        p = V.MulAdd(p, s, -1.5659041490791018e-07);
        p = V.MulAdd(p, s, 2.641538448552255e-07);
        p = V.MulAdd(p, s, 1.021855454561093e-06);
        p = V.MulAdd(p, s, -6.252281042930022e-07);
        p = V.MulAdd(p, s, -5.9200101520462e-06);
        p = V.MulAdd(p, s, 7.149754407496916e-07);
        p = V.MulAdd(p, s, 3.514456922197855e-05);
        p = V.MulAdd(p, s, -1.907843965927868e-06);
        p = V.MulAdd(p, s, -0.00023109490360146296);
        p = V.MulAdd(p, s, 0.00013334424852455345);
        p = V.MulAdd(p, s, 0.0016308184532619887);
        p = V.MulAdd(p, s, -0.0034796923616070264);
        p = V.MulAdd(p, s, -0.007540188966433597);
        p = V.MulAdd(p, s, 0.06039657489066627);
        p = V.MulAdd(p, s, -0.18652185795966547);
        p = V.MulAdd(p, s, 0.3871374007422195);
        p = V.MulAdd(p, s, -0.6078966419718921);
        return V.MulAdd(p, s, 0.7552851304157515);
    }
}
