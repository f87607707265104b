using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Random changes of training images that keep their label. What happens to an image follows from seed, epoch and index alone, not
/// from batches or threads, so a run can be resumed and repeated.
/// </summary>
public sealed record Augmentation
{
    /// <summary>Words of the random stream that an image may use.</summary>
    private const ulong Words = 16;

    /// <summary>Mirrors every second image left to right.</summary>
    public bool Flip { get; init; }

    /// <summary>Moves an image by up to so many pixels each way; what moves in is 0, the mean. 0 or more.</summary>
    public int Crop { get; init => field = NotNegative(value, nameof(Crop)); }

    /// <summary>Side of a square that becomes 0 (DeVries and Taylor 2017); its centre is anywhere, so it may be cut. 0 or more.</summary>
    public int Cutout { get; init => field = NotNegative(value, nameof(Cutout)); }

    /// <summary>The usual for small photographs: flips and crops.</summary>
    /// <param name="crop">Pixels each way.</param>
    public static Augmentation FlipAndCrop(int crop = 4) => new() { Flip = true, Crop = crop };

    /// <summary>Changes an image.</summary>
    /// <param name="image">As a network sees it, channels first.</param>
    /// <param name="shape">Its shape.</param>
    /// <param name="destination">As long, other memory.</param>
    /// <param name="random">Its stream is the run's; its position is set here.</param>
    /// <param name="epoch">Number of the epoch.</param>
    /// <param name="index">Number of the image in the whole training set.</param>
    internal void Apply(ReadOnlySpan<float> image, Shape shape, Span<float> destination, Philox random, int epoch, int index)
    {
        random.Position = (((ulong)epoch << 32) + (uint)index) * Words;
        bool flip = Flip && random.NextInt32(2) == 1;
        int down = Crop == 0 ? 0 : random.NextInt32(2 * Crop + 1) - Crop, right = Crop == 0 ? 0 : random.NextInt32(2 * Crop + 1) - Crop;
        int height = shape.Height, width = shape.Width;
        int first = Math.Clamp(right, 0, width), last = Math.Clamp(width + right, 0, width);
        for (int row = 0; row < shape.Channels * height; row++)
        {
            Span<float> to = destination.Slice(row * width, width);
            int from = row % height - down;
            if ((uint)from >= (uint)height || first >= last)
            {
                to.Clear();
                continue;
            }

            // to[x] = image[x - right], then the other way round if it is flipped.
            to[..first].Clear();
            to[last..].Clear();
            image.Slice((row - down) * width + first - right, last - first).CopyTo(to[first..]);
            if (flip)
                to.Reverse();
        }

        if (Cutout > 0)
            Cut(destination, shape, random.NextInt32(height), random.NextInt32(width));
    }

    private void Cut(Span<float> image, Shape shape, int row, int column)
    {
        int top = Math.Max(0, row - Cutout / 2), bottom = Math.Min(shape.Height, row - Cutout / 2 + Cutout);
        int left = Math.Max(0, column - Cutout / 2), right = Math.Min(shape.Width, column - Cutout / 2 + Cutout);
        for (int c = 0; c < shape.Channels; c++)
            for (int y = top; y < bottom; y++)
                image.Slice((c * shape.Height + y) * shape.Width + left, right - left).Clear();
    }

    private static int NotNegative(int value, string name) => value >= 0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; expected 0 or more.");
}
