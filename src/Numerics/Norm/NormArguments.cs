namespace FastNet.Numerics;

/// <summary>Checks that the normalisations share.</summary>
internal static class NormArguments
{
    /// <summary>One value per channel.</summary>
    internal static void PerChannel(ReadOnlySpan<float> values, int channels, string name) => Check.Length(values.Length, channels, name);

    /// <summary>One value per channel, or empty where that means a default.</summary>
    internal static void PerChannelOrEmpty(ReadOnlySpan<float> values, int channels, string name)
    {
        if (!values.IsEmpty)
            Check.Length(values.Length, channels, name);
    }

    /// <summary>What is added to a variance: 0 or more, finite.</summary>
    internal static void Epsilon(float epsilon)
    {
        if (!(epsilon >= 0) || !float.IsFinite(epsilon))
            Check.ThrowRange(nameof(epsilon), epsilon, $"epsilon is {epsilon}; expected a finite number of 0 or more.");
    }

    /// <summary>The activations that a normalisation can apply in its store.</summary>
    internal static bool IsRelu(Activation activation)
    {
        if (activation is not (Activation.None or Activation.Relu))
            Check.Throw(nameof(activation), $"activation is {activation}; expected {Activation.None} or {Activation.Relu}.");
        return activation == Activation.Relu;
    }

    /// <summary>
    /// An output as long as the input it belongs to: the very same memory, or apart from it.
    /// </summary>
    internal static void Output(ReadOnlySpan<float> output, ReadOnlySpan<float> input, string outputName, string inputName)
    {
        Check.Length(output.Length, input.Length, outputName);
        Check.SameOrDisjoint(output, input, outputName, inputName);
    }

    /// <summary>An input that may be left out, as long as another, and how an output may lie to it.</summary>
    internal static void Optional(
        ReadOnlySpan<float> input, int length, ReadOnlySpan<float> output, string inputName, string outputName)
    {
        if (input.IsEmpty)
            return;
        Check.Length(input.Length, length, inputName);
        Check.SameOrDisjoint(output, input, outputName, inputName);
    }
}
