using System.Numerics;

namespace FastNet.Tests.Elementwise;

/// <summary>Distances in units in the last place of T, subnormals counted in the smallest.</summary>
internal static class Ulp
{
    /// <summary>
    /// How far <paramref name="actual"/> is from <paramref name="exact"/>; 0 for the same NaN or infinity, infinite for a different
    /// one.
    /// </summary>
    internal static double Distance<T>(T actual, double exact)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T rounded = T.CreateTruncating(exact);
        if (T.IsNaN(actual) || T.IsNaN(rounded) || T.IsInfinity(actual) || T.IsInfinity(rounded))
            return actual.Equals(rounded) ? 0 : double.PositiveInfinity;
        (int lowest, int bits) = typeof(T) == typeof(float) ? (-126, 23) : (-1022, 52);
        int exponent = exact == 0 ? lowest : Math.Max(lowest, Math.ILogB(exact));

        // In two steps: the unit of the smallest double is not a power of two that can be divided by.
        double difference = Math.Abs(double.CreateTruncating(actual) - exact);
        return Math.ScaleB(Math.ScaleB(difference, -exponent / 2), -(exponent - exponent / 2) + bits);
    }

    /// <summary>Within <paramref name="ulps"/> or <paramref name="absolute"/>, the sign of a zero included.</summary>
    internal static bool Close<T>(T actual, double exact, double ulps, double absolute)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (exact == 0 && actual == T.Zero)
            return T.IsNegative(actual) == double.IsNegative(exact);
        return Distance(actual, exact) <= ulps || Math.Abs(double.CreateTruncating(actual) - exact) <= absolute;
    }
}
