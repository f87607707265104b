using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>A setting that is searched over: given values, or a range.</summary>
public sealed record SearchParameter
{
    private SearchParameter(string name, double[] values, double low, double high, bool isLogarithmic)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        (Name, Values, Low, High, IsLogarithmic) = (name, values, low, high, isLogarithmic);
    }

    /// <summary>The setting's name.</summary>
    public string Name { get; }

    /// <summary>The values to try; empty for a range.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The range's lower end.</summary>
    public double Low { get; }

    /// <summary>The range's upper end.</summary>
    public double High { get; }

    /// <summary>Whether equal ratios of the range are equally likely, instead of equal differences.</summary>
    public bool IsLogarithmic { get; }

    /// <summary>Given values.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="values">1 or more.</param>
    public static SearchParameter Choice(string name, params double[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0)
            throw new ArgumentException($"{name} has 0 values; expected 1 or more.", nameof(values));
        return new SearchParameter(name, [.. values], values.Min(), values.Max(), isLogarithmic: false);
    }

    /// <summary>A range in which equal differences are equally likely.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="low">Finite.</param>
    /// <param name="high">Finite, not below <paramref name="low"/>.</param>
    public static SearchParameter Uniform(string name, double low, double high) => Range(name, low, high, isLogarithmic: false);

    /// <summary>A range in which equal ratios are equally likely: for learning rates and regularisation.</summary>
    /// <param name="name">The setting's name.</param>
    /// <param name="low">Above 0.</param>
    /// <param name="high">Finite, not below <paramref name="low"/>.</param>
    public static SearchParameter LogUniform(string name, double low, double high)
    {
        if (!(low > 0))
            throw new ArgumentOutOfRangeException(nameof(low), low, $"The lower end of {name} is {low}; expected more than 0.");
        return Range(name, low, high, isLogarithmic: true);
    }

    internal double Draw(Philox random)
    {
        if (Values.Count > 0)
            return Values[random.NextInt32(Values.Count)];
        double share = (random.NextUInt64() >> 11) * (1.0 / (1L << 53));
        return IsLogarithmic ? Low * Math.Pow(High / Low, share) : Low + (High - Low) * share;
    }

    /// <summary>A range a third as wide around a value; given values stay.</summary>
    internal SearchParameter Around(double value)
    {
        if (Values.Count > 0)
            return this;
        if (IsLogarithmic)
        {
            double factor = Math.Pow(High / Low, 1.0 / 6);
            return LogUniform(Name, Math.Max(Low, value / factor), Math.Min(High, value * factor));
        }

        double width = (High - Low) / 6;
        return Uniform(Name, Math.Max(Low, value - width), Math.Min(High, value + width));
    }

    private static SearchParameter Range(string name, double low, double high, bool isLogarithmic)
    {
        if (!double.IsFinite(low) || !double.IsFinite(high) || high < low)
            throw new ArgumentOutOfRangeException(
                nameof(high), high, $"The range of {name} is {low} to {high}; expected finite numbers, the lower one first.");
        return new SearchParameter(name, [], low, high, isLogarithmic);
    }
}
