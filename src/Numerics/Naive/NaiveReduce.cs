using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Reductions as a textbook writes them: one accumulator, first element to last. In double they are the oracle of the tests.
/// </summary>
public static class NaiveReduce
{
    /// <inheritdoc cref="Reduce.Sum"/>
    public static T Sum<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T value in x)
            sum += value;
        return sum;
    }

    /// <inheritdoc cref="Reduce.Mean"/>
    public static T Mean<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Sum(x) / T.CreateTruncating(x.Length);

    /// <inheritdoc cref="Reduce.Variance"/>
    public static T Variance<T>(ReadOnlySpan<T> x, int ddof = 0)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T mean = Mean(x);
        T squares = T.Zero;
        foreach (T value in x)
            squares += (value - mean) * (value - mean);
        return squares / T.CreateTruncating(x.Length - ddof);
    }

    /// <inheritdoc cref="Reduce.Min"/>
    public static T Min<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T min = x[0];
        foreach (T value in x)
            min = T.Min(min, value);
        return min;
    }

    /// <inheritdoc cref="Reduce.Max"/>
    public static T Max<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T max = x[0];
        foreach (T value in x)
            max = T.Max(max, value);
        return max;
    }

    /// <inheritdoc cref="Reduce.ArgMax"/>
    public static int ArgMax<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int best = 0;
        for (int i = 1; i < x.Length; i++)
        {
            if (x[i] > x[best] || (T.IsNaN(x[i]) && !T.IsNaN(x[best])))
                best = i;
        }

        return best;
    }

    /// <inheritdoc cref="Reduce.ArgMin"/>
    public static int ArgMin<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int best = 0;
        for (int i = 1; i < x.Length; i++)
        {
            if (x[i] < x[best] || (T.IsNaN(x[i]) && !T.IsNaN(x[best])))
                best = i;
        }

        return best;
    }

    /// <inheritdoc cref="Reduce.L1Norm"/>
    public static T L1Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        foreach (T value in x)
            sum += T.Abs(value);
        return sum;
    }

    /// <summary>Square root of the sum of squares; 0 for an empty span. The squares may overflow or underflow.</summary>
    /// <param name="x">Input.</param>
    public static T L2Norm<T>(ReadOnlySpan<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.Sqrt(Dot(x, x));

    /// <inheritdoc cref="Reduce.Dot"/>
    public static T Dot<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < x.Length; i++)
            sum += x[i] * y[i];
        return sum;
    }
}
