using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Makes a vector of numbers of an image. Immutable, so any number of threads may use one object, and an image's numbers depend on its
/// bytes alone.
/// </summary>
public abstract class FeatureExtractor
{
    /// <summary>How many numbers an image has.</summary>
    /// <param name="image">Shape of the image.</param>
    /// <exception cref="ArgumentException">Images of this shape have no such features.</exception>
    public abstract int Count(Shape image);

    /// <summary>Writes the numbers of an image.</summary>
    /// <param name="image">Shape of the image.</param>
    /// <param name="pixels">Its bytes, channels first.</param>
    /// <param name="features">Receives <see cref="Count"/> numbers.</param>
    public void Extract(Shape image, ReadOnlySpan<byte> pixels, Span<float> features)
    {
        int count = Count(image);
        if (pixels.Length != image.Size || features.Length != count)
            throw new ArgumentException(
                $"There are {pixels.Length} pixels and room for {features.Length} features; expected {image.Size} and {count} for "
                + $"images of {image}.",
                nameof(features));
        Write(image, pixels, features);
    }

    /// <summary>The features of all images, with their labels. The threads share the images; pixel scales have no part in it.</summary>
    /// <param name="images">The images.</param>
    /// <param name="progress">Is told the share that is done, now and then.</param>
    /// <param name="cancellation">Ends the work with an <see cref="OperationCanceledException"/>.</param>
    public VectorDataset Extract(ImageDataset images, IProgress<double>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        const int Part = 128;
        int count = Count(images.Shape), parts = (images.Count + Part - 1) / Part, done = 0;
        var all = new float[checked(images.Count * count)];
        var threads = new ParallelOptions { MaxDegreeOfParallelism = Team.Threads, CancellationToken = cancellation };
        Parallel.For(0, parts, threads, part =>
        {
            using Team.CapScope alone = Team.Cap(1);
            for (int i = part * Part; i < Math.Min(images.Count, (part + 1) * Part); i++)
                Write(images.Shape, images.Bytes(i), all.AsSpan(i * count, count));
            progress?.Report((double)Interlocked.Increment(ref done) / parts);
        });
        return new VectorDataset(Shape.Vector(count), all, images.Labels.ToArray(), images.Classes);
    }

    /// <summary>The features of several extractors, one after the other.</summary>
    /// <param name="parts">1 or more.</param>
    public static FeatureExtractor Concat(params ReadOnlySpan<FeatureExtractor> parts) => new ConcatenatedFeatures(parts.ToArray());

    /// <summary>Writes the numbers of an image; the lengths have been checked.</summary>
    /// <param name="image">Shape of the image.</param>
    /// <param name="pixels">Its bytes, channels first.</param>
    /// <param name="features">Receives <see cref="Count"/> numbers.</param>
    protected abstract void Write(Shape image, ReadOnlySpan<byte> pixels, Span<float> features);

    private sealed class ConcatenatedFeatures : FeatureExtractor
    {
        private readonly FeatureExtractor[] _parts;

        internal ConcatenatedFeatures(FeatureExtractor[] parts)
        {
            if (parts.Length == 0)
                throw new ArgumentException("There is no extractor; expected 1 or more.", nameof(parts));
            foreach (FeatureExtractor part in parts)
                ArgumentNullException.ThrowIfNull(part, nameof(parts));
            _parts = parts;
        }

        public override int Count(Shape image) => _parts.Sum(p => p.Count(image));

        protected override void Write(Shape image, ReadOnlySpan<byte> pixels, Span<float> features)
        {
            foreach (FeatureExtractor part in _parts)
            {
                int count = part.Count(image);
                part.Write(image, pixels, features[..count]);
                features = features[count..];
            }
        }
    }
}
