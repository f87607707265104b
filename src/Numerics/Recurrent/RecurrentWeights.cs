using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// The parameters of a recurrent layer in PyTorch's layout. G gates lie below each other: 1 for <see cref="RnnSequence"/>; input, forget,
/// cell, output for <see cref="LstmSequence"/>; reset, update, new for <see cref="GruSequence"/>.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct RecurrentWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>[G Units, Inputs].</summary>
    public ReadOnlySpan<T> Input { get; init; }

    /// <summary>[G Units, Units].</summary>
    public ReadOnlySpan<T> Hidden { get; init; }

    /// <summary>[G Units], or empty for none.</summary>
    public ReadOnlySpan<T> InputBias { get; init; }

    /// <summary>[G Units], or empty for none. It differs from <see cref="InputBias"/> in the third gate of a GRU alone.</summary>
    public ReadOnlySpan<T> HiddenBias { get; init; }

    internal void Validate(in RecurrentShape shape, int gates)
    {
        Check.Length(Input.Length, (long)gates * shape.Units * shape.Inputs, "weights.Input");
        Check.Length(Hidden.Length, (long)gates * shape.Units * shape.Units, "weights.Hidden");
        if (!InputBias.IsEmpty)
            Check.Length(InputBias.Length, (long)gates * shape.Units, "weights.InputBias");
        if (!HiddenBias.IsEmpty)
            Check.Length(HiddenBias.Length, (long)gates * shape.Units, "weights.HiddenBias");
    }
}
