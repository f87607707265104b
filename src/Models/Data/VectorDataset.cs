using FastNet.Layers;

namespace FastNet.Models;

/// <summary>Samples of any shape as floats: features, tables, sequences of token numbers.</summary>
public sealed class VectorDataset : Dataset
{
    private readonly float[] _samples;
    private readonly int[]? _rows;

    /// <summary>Takes samples.</summary>
    /// <param name="shape">Shape of a sample.</param>
    /// <param name="samples">As many samples as labels, one after the other; kept, not copied.</param>
    /// <param name="labels">Label of each sample; kept, not copied.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or a label is out of range.</exception>
    public VectorDataset(Shape shape, float[] samples, int[] labels, IReadOnlyList<string> classes)
        : this(shape, samples, null, labels, classes)
    {
        if (samples.Length != (long)labels.Length * shape.Size)
            throw new ArgumentException(
                $"samples has {samples.Length} elements; expected exactly {(long)labels.Length * shape.Size}, {labels.Length} of {shape}.",
                nameof(samples));
    }

    private VectorDataset(Shape shape, float[] samples, int[]? rows, int[] labels, IReadOnlyList<string> classes)
        : base(shape, labels, classes)
    {
        ArgumentNullException.ThrowIfNull(samples);
        (_samples, _rows) = (samples, rows);
    }

    /// <inheritdoc/>
    public override void Read(int index, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        _samples.AsSpan((_rows?[index] ?? index) * Shape.Size, Shape.Size).CopyTo(destination);
    }

    /// <inheritdoc/>
    protected override Dataset Part(int[] indices, int[] labels) =>
        new VectorDataset(Shape, _samples, _rows is null ? indices : [.. indices.Select(i => _rows[i])], labels, Classes);
}
