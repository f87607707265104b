using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Gated recurrent unit over whole sequences (Cho et al. 2014; PyTorch's gates r, z, n, the reset gate after the product):
/// <code>h' = (1 - z) n + z h,   n = tanh(W_in x + b_in + r (W_hn h + b_hn)),   r and z sigmoids of W_ih x + b_ih + W_hh h + b_hh</code>
/// Bits do not depend on the number of threads; calls allocate nothing once warm.
/// </summary>
public static unsafe class GruSequence
{
    /// <summary>Gates of the weights.</summary>
    public const int Gates = 3;

    /// <summary>Elements that <see cref="Forward"/> saves for <see cref="Backward"/>: gates and n's hidden product, 4 Batch Time
    /// Units.</summary>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">The shape is not valid.</exception>
    public static int SavedLength(RecurrentShape shape)
    {
        shape.Validate();
        return 4 * shape.OutputSize;
    }

    /// <summary>Runs the layer over all steps.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters, 3 gates.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="output">Receives the hidden states, [Batch, Time, Units].</param>
    /// <param name="finalHidden">Receives the last hidden states, [Batch, Units], or empty; may be the initial ones.</param>
    /// <param name="saved"><see cref="SavedLength"/> elements for the backward pass, or empty without one.</param>
    /// <exception cref="ArgumentException">A length is wrong or an output overlaps another operand.</exception>
    public static void Forward(
        RecurrentShape shape,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        Span<float> output,
        Span<float> finalHidden,
        Span<float> saved)
    {
        RecurrentArguments.Forward(shape, Gates, weights, input, initialHidden, output, finalHidden);
        RecurrentArguments.Saved(saved, SavedLength(shape), output, input, optional: true);
        if (shape.Batch == 0)
            return;

        fixed (float* x = input, y = output, h0 = initialHidden, h = finalHidden, kept = saved,
            wi = weights.Input, wh = weights.Hidden, bi = weights.InputBias, bh = weights.HiddenBias)
        {
            var pass = new RecurrentForward<GruCell>
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
                Saved = kept,
            };
            Dispatch.Run<float, RecurrentForward<GruCell>>(ref pass);
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
    /// <param name="saved">What the forward pass saved. It is used up: afterwards it holds the gradients of the gates.</param>
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
        Span<float> saved,
        RecurrentGradients<float> gradients)
    {
        RecurrentArguments.Backward(
            shape, Gates, hasCell: false, weights, input, initialHidden, output, outputGradient, finalHiddenGradient, gradients);
        RecurrentArguments.Saved(saved, SavedLength(shape), output, input, optional: false);
        gradients.ValidateApart(saved, nameof(saved));
        if (shape.Batch == 0)
        {
            gradients.ClearParameters();
            return;
        }

        fixed (float* x = input, y = output, h0 = initialHidden, dy = outputGradient, dh = finalHiddenGradient,
            kept = saved, wi = weights.Input, wh = weights.Hidden, dx = gradients.Input,
            dh0 = gradients.InitialHidden, dwi = gradients.InputWeights, dwh = gradients.HiddenWeights,
            dbi = gradients.InputBias, dbh = gradients.HiddenBias)
        {
            var pass = new RecurrentBackward<GruCell>
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
                Saved = kept,
                InputGradient = dx,
                InitialHiddenGradient = dh0,
                InputWeightsGradient = dwi,
                HiddenWeightsGradient = dwh,
                InputBiasGradient = dbi,
                HiddenBiasGradient = dbh,
            };
            Dispatch.Run<float, RecurrentBackward<GruCell>>(ref pass);
        }
    }
}
