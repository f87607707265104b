using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Where the gradients of a recurrent layer go. What was there is overwritten; an empty span is a gradient that is not wanted and
/// not computed.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct RecurrentGradients<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Of the input: [Batch, Time, Inputs].</summary>
    public Span<T> Input { get; init; }

    /// <summary>Of the hidden state before the first step: [Batch, Units].</summary>
    public Span<T> InitialHidden { get; init; }

    /// <summary>Of the cell state before the first step: [Batch, Units]; LSTM alone.</summary>
    public Span<T> InitialCell { get; init; }

    /// <summary>Of <see cref="RecurrentWeights{T}.Input"/>.</summary>
    public Span<T> InputWeights { get; init; }

    /// <summary>Of <see cref="RecurrentWeights{T}.Hidden"/>.</summary>
    public Span<T> HiddenWeights { get; init; }

    /// <summary>Of <see cref="RecurrentWeights{T}.InputBias"/>.</summary>
    public Span<T> InputBias { get; init; }

    /// <summary>Of <see cref="RecurrentWeights{T}.HiddenBias"/>.</summary>
    public Span<T> HiddenBias { get; init; }

    internal void Validate(in RecurrentShape shape, int gates, bool hasCell)
    {
        Optional(Input, shape.InputSize, "gradients.Input");
        Optional(InitialHidden, shape.StateSize, "gradients.InitialHidden");
        Optional(InitialCell, hasCell ? shape.StateSize : 0, "gradients.InitialCell");
        Optional(InputWeights, (long)gates * shape.Units * shape.Inputs, "gradients.InputWeights");
        Optional(HiddenWeights, (long)gates * shape.Units * shape.Units, "gradients.HiddenWeights");
        Optional(InputBias, (long)gates * shape.Units, "gradients.InputBias");
        Optional(HiddenBias, (long)gates * shape.Units, "gradients.HiddenBias");
    }

    /// <summary>No gradient may share memory with <paramref name="other"/>.</summary>
    internal void ValidateApart(ReadOnlySpan<T> other, string name)
    {
        Check.Disjoint(Input, other, "gradients.Input", name);
        Check.Disjoint(InitialHidden, other, "gradients.InitialHidden", name);
        Check.Disjoint(InitialCell, other, "gradients.InitialCell", name);
        Check.Disjoint(InputWeights, other, "gradients.InputWeights", name);
        Check.Disjoint(HiddenWeights, other, "gradients.HiddenWeights", name);
        Check.Disjoint(InputBias, other, "gradients.InputBias", name);
        Check.Disjoint(HiddenBias, other, "gradients.HiddenBias", name);
    }

    internal void ClearParameters()
    {
        InputWeights.Clear();
        HiddenWeights.Clear();
        InputBias.Clear();
        HiddenBias.Clear();
    }

    private static void Optional(Span<T> span, long length, string name)
    {
        if (!span.IsEmpty)
            Check.Length(span.Length, length, name);
    }
}
