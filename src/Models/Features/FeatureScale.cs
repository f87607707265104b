using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Brings features to mean 0 and deviation 1, each by what it has in the training samples: (feature - mean) / deviation. The bias that
/// the course appends belongs to the classifiers here.
/// </summary>
public sealed class FeatureScale
{
    private readonly float[] _mean, _deviation;

    private FeatureScale(float[] mean, float[] deviation) => (_mean, _deviation) = (mean, deviation);

    /// <summary>The means.</summary>
    public ReadOnlySpan<float> Means => _mean;

    /// <summary>The standard deviations; 1 for a feature that is always the same.</summary>
    public ReadOnlySpan<float> Deviations => _deviation;

    /// <summary>Measures mean and deviation.</summary>
    /// <param name="train">1 or more samples.</param>
    /// <param name="ddof">
    /// Taken off the number of samples in the variance: 0 for the population's, as numpy and the course have it, 1 for the unbiased one.
    /// </param>
    /// <exception cref="ArgumentException">There is no sample, or not more than <paramref name="ddof"/>.</exception>
    public static FeatureScale Fit(VectorDataset train, int ddof = 0)
    {
        ArgumentNullException.ThrowIfNull(train);
        if (train.Count == 0)
            throw new ArgumentException("There is no sample; expected 1 or more.", nameof(train));
        ArgumentOutOfRangeException.ThrowIfNegative(ddof);
        if (train.Count <= ddof)
            throw new ArgumentException($"There are {train.Count} samples; expected more than ddof, {ddof}.", nameof(train));
        int count = train.Shape.Size;
        float[] all = train.ToArray(), mean = new float[count], deviation = new float[count];
        Columns.Mean<float>(train.Count, count, all, mean);
        Columns.Variance<float>(train.Count, count, all, ddof, deviation);
        for (int i = 0; i < count; i++)
        {
            // What rounding leaves of a constant's variance is no deviation.
            bool constant = deviation[i] <= 1e-12f * mean[i] * mean[i];
            deviation[i] = constant ? 1 : MathF.Sqrt(deviation[i]);
        }

        return new FeatureScale(mean, deviation);
    }

    /// <summary>The samples in this scale.</summary>
    /// <param name="samples">Samples of as many features.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public VectorDataset Apply(VectorDataset samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        int count = samples.Shape.Size;
        if (count != _mean.Length)
            throw new ArgumentException($"The samples have {count} features; expected {_mean.Length}.", nameof(samples));
        float[] all = samples.ToArray();
        Rows.Subtract<float>(samples.Count, count, all, _mean, all);
        Rows.Divide<float>(samples.Count, count, all, _deviation, all);
        return new VectorDataset(samples.Shape, all, samples.Labels.ToArray(), samples.Classes);
    }
}
