using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>A tensor's place in the memory of a plan.</summary>
/// <param name="Offset">First element; -1 for a tensor that is not there.</param>
/// <param name="Size">Elements of a sample, or of the whole tensor where it has no samples.</param>
/// <param name="OfParameters">Whether it lies in the gradients of the parameters and not in the arena.</param>
internal readonly record struct PlanTensor(int Offset, int Size, bool OfParameters = false)
{
    internal static readonly PlanTensor None = new(-1, 0);
}

/// <summary>The arena of one running plan, and what its steps know about the run.</summary>
internal sealed class PlanMemory(ParameterSet parameters, int length)
{
    private readonly AlignedBuffer<float> _arena = new(length);

    /// <summary>Samples of this run.</summary>
    internal int Batch { get; set; }

    /// <summary>Runs before this one.</summary>
    internal ulong Iteration { get; set; }

    /// <summary>Seed of the run's random numbers.</summary>
    internal ulong Seed { get; set; }

    /// <summary>The samples of a tensor; empty if it is not there.</summary>
    internal Span<float> Samples(PlanTensor tensor)
        => tensor.Offset < 0 ? [] : _arena.Span.Slice(tensor.Offset, Batch * tensor.Size);

    /// <summary>A tensor without samples; empty if it is not there.</summary>
    internal Span<float> All(PlanTensor tensor) => tensor.Offset < 0 ? [] : _arena.Span.Slice(tensor.Offset, tensor.Size);

    internal Span<float> ParameterGradient(PlanTensor tensor)
        => tensor.OfParameters ? parameters.Gradients.Slice(tensor.Offset, tensor.Size) : All(tensor);
}
