using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The vanilla recurrent layer over whole sequences (Elman 1990):
/// <code>h' = tanh(W_ih x + b_ih + W_hh h + b_hh)</code>
/// The backward pass needs the output alone: nothing is saved beside it.
/// Bits do not depend on the number of threads; calls allocate nothing once warm.
/// </summary>
public static unsafe class RnnSequence
{
    /// <summary>Gates of the weights.</summary>
    public const int Gates = 1;

    /// <summary>Runs the layer over all steps.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters, 1 gate.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="output">Receives the hidden states, [Batch, Time, Units].</param>
    /// <param name="finalHidden">Receives the last hidden states, [Batch, Units], or empty; may be the initial ones.</param>
    /// <exception cref="ArgumentException">A length is wrong or an output overlaps another operand.</exception>
    public static void Forward(
        RecurrentShape shape,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        Span<float> output,
        Span<float> finalHidden)
    {
        RecurrentArguments.Forward(shape, Gates, weights, input, initialHidden, output, finalHidden);
        if (shape.Batch == 0)
            return;

        fixed (float* x = input, y = output, h0 = initialHidden, h = finalHidden,
            wi = weights.Input, wh = weights.Hidden, bi = weights.InputBias, bh = weights.HiddenBias)
        {
            var pass = new RecurrentForward<RnnCell>
            {
                Batch = shape.Batch,
                Time = shape.Time,
                Inputs = shape.Inputs,
                Units = shape.Units,
                Input = x,
                Output = y,
                InputWeights = wi,
                HiddenWeights = wh,
                InputBias = bi,
                HiddenBias = bh,
                InitialHidden = h0,
                FinalHidden = h,
            };
            Dispatch.Run<float, RecurrentForward<RnnCell>>(ref pass);
        }
    }

    /// <summary>Gradients of <see cref="Forward"/> by back-propagation through time.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters as they were; the biases are not read.</param>
    /// <param name="input">As in the forward pass.</param>
    /// <param name="initialHidden">As in the forward pass.</param>
    /// <param name="output">What the forward pass returned.</param>
    /// <param name="outputGradient">[Batch, Time, Units], or empty for zeros.</param>
    /// <param name="finalHiddenGradient">Added to the gradient of the last output: [Batch, Units], or empty for zeros.</param>
    /// <param name="gradients">Receives the gradients.</param>
    /// <exception cref="ArgumentException">A length is wrong or a gradient overlaps another operand.</exception>
    public static void Backward(
        RecurrentShape shape,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> finalHiddenGradient,
        RecurrentGradients<float> gradients)
    {
        RecurrentArguments.Backward(
            shape, Gates, hasCell: false, weights, input, initialHidden, output, outputGradient, finalHiddenGradient, gradients);
        if (shape.Batch == 0)
        {
            gradients.ClearParameters();
            return;
        }

        fixed (float* x = input, y = output, h0 = initialHidden, dy = outputGradient, dh = finalHiddenGradient,
            wi = weights.Input, wh = weights.Hidden, dx = gradients.Input,
            dh0 = gradients.InitialHidden, dwi = gradients.InputWeights, dwh = gradients.HiddenWeights,
            dbi = gradients.InputBias, dbh = gradients.HiddenBias)
        {
            var pass = new RecurrentBackward<RnnCell>
            {
                Batch = shape.Batch,
                Time = shape.Time,
                Inputs = shape.Inputs,
                Units = shape.Units,
                Input = x,
                Output = y,
                InputWeights = wi,
                HiddenWeights = wh,
                InitialHidden = h0,
                OutputGradient = dy,
                FinalHiddenGradient = dh,
                InputGradient = dx,
                InitialHiddenGradient = dh0,
                InputWeightsGradient = dwi,
                HiddenWeightsGradient = dwh,
                InputBiasGradient = dbi,
                HiddenBiasGradient = dbh,
            };
            Dispatch.Run<float, RecurrentBackward<RnnCell>>(ref pass);
        }
    }
}
