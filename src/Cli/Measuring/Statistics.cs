namespace FastNet.Cli;

/// <summary>The few statistics that are printed.</summary>
internal static class Statistics
{
    /// <summary>The <paramref name="q"/> quantile (0..1), interpolated between neighbours.</summary>
    public static double Quantile(IEnumerable<double> samples, double q)
    {
        double[] sorted = [.. samples.Order()];
        double position = q * (sorted.Length - 1);
        int below = (int)position;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }

    /// <summary>Half the distance between the quartiles over the median: how much a run scatters.</summary>
    public static double Scatter(IReadOnlyCollection<double> samples) =>
        (Quantile(samples, 0.75) - Quantile(samples, 0.25)) / 2 / Quantile(samples, 0.5);

    /// <summary>Geometric mean of positive numbers.</summary>
    public static double GeometricMean(IEnumerable<double> values) => Math.Exp(values.Average(Math.Log));

    /// <summary>Largest |a - b| over the largest |b|; infinite if anything is not a number.</summary>
    public static double RelativeDifference<T>(ReadOnlySpan<T> a, ReadOnlySpan<T> b)
        where T : unmanaged, System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        double difference = 0;
        double largest = double.Epsilon;
        for (int i = 0; i < a.Length; i++)
        {
            double x = double.CreateTruncating(a[i]);
            double y = double.CreateTruncating(b[i]);
            if (double.IsNaN(x) || double.IsNaN(y))
                return double.PositiveInfinity;
            difference = Math.Max(difference, x == y ? 0 : Math.Abs(x - y));
            largest = Math.Max(largest, Math.Abs(y));
        }

        return difference / largest;
    }
}
