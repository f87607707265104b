using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>The vanilla recurrent layer (Elman 1990): h' = tanh(W_ih x + b_ih + W_hh h + b_hh).</summary>
public sealed class Rnn : RecurrentLayer
{
    /// <summary>With a number of units.</summary>
    /// <param name="units">Elements of a hidden state, 1 or more.</param>
    /// <param name="lastOnly">Whether the output is the last state, a vector, instead of all, a sequence.</param>
    /// <param name="bias">Whether biases are added.</param>
    public Rnn(int units, bool lastOnly = false, bool bias = true)
        : base(RnnSequence.Gates, units, lastOnly, bias)
    {
    }

    private protected override int Kept(RecurrentShape shape) => 0;

    private protected override void Forward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, Span<float> y,
        Span<float> last, Span<float> kept)
        => RnnSequence.Forward(shape, weights, x, state, y, last);

    private protected override void Backward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy, ReadOnlySpan<float> dlast, Span<float> kept, RecurrentGradients<float> gradients)
        => RnnSequence.Backward(shape, weights, x, state, y, dy, dlast, gradients);
}
