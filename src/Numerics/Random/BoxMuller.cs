using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The functions that Box and Muller need, to about 1e-15, from operations that have the same bits everywhere.</summary>
internal static class BoxMuller<V>
    where V : unmanaged, IVec<V, double>
{
    private const MethodImplOptions Hot = MethodImplOptions.AggressiveInlining;

    /// <summary>ln x for normal x of (0, 1]: x = 2^e m, 3/4 &lt;= m &lt; 3/2, ln m = 2 artanh f, f = (m - 1) / (m + 1).</summary>
    [MethodImpl(Hot)]
    internal static V Log(V x)
    {
        V one = V.Broadcast(1);
        V.Split(x, out V e, out V m);

        // artanh f / f = 1 + s/3 + s^2/5 + ..., s = f^2 <= 0.04; the first term left out is 2e-17.
        V f = (m - one) / (m + one), s = f * f;
        V sum = V.Broadcast(1.0 / 21);
        sum = sum * s + V.Broadcast(1.0 / 19);
        sum = sum * s + V.Broadcast(1.0 / 17);
        sum = sum * s + V.Broadcast(1.0 / 15);
        sum = sum * s + V.Broadcast(1.0 / 13);
        sum = sum * s + V.Broadcast(1.0 / 11);
        sum = sum * s + V.Broadcast(1.0 / 9);
        sum = sum * s + V.Broadcast(1.0 / 7);
        sum = sum * s + V.Broadcast(1.0 / 5);
        sum = sum * s + V.Broadcast(1.0 / 3);
        V f2 = f + f;
        return e * V.Broadcast(0.69314718055994531) + (f2 + f2 * s * sum);
    }

    /// <summary>cos and sin of 2 pi x for x of [0, 1): quarter turns exactly, the rest, up to an eighth, by Taylor's series.</summary>
    [MethodImpl(Hot)]
    internal static (V Cos, V Sin) CosSin(V x)
    {
        V quarters = x * V.Broadcast(4), turn = V.Round(quarters);
        V a = (quarters - turn) * V.Broadcast(1.5707963267948966), s = a * a, one = V.Broadcast(1);

        V sine = V.Broadcast(-1.0 / 1307674368000);
        sine = sine * s + V.Broadcast(1.0 / 6227020800);
        sine = sine * s - V.Broadcast(1.0 / 39916800);
        sine = sine * s + V.Broadcast(1.0 / 362880);
        sine = sine * s - V.Broadcast(1.0 / 5040);
        sine = sine * s + V.Broadcast(1.0 / 120);
        sine = sine * s - V.Broadcast(1.0 / 6);
        sine = a + a * s * sine;

        V cosine = V.Broadcast(1.0 / 20922789888000);
        cosine = cosine * s - V.Broadcast(1.0 / 87178291200);
        cosine = cosine * s + V.Broadcast(1.0 / 479001600);
        cosine = cosine * s - V.Broadcast(1.0 / 3628800);
        cosine = cosine * s + V.Broadcast(1.0 / 40320);
        cosine = cosine * s - V.Broadcast(1.0 / 720);
        cosine = cosine * s + V.Broadcast(1.0 / 24);
        cosine = cosine * s - V.Broadcast(0.5);
        cosine = one + s * cosine;

        // Turns 0..4: odd ones exchange the two, the cosine is negative from 1 to 2 and the sine from 2 to 3.
        V is1 = V.EqualTo(turn, one), is2 = V.EqualTo(turn, V.Broadcast(2)), is3 = V.EqualTo(turn, V.Broadcast(3));
        V odd = V.Or(is1, is3), sign = V.Broadcast(-0.0);
        V cos = V.Xor(V.Select(odd, sine, cosine), V.And(V.Or(is1, is2), sign));
        V sin = V.Xor(V.Select(odd, cosine, sine), V.And(V.Or(is2, is3), sign));
        return (cos, sin);
    }
}
