using FastNet.Numerics;

namespace FastNet.Benchmarks;

/// <summary>The prepared passes of one convolution at one level: what a layer holds.</summary>
internal sealed class ConvPlans
{
    private readonly ConvForward? _forward;
    private readonly ConvDataGradient? _data;
    private readonly ConvWeightGradient? _weights;
    private readonly int _batch;

    /// <param name="name">Shape, pass and algorithm.</param>
    /// <param name="weights">What a forward pass multiplies by, packed here once.</param>
    /// <exception cref="UsageException">The algorithm does not compute the shape.</exception>
    public ConvPlans(ConvName name, ReadOnlySpan<float> weights)
    {
        _batch = name.Shape.Batch;
        try
        {
            if (name.Pass == ConvPass.Forward)
                _forward = new ConvForward(name.Shape, name.Algorithm);
            if (name.Pass is ConvPass.Data or ConvPass.Backward)
                _data = new ConvDataGradient(name.Shape, name.Algorithm);
            if (name.Pass is ConvPass.Weights or ConvPass.Backward)
                _weights = new ConvWeightGradient(name.Shape, name.Algorithm);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{name.Algorithm} at {name.AtPeers} cannot be: {problem.Message}");
        }

        _forward?.SetWeights(weights);
    }

    /// <summary>The algorithms that run.</summary>
    public IReadOnlyList<ConvAlgorithm> Algorithms =>
        [.. new[] { _forward?.Algorithm, _data?.Algorithm, _weights?.Algorithm }.OfType<ConvAlgorithm>()];

    /// <summary>The output.</summary>
    public void Forward(ReadOnlySpan<float> input, ReadOnlySpan<float> bias, Span<float> output) =>
        _forward!.Run(_batch, input, output, new ConvEpilogue { Bias = bias });

    /// <summary>The gradient of the input. The weights are packed by each call: every step of a training changes them.</summary>
    public void Data(ReadOnlySpan<float> weights, ReadOnlySpan<float> outputGradient, Span<float> inputGradient)
    {
        _data!.SetWeights(weights);
        _data.Run(_batch, outputGradient, inputGradient);
    }

    /// <summary>The gradients of weights and bias.</summary>
    public void Weights(
        ReadOnlySpan<float> input, ReadOnlySpan<float> outputGradient, Span<float> weightGradient, Span<float> biasGradient) =>
        _weights!.Run(_batch, input, outputGradient, weightGradient, biasGradient);
}
