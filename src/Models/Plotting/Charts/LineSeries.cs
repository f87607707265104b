namespace FastNet.Models;

/// <summary>A curve.</summary>
public sealed class LineSeries
{
    private readonly int _smooth = 1;

    /// <summary>Takes the values.</summary>
    /// <param name="name">For the legend; empty for none.</param>
    /// <param name="y">Values; NaN, infinities and, on a logarithmic axis, what is not above 0 leave a gap.</param>
    public LineSeries(string name, IReadOnlyList<double> y)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(y);
        (Name, Y) = (name, y);
    }

    /// <summary>For the legend.</summary>
    public string Name { get; }

    /// <summary>The values.</summary>
    public IReadOnlyList<double> Y { get; }

    /// <summary>Where the values are, rising; null for 0, 1, 2...</summary>
    public IReadOnlyList<double>? X { get; init; }

    /// <summary>Above 1, the curve is a running mean over so many values, and the values themselves stand faintly behind it.</summary>
    public int Smooth
    {
        get => _smooth;
        init => _smooth = value >= 1
            ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"Smooth is {value}; expected 1 or more.");
    }

    /// <summary>Whether each value has a dot.</summary>
    public bool Marker { get; init; }

    /// <summary>Whether the line is dashed.</summary>
    public bool Dashed { get; init; }

    /// <summary>Mean of the finite values in a window around each; NaN where there is none.</summary>
    internal static double[] RunningMean(IReadOnlyList<double> values, int window)
    {
        var result = new double[values.Count];
        double sum = 0;
        int count = 0, first = 0, next = 0;
        for (int i = 0; i < result.Length; i++)
        {
            int from = Math.Max(0, i - (window - 1) / 2), to = Math.Min(result.Length, i + window / 2 + 1);
            for (; next < to; next++)
                Add(values[next], 1);
            for (; first < from; first++)
                Add(values[first], -1);
            result[i] = count > 0 && double.IsFinite(values[i]) ? sum / count : double.NaN;
        }

        return result;

        void Add(double value, int sign)
        {
            if (!double.IsFinite(value))
                return;
            sum += sign * value;
            count += sign;
        }
    }
}
