namespace FastNet.Numerics;

/// <summary>
/// What is done to the result of a convolution while it is in the nearest cache:
/// <code>y = activation(scale * conv + bias + residual)</code>
/// and the statistics of y by channel. The default value does nothing. C stands for the channels of the result.
/// </summary>
public readonly ref struct ConvEpilogue
{
    /// <summary>Factor of each channel: C elements, or empty for 1 (batch norm at inference is a scale and a bias).</summary>
    public ReadOnlySpan<float> Scale { get; init; }

    /// <summary>Added to each channel: C elements, or empty for none.</summary>
    public ReadOnlySpan<float> Bias { get; init; }

    /// <summary>Added element by element: as long as the result and apart from it, or empty for none.</summary>
    public ReadOnlySpan<float> Residual { get; init; }

    /// <summary>Applied last.</summary>
    public Activation Activation { get; init; }

    /// <summary>Slope of <see cref="Activation.LeakyRelu"/> for negative arguments.</summary>
    public float Slope { get; init; }

    /// <summary>Receives the mean of each channel of y over the batch and the image: C elements, or empty if not wanted.</summary>
    public Span<float> Mean { get; init; }

    /// <summary>
    /// Receives the variance (divided by the count) of each channel of y: C elements; given with <see cref="Mean"/> or not at all.
    /// </summary>
    public Span<float> Variance { get; init; }

    /// <summary>Checks the parts against a result of <paramref name="pixels"/> x <paramref name="channels"/> elements.</summary>
    internal void Validate(int pixels, int channels, ReadOnlySpan<float> result, string resultName)
    {
        Part(Scale, channels, nameof(Scale), result, resultName);
        Part(Bias, channels, nameof(Bias), result, resultName);
        Part(Residual, (long)pixels * channels, nameof(Residual), result, resultName);
        Part(Mean, channels, nameof(Mean), result, resultName);
        Part(Variance, channels, nameof(Variance), result, resultName);
        if (Mean.Length != Variance.Length)
            Check.Throw(nameof(Variance), $"Variance has {Variance.Length} elements; expected {Mean.Length}, as Mean has.");
        if (Mean.Length > 0)
            Check.Disjoint<float>(Mean, Variance, nameof(Mean), nameof(Variance));
        if ((uint)Activation > (uint)Activation.Silu)
            Check.ThrowRange(nameof(Activation), Activation, $"Activation is {(int)Activation}; expected 0 to {(int)Activation.Silu}.");
    }

    private static void Part(ReadOnlySpan<float> part, long length, string name, ReadOnlySpan<float> result, string resultName)
    {
        if (part.IsEmpty)
            return;
        Check.Length(part.Length, length, name);
        Check.Disjoint(result, part, resultName, name);
    }
}
