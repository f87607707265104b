using System.Buffers;
using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Describes an image by which small patches it is made of: a vocabulary of patches is found by k-means among random patches of the
/// training images, and an image has for each word the share of its patches that are nearest to it. Patches are brought to mean
/// 0 and deviation 1 first, so words are forms and not brightness.
/// </summary>
public sealed class BagOfVisualWords : FeatureExtractor
{
    // Added to the variance of a patch in units of pixels, so that the noise of a flat one is not blown up (Coates, Lee and Ng 2011).
    private const float Flat = 10;

    private readonly KMeans _words;

    private BagOfVisualWords(KMeans words, int channels, int patch, int stride) =>
        (_words, Channels, Patch, Stride) = (words, channels, patch, stride);

    /// <summary>Channels of the images.</summary>
    public int Channels { get; }

    /// <summary>Rows and columns of a patch.</summary>
    public int Patch { get; }

    /// <summary>Pixels from one patch of an image to the next.</summary>
    public int Stride { get; }

    /// <summary>Size of the vocabulary.</summary>
    public int Words => _words.Clusters;

    /// <summary>The words: <see cref="Words"/> patches, channels first.</summary>
    public ReadOnlySpan<float> Vocabulary => _words.Centroids;

    /// <summary>Finds a vocabulary.</summary>
    /// <param name="images">1 or more training images, of at least a patch.</param>
    /// <param name="words">Size of the vocabulary, 1 to the number of patches.</param>
    /// <param name="patch">Rows and columns of a patch, 1 or more.</param>
    /// <param name="stride">Pixels from one patch of an image to the next when images are described, 1 or more.</param>
    /// <param name="patches">Random patches to find words in, 1 or more.</param>
    /// <param name="seed">Number from which the patches and the start of k-means follow.</param>
    /// <param name="cancellation">Ends the search with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ArgumentException">A number does not fit.</exception>
    public static BagOfVisualWords Fit(
        ImageDataset images,
        int words = 200,
        int patch = 6,
        int stride = 2,
        int patches = 40_000,
        ulong seed = 0,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentOutOfRangeException.ThrowIfLessThan(patch, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(patches, 1);
        if (images.Count == 0)
            throw new ArgumentException("There is no image; expected 1 or more.", nameof(images));
        CheckRoom(images.Shape, patch);
        if (words < 1 || words > patches)
            throw new ArgumentOutOfRangeException(nameof(words), words, $"words is {words}; expected 1 to {patches}, the patches.");

        int dim = images.Shape.Channels * patch * patch;
        var samples = new float[checked(patches * dim)];
        var random = new Philox(seed, stream: 1);
        for (int i = 0; i < patches; i++)
        {
            ReadOnlySpan<byte> image = images.Bytes(random.NextInt32(images.Count));
            int y = random.NextInt32(images.Shape.Height - patch + 1), x = random.NextInt32(images.Shape.Width - patch + 1);
            Cut(images.Shape, image, y, x, patch, samples.AsSpan(i * dim, dim));
        }

        return new BagOfVisualWords(
            KMeans.Fit(dim, samples, words, seed, iterations: 50, cancellation), images.Shape.Channels, patch, stride);
    }

    /// <inheritdoc/>
    public override int Count(Shape image)
    {
        CheckRoom(image, Patch);
        return image.Channels == Channels
            ? Words
            : throw new ArgumentException($"The images are {image}; expected {Channels} channels, as the words have.", nameof(image));
    }

    /// <inheritdoc/>
    protected override void Write(Shape image, ReadOnlySpan<byte> pixels, Span<float> features)
    {
        int rows = (image.Height - Patch) / Stride + 1, columns = (image.Width - Patch) / Stride + 1, dim = _words.Dim;
        float[] patches = ArrayPool<float>.Shared.Rent(rows * columns * dim);
        int[] nearest = ArrayPool<int>.Shared.Rent(rows * columns);
        for (int i = 0; i < rows * columns; i++)
            Cut(image, pixels, i / columns * Stride, i % columns * Stride, Patch, patches.AsSpan(i * dim, dim));
        _words.Assign(patches.AsSpan(0, rows * columns * dim), nearest.AsSpan(0, rows * columns));
        features.Clear();
        foreach (int word in nearest.AsSpan(0, rows * columns))
            features[word]++;
        for (int i = 0; i < features.Length; i++)
            features[i] /= rows * columns;
        ArrayPool<float>.Shared.Return(patches);
        ArrayPool<int>.Shared.Return(nearest);
    }

    /// <summary>A patch, channels first, with mean 0 and deviation 1.</summary>
    private static void Cut(Shape image, ReadOnlySpan<byte> pixels, int y, int x, int patch, Span<float> destination)
    {
        int at = 0, sum = 0, squares = 0;
        for (int channel = 0; channel < image.Channels; channel++)
        {
            for (int row = 0; row < patch; row++)
            {
                foreach (byte pixel in pixels.Slice((channel * image.Height + y + row) * image.Width + x, patch))
                {
                    destination[at++] = pixel;
                    sum += pixel;
                    squares += pixel * pixel;
                }
            }
        }

        float mean = (float)sum / at, scale = 1 / MathF.Sqrt((float)((double)squares / at - (double)mean * mean) + Flat);
        for (int i = 0; i < at; i++)
            destination[i] = (destination[i] - mean) * scale;
    }

    private static void CheckRoom(Shape image, int patch)
    {
        if (image.Rank != 3 || image.Height < patch || image.Width < patch)
            throw new ArgumentException($"The images are {image}; expected at least {patch} x {patch} pixels, a patch.", nameof(image));
    }
}
