using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// Samples of one shape with a label each, or several: one for each step of a sequence. What is inside is fixed; parts share the memory
/// of the whole. Any number of threads may read.
/// </summary>
public abstract class Dataset
{
    private readonly int[] _labels;

    /// <summary>Takes the labels.</summary>
    /// <param name="shape">Shape of a sample.</param>
    /// <param name="labels">Labels of each sample, 0 to the number of classes - 1; kept, not copied.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="labelsPerSample">How many labels a sample has, 1 or more.</param>
    /// <exception cref="ArgumentException">
    /// A label is out of range (index and value are named), or their number is no multiple of those of a sample.
    /// </exception>
    protected Dataset(Shape shape, int[] labels, IReadOnlyList<string> classes, int labelsPerSample = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(labelsPerSample, 1);
        if (labels.Length % labelsPerSample != 0)
            throw new ArgumentException(
                $"There are {labels.Length} labels; expected a multiple of {labelsPerSample}, those of a sample.", nameof(labels));
        for (int i = 0; i < labels.Length; i++)
        {
            if ((uint)labels[i] >= (uint)classes.Count)
                throw new ArgumentException($"labels[{i}] is {labels[i]}; expected 0 to {classes.Count - 1}.", nameof(labels));
        }

        (Shape, _labels, Classes, LabelsPerSample) = (shape, labels, classes, labelsPerSample);
    }

    /// <summary>Shape of a sample.</summary>
    public Shape Shape { get; }

    /// <summary>Number of samples.</summary>
    public int Count => _labels.Length / LabelsPerSample;

    /// <summary>Labels of a sample: 1, or the steps of a sequence.</summary>
    public int LabelsPerSample { get; }

    /// <summary>The labels, sample after sample.</summary>
    public ReadOnlySpan<int> Labels => _labels;

    /// <summary>Names of the classes; their number is the number of classes.</summary>
    public IReadOnlyList<string> Classes { get; }

    /// <summary>Writes a sample as the network sees it, images channels first.</summary>
    /// <param name="index">0 to <see cref="Count"/> - 1.</param>
    /// <param name="destination">As many elements as <see cref="Shape"/> has.</param>
    public abstract void Read(int index, Span<float> destination);

    /// <summary>Writes samples, one after the other, in any order.</summary>
    /// <param name="indices">0 to <see cref="Count"/> - 1 each; may repeat.</param>
    /// <param name="destination">As many samples.</param>
    /// <exception cref="ArgumentException">The length does not fit.</exception>
    public void Read(ReadOnlySpan<int> indices, Span<float> destination)
    {
        if (destination.Length != (long)indices.Length * Shape.Size)
            throw new ArgumentException(
                $"destination has {destination.Length} elements; expected exactly {(long)indices.Length * Shape.Size}, "
                + $"{indices.Length} samples of {Shape}.",
                nameof(destination));
        for (int i = 0; i < indices.Length; i++)
            Read(indices[i], destination.Slice(i * Shape.Size, Shape.Size));
    }

    /// <summary>Writes the labels of samples, in any order.</summary>
    /// <param name="indices">0 to <see cref="Count"/> - 1 each; may repeat.</param>
    /// <param name="destination"><see cref="LabelsPerSample"/> for each.</param>
    public void ReadLabels(ReadOnlySpan<int> indices, Span<int> destination)
    {
        for (int i = 0; i < indices.Length; i++)
            Labels.Slice(indices[i] * LabelsPerSample, LabelsPerSample).CopyTo(destination[(i * LabelsPerSample)..]);
    }

    /// <summary>All samples in one array, row after row.</summary>
    public float[] ToArray()
    {
        var all = new float[checked(Count * Shape.Size)];
        for (int i = 0; i < Count; i++)
            Read(i, all.AsSpan(i * Shape.Size, Shape.Size));
        return all;
    }

    /// <summary>Some of the samples, sharing their memory.</summary>
    /// <param name="indices">0 to <see cref="Count"/> - 1 each.</param>
    public Dataset Subset(ReadOnlySpan<int> indices)
    {
        var labels = new int[indices.Length * LabelsPerSample];
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count, nameof(indices));
        }

        ReadLabels(indices, labels);
        return Part(indices.ToArray(), labels);
    }

    /// <summary>Consecutive samples, sharing their memory.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are not as many (the numbers are named).</exception>
    public Dataset Slice(int start, int count)
    {
        if (start < 0 || count < 0 || count > Count - start)
            throw new ArgumentOutOfRangeException(
                nameof(count), count, $"The part {start}..{start + (long)count} was asked for; expected a part of 0..{Count}.");
        return Subset([.. Enumerable.Range(start, count)]);
    }

    /// <summary>The part of the samples at <paramref name="indices"/>, which are in range.</summary>
    /// <param name="indices">In range.</param>
    /// <param name="labels">Their labels.</param>
    protected abstract Dataset Part(int[] indices, int[] labels);
}
