using System.Buffers;
using FastNet.Layers;

namespace FastNet.Models;

/// <summary>
/// Histograms of oriented gradients (Dalal and Triggs 2005), in the form of the course: the image is made gray and cut into square cells;
/// a cell has for each range of orientations the sum of the magnitudes of its gradients there, divided by its pixels. Cells are not
/// normalised by their neighbourhood.
/// </summary>
/// <remarks>
/// A gradient is the difference to the next pixel to the right and below, 0 at the border. Its orientation has no sign, 0 to 180
/// degrees, and the first range is around 0. Features are in the order of rows of cells, cells, orientations.
/// </remarks>
public sealed class Hog : FeatureExtractor
{
    /// <summary>Sets ranges and cells; the defaults are the course's, 144 features for an image of 32 x 32.</summary>
    /// <param name="orientations">Ranges of orientations, 1 or more.</param>
    /// <param name="cell">Rows and columns of a cell, 1 or more.</param>
    public Hog(int orientations = 9, int cell = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(orientations, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(cell, 1);
        (Orientations, Cell) = (orientations, cell);
    }

    /// <summary>Ranges of orientations.</summary>
    public int Orientations { get; }

    /// <summary>Rows and columns of a cell.</summary>
    public int Cell { get; }

    /// <inheritdoc/>
    public override int Count(Shape image)
    {
        if (image.Rank != 3 || image.Channels is not (1 or 3) || image.Height < Cell || image.Width < Cell)
            throw new ArgumentException(
                $"The images are {image}; expected 1 or 3 channels and at least {Cell} x {Cell} pixels, a cell.", nameof(image));
        return image.Height / Cell * (image.Width / Cell) * Orientations;
    }

    /// <inheritdoc/>
    protected override void Write(Shape image, ReadOnlySpan<byte> pixels, Span<float> features)
    {
        int height = image.Height, width = image.Width, columns = width / Cell;
        float[] gray = ArrayPool<float>.Shared.Rent(height * width);
        Gray(pixels, gray.AsSpan(0, height * width));
        features.Clear();
        float perRadian = Orientations / MathF.PI;
        // Pixels beyond the last whole cell count for none.
        for (int y = 0; y < height / Cell * Cell; y++)
        {
            for (int x = 0; x < columns * Cell; x++)
            {
                float here = gray[y * width + x];
                float right = x + 1 < width ? gray[y * width + x + 1] - here : 0;
                float down = y + 1 < height ? gray[(y + 1) * width + x] - here : 0;
                float magnitude = MathF.Sqrt(right * right + down * down);
                if (magnitude == 0)
                    continue;

                // Half a range more than zero, so that the first range is around 0 and takes what is left of it, too.
                int range = (int)MathF.Floor(MathF.Atan2(down, right) * perRadian + 0.5f) % Orientations;
                range = range < 0 ? range + Orientations : range;
                features[(y / Cell * columns + x / Cell) * Orientations + range] += magnitude;
            }
        }

        ArrayPool<float>.Shared.Return(gray);
        for (int i = 0; i < features.Length; i++)
            features[i] /= Cell * Cell;
    }

    /// <summary>Luma of ITU-R BT.601.</summary>
    private static void Gray(ReadOnlySpan<byte> pixels, Span<float> gray)
    {
        int count = gray.Length;
        bool color = pixels.Length > count;
        for (int i = 0; i < count; i++)
            gray[i] = color ? 0.299f * pixels[i] + 0.587f * pixels[i + count] + 0.114f * pixels[i + 2 * count] : pixels[i];
    }
}
