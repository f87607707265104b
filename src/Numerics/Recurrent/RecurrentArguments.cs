namespace FastNet.Numerics;

/// <summary>The checks that all recurrent layers share; nothing has been written when they throw.</summary>
internal static class RecurrentArguments
{
    internal static void Forward(
        in RecurrentShape shape,
        int gates,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        Span<float> output,
        Span<float> finalHidden)
    {
        shape.Validate();
        weights.Validate(shape, gates);
        Check.Length(input.Length, shape.InputSize, nameof(input));
        Check.Length(output.Length, shape.OutputSize, nameof(output));
        Check.Disjoint(output, input, nameof(output), nameof(input));
        Check.Disjoint(output, weights.Input, nameof(output), "weights.Input");
        Check.Disjoint(output, weights.Hidden, nameof(output), "weights.Hidden");
        State(initialHidden, shape, output, nameof(initialHidden));
        State(finalHidden, shape, output, nameof(finalHidden));
    }

    internal static void Backward(
        in RecurrentShape shape,
        int gates,
        bool hasCell,
        RecurrentWeights<float> weights,
        ReadOnlySpan<float> input,
        ReadOnlySpan<float> initialHidden,
        ReadOnlySpan<float> output,
        ReadOnlySpan<float> outputGradient,
        ReadOnlySpan<float> finalHiddenGradient,
        RecurrentGradients<float> gradients)
    {
        shape.Validate();
        weights.Validate(shape, gates);
        Check.Length(input.Length, shape.InputSize, nameof(input));
        Check.Length(output.Length, shape.OutputSize, nameof(output));
        if (!outputGradient.IsEmpty)
            Check.Length(outputGradient.Length, shape.OutputSize, nameof(outputGradient));
        State(initialHidden, shape, [], nameof(initialHidden));
        State(finalHiddenGradient, shape, [], nameof(finalHiddenGradient));
        gradients.Validate(shape, gates, hasCell);
        gradients.ValidateApart(input, nameof(input));
        gradients.ValidateApart(output, nameof(output));
        gradients.ValidateApart(outputGradient, nameof(outputGradient));
        gradients.ValidateApart(weights.Input, "weights.Input");
        gradients.ValidateApart(weights.Hidden, "weights.Hidden");
    }

    /// <summary>An optional [Batch, Units], apart from <paramref name="written"/>.</summary>
    internal static void State(ReadOnlySpan<float> state, in RecurrentShape shape, ReadOnlySpan<float> written, string name)
    {
        if (state.IsEmpty)
            return;
        Check.Length(state.Length, shape.StateSize, name);
        Check.Disjoint(written, state, "output", name);
    }

    internal static void Saved(
        Span<float> saved, int length, ReadOnlySpan<float> output, ReadOnlySpan<float> input, bool optional)
    {
        if (optional && saved.IsEmpty)
            return;
        Check.Length(saved.Length, length, nameof(saved));
        Check.Disjoint(saved, output, nameof(saved), nameof(output));
        Check.Disjoint(saved, input, nameof(saved), nameof(input));
    }
}
