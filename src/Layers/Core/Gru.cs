using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Gated recurrent unit (Cho et al. 2014): h' = (1 - z) n + z h, with PyTorch's order of gates r, z, n and its reset gate behind the
/// product.
/// </summary>
public sealed class Gru : RecurrentLayer
{
    /// <summary>With a number of units.</summary>
    /// <param name="units">Elements of a hidden state, 1 or more.</param>
    /// <param name="lastOnly">Whether the output is the last state, a vector, instead of all, a sequence.</param>
    /// <param name="bias">Whether biases are added.</param>
    public Gru(int units, bool lastOnly = false, bool bias = true)
        : base(GruSequence.Gates, units, lastOnly, bias)
    {
    }

    private protected override int Kept(RecurrentShape shape) => GruSequence.SavedLength(shape);

    private protected override void Forward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, Span<float> y,
        Span<float> last, Span<float> kept)
        => GruSequence.Forward(shape, weights, x, state, y, last, kept);

    private protected override void Backward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy, ReadOnlySpan<float> dlast, Span<float> kept, RecurrentGradients<float> gradients)
        => GruSequence.Backward(shape, weights, x, state, y, dy, dlast, kept, gradients);
}
