using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>The way in and out of a plan: images are channels first outside and channels last inside.</summary>
internal static class PlanInputs
{
    /// <summary>Samples in a span of a node's values.</summary>
    /// <exception cref="ArgumentException">The length is no multiple of a sample, or there are more samples than planned.</exception>
    internal static int Batch(int length, Node node, int most, string name)
    {
        int size = node.Shape.Size, batch = length / size;
        if (batch * size != length)
            throw new ArgumentException($"{name} has {length} elements; expected a multiple of {size}, the size of {node}.", name);
        if (batch > most)
            throw new ArgumentException($"{name} has {batch} samples; expected at most {most}, the batch of the plan.", name);
        return batch;
    }

    /// <summary>Brings samples in.</summary>
    internal static void Load(Shape shape, ReadOnlySpan<float> samples, Span<float> tensor)
    {
        if (IsTheSame(shape))
            samples.CopyTo(tensor);
        else
            Layout.ToChannelsLast(samples.Length / shape.Size, shape.Channels, shape.Height * shape.Width, samples, tensor);
    }

    /// <summary>Takes samples out.</summary>
    internal static void Store(Shape shape, ReadOnlySpan<float> tensor, Span<float> samples)
    {
        if (IsTheSame(shape))
            tensor.CopyTo(samples);
        else
            Layout.ToChannelsFirst(samples.Length / shape.Size, shape.Channels, shape.Height * shape.Width, tensor, samples);
    }

    private static bool IsTheSame(Shape shape) => shape.Rank < 3 || shape.Channels == 1 || shape.Height * shape.Width == 1;
}
