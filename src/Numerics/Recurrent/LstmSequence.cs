using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Long short-term memory over whole sequences (Hochreiter and Schmidhuber 1997, with forget gate; PyTorch's gates i, f, g, o):
/// <code>c' = f c + i g,   h' = o tanh(c'),   each gate of W_ih x + b_ih + W_hh h + b_hh</code>
/// Bits do not depend on the number of threads; calls allocate nothing once warm.
/// </summary>
public static unsafe class LstmSequence
{
    /// <summary>Gates of the weights.</summary>
    public const int Gates = 4;

    /// <summary>Elements that <see cref="Forward"/> saves for <see cref="Backward"/>: gates and cell, 5 Batch Time Units.</summary>
    /// <param name="shape">The sizes.</param>
    /// <exception cref="ArgumentException">The shape is not valid.</exception>
    public static int SavedLength(RecurrentShape shape)
    {
        shape.Validate();
        return 5 * shape.OutputSize;
    }

    /// <summary>Runs the layer over all steps.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters, 4 gates.</param>
    /// <param name="input">[Batch, Time, Inputs].</param>
    /// <param name="initialHidden">[Batch, Units], or empty for zeros.</param>
    /// <param name="initialCell">[Batch, Units], or empty for zeros.</param>
    /// <param name="output">Receives the hidden states, [Batch, Time, Units].</param>
    /// <param name="finalHidden">Receives the last hidden states, [Batch, Units], or empty; may be the initial ones.</param>
    /// <param name="finalCell">Receives the last cell states, [Batch, Units], or empty; may be the initial ones.</param>
    /// <param name="saved"><see cref="SavedLength"/> elements for the backward pass, or empty without one.</param>
    /// <exception cref="ArgumentException">A length is wrong or an output overlaps another operand.</exception>
    public static void Forward(
        RecurrentShape shape,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        ReadOnlySpan<float> initialCell,
        Span<float> output,
        Span<float> finalHidden,
        Span<float> finalCell,
        Span<float> saved)
    {
        RecurrentArguments.Forward(shape, Gates, weights, input, initialHidden, output, finalHidden);
        RecurrentArguments.State(initialCell, shape, output, nameof(initialCell));
        RecurrentArguments.State(finalCell, shape, output, nameof(finalCell));
        RecurrentArguments.Saved(saved, SavedLength(shape), output, input, optional: true);
        if (shape.Batch == 0)
            return;

        fixed (float* x = input, y = output, h0 = initialHidden, c0 = initialCell, h = finalHidden, c = finalCell, kept = saved,
            wi = weights.Input, wh = weights.Hidden, bi = weights.InputBias, bh = weights.HiddenBias)
        {
            var pass = new RecurrentForward<LstmCell>
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
                InitialCell = c0,
                FinalHidden = h,
                FinalCell = c,
                Saved = kept,
            };
            Dispatch.Run<float, RecurrentForward<LstmCell>>(ref pass);
        }
    }

    /// <summary>Gradients of <see cref="Forward"/> by back-propagation through time.</summary>
    /// <param name="shape">The sizes.</param>
    /// <param name="weights">The parameters as they were; the biases are not read.</param>
    /// <param name="input">As in the forward pass.</param>
    /// <param name="initialHidden">As in the forward pass.</param>
    /// <param name="initialCell">As in the forward pass.</param>
    /// <param name="output">What the forward pass returned.</param>
    /// <param name="outputGradient">[Batch, Time, Units], or empty for zeros.</param>
    /// <param name="finalHiddenGradient">Added to the gradient of the last output: [Batch, Units], or empty for zeros.</param>
    /// <param name="finalCellGradient">[Batch, Units], or empty for zeros.</param>
    /// <param name="saved">What the forward pass saved. It is used up: afterwards it holds the gradients of the gates.</param>
    /// <param name="gradients">Receives the gradients.</param>
    /// <exception cref="ArgumentException">A length is wrong or a gradient overlaps another operand.</exception>
    public static void Backward(
        RecurrentShape shape,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        ReadOnlySpan<float> initialCell,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> finalHiddenGradient,
        ReadOnlySpan<float> finalCellGradient,
        Span<float> saved,
        RecurrentGradients<float> gradients)
    {
        RecurrentArguments.Backward(
            shape, Gates, hasCell: true, weights, input, initialHidden, output, outputGradient, finalHiddenGradient, gradients);
        RecurrentArguments.State(initialCell, shape, saved, nameof(initialCell));
        RecurrentArguments.State(finalCellGradient, shape, saved, nameof(finalCellGradient));
        RecurrentArguments.Saved(saved, SavedLength(shape), output, input, optional: false);
        gradients.ValidateApart(saved, nameof(saved));
        if (shape.Batch == 0)
        {
            gradients.ClearParameters();
            return;
        }

        fixed (float* x = input, y = output, h0 = initialHidden, c0 = initialCell, dy = outputGradient, dh = finalHiddenGradient,
            dc = finalCellGradient, kept = saved, wi = weights.Input, wh = weights.Hidden, dx = gradients.Input,
            dh0 = gradients.InitialHidden, dc0 = gradients.InitialCell, dwi = gradients.InputWeights, dwh = gradients.HiddenWeights,
            dbi = gradients.InputBias, dbh = gradients.HiddenBias)
        {
            var pass = new RecurrentBackward<LstmCell>
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
                InitialCell = c0,
                OutputGradient = dy,
                FinalHiddenGradient = dh,
                FinalCellGradient = dc,
                Saved = kept,
                InputGradient = dx,
                InitialHiddenGradient = dh0,
                InitialCellGradient = dc0,
                InputWeightsGradient = dwi,
                HiddenWeightsGradient = dwh,
                InputBiasGradient = dbi,
                HiddenBiasGradient = dbh,
            };
            Dispatch.Run<float, RecurrentBackward<LstmCell>>(ref pass);
        }
    }
}
