namespace FastNet.Models;

/// <summary>Samples with their labels, in memory that the loader uses again.</summary>
public sealed class Batch
{
    private readonly float[] _samples;
    private readonly int[] _labels;
    private readonly int _sampleSize, _labelsPerSample;

    internal Batch(Dataset data, int size)
    {
        _sampleSize = data.Shape.Size;
        _labelsPerSample = data.LabelsPerSample;
        _samples = new float[checked(size * _sampleSize)];
        _labels = new int[size * _labelsPerSample];
    }

    /// <summary>Number of samples.</summary>
    public int Count { get; internal set; }

    /// <summary>The samples, one after the other.</summary>
    public ReadOnlySpan<float> Samples => _samples.AsSpan(0, Count * _sampleSize);

    /// <summary>Their labels.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count * _labelsPerSample);

    internal Span<float> Sample(int index) => _samples.AsSpan(index * _sampleSize, _sampleSize);

    internal Span<int> AllLabels => _labels;
}
