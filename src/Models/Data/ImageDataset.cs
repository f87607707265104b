using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// Images of one size as bytes, channels first: a quarter of the memory of floats. A network sees (pixel - mean) / deviation, by
/// <see cref="Pixels"/>; raw values 0 to 255 until something else is asked for.
/// </summary>
public sealed class ImageDataset : Dataset
{
    private readonly byte[] _bytes;
    private readonly int[]? _rows;

    /// <summary>Takes images.</summary>
    /// <param name="shape">Channels, height and width of an image.</param>
    /// <param name="bytes">As many images as labels, one after the other, channels first; kept, not copied.</param>
    /// <param name="labels">Label of each image; kept, not copied.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <exception cref="ArgumentException">The shape is no image's, the lengths do not fit, or a label is out of range.</exception>
    public ImageDataset(Shape shape, byte[] bytes, int[] labels, IReadOnlyList<string> classes)
        : this(shape, bytes, null, labels, classes, PixelScale.Raw)
    {
        if (shape.Rank != 3)
            throw new ArgumentException($"The shape is {shape}; expected channels x height x width.", nameof(shape));
        if (bytes.Length != (long)labels.Length * shape.Size)
            throw new ArgumentException(
                $"bytes has {bytes.Length} elements; expected exactly {(long)labels.Length * shape.Size}, "
                + $"{labels.Length} images of {shape}.",
                nameof(bytes));
    }

    private ImageDataset(Shape shape, byte[] bytes, int[]? rows, int[] labels, IReadOnlyList<string> classes, PixelScale pixels)
        : base(shape, labels, classes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        (_bytes, _rows, Pixels) = (bytes, rows, pixels);
    }

    /// <summary>How a byte becomes what the network sees.</summary>
    public PixelScale Pixels { get; }

    /// <summary>The same images, sharing their memory, under another scale.</summary>
    /// <param name="pixels">For images of this shape.</param>
    public ImageDataset With(PixelScale pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        pixels.CheckFits(Shape);
        return new ImageDataset(Shape, _bytes, _rows, Labels.ToArray(), Classes, pixels);
    }

    /// <summary>The bytes of an image, channels first.</summary>
    /// <param name="index">0 to Count - 1.</param>
    public ReadOnlySpan<byte> Bytes(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _bytes.AsSpan((_rows?[index] ?? index) * Shape.Size, Shape.Size);
    }

    /// <inheritdoc/>
    public override void Read(int index, Span<float> destination) => Pixels.Apply(Bytes(index), destination);

    /// <inheritdoc cref="Dataset.Slice"/>
    public new ImageDataset Slice(int start, int count) => (ImageDataset)base.Slice(start, count);

    /// <inheritdoc cref="Dataset.Subset"/>
    public new ImageDataset Subset(ReadOnlySpan<int> indices) => (ImageDataset)base.Subset(indices);

    /// <inheritdoc/>
    protected override Dataset Part(int[] indices, int[] labels) => new ImageDataset(
        Shape, _bytes, _rows is null ? indices : [.. indices.Select(i => _rows[i])], labels, Classes, Pixels);
}
