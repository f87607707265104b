using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Long short-term memory (Hochreiter and Schmidhuber 1997): c' = f c + i g, h' = o tanh(c'), with PyTorch's order of gates i, f, g, o.
/// Cells start at zero.
/// </summary>
public sealed class Lstm : RecurrentLayer
{
    /// <summary>With a number of units.</summary>
    /// <param name="units">Elements of a hidden state, 1 or more.</param>
    /// <param name="lastOnly">Whether the output is the last state, a vector, instead of all, a sequence.</param>
    /// <param name="bias">Whether biases are added.</param>
    public Lstm(int units, bool lastOnly = false, bool bias = true)
        : base(LstmSequence.Gates, units, lastOnly, bias)
    {
    }

    private protected override int Kept(RecurrentShape shape) => LstmSequence.SavedLength(shape);

    private protected override void Forward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, Span<float> y,
        Span<float> last, Span<float> kept)
        => LstmSequence.Forward(shape, weights, x, state, [], y, last, [], kept);

    private protected override void Backward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy, ReadOnlySpan<float> dlast, Span<float> kept, RecurrentGradients<float> gradients)
        => LstmSequence.Backward(shape, weights, x, state, [], y, dy, dlast, [], kept, gradients);
}
