using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// A learned vector for each token of a vocabulary: token numbers, given as floats, become a sequence of vectors. Tokens have no gradient.
/// </summary>
public sealed class Embedding : Layer
{
    // Above this not every whole number is a float.
    private const int MaxVocabulary = 1 << 24;

    private readonly int _vocabulary, _width;
    private Parameter _weight = null!;

    /// <summary>With a table of vectors.</summary>
    /// <param name="vocabulary">Number of tokens, 1 to 2^24.</param>
    /// <param name="width">Elements of a vector, 1 or more.</param>
    public Embedding(int vocabulary, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabulary, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(vocabulary, MaxVocabulary);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        (_vocabulary, _width) = (vocabulary, width);
    }

    /// <summary>How the vectors start; by default as PyTorch does, normal of deviation 1.</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Normal(1);

    /// <inheritdoc/>
    public override string Settings => $"{_vocabulary} tokens, {_width}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs switch
    {
        [{ Rank: 1 } tokens] => Shape.Sequence(tokens.Size, _width),
        [{ Rank: 2, Features: 1 } tokens] => Shape.Sequence(tokens.Steps, _width),
        _ => throw Refuse(inputs, "one vector of token numbers, or a sequence of one token a step"),
    };

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new EmbeddingStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
        => _weight = AddParameter("weight", WeightInitializer, _vocabulary, _width, [_vocabulary, _width]);

    private sealed class EmbeddingStep(Embedding layer, LayerContext context) : LayerStep
    {
        private readonly int _steps = context.Output.Steps;

        // The tokens as numbers of 32 bits, like floats.
        public override int SavedLength { get; } = context.Batch * context.Output.Steps;

        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t)
        {
            ReadOnlySpan<float> tokens = t.Input();
            Span<int> rows = Rows(t);
            for (int i = 0; i < tokens.Length; i++)
            {
                float token = tokens[i];
                if (!(token >= 0 && token < layer._vocabulary && token == MathF.Floor(token)))
                    throw new ArgumentException(
                        $"{layer.Name}: step {i % _steps} of sample {i / _steps} is {token}; " +
                        $"expected a whole number of 0 to {layer._vocabulary - 1}.");
                rows[i] = (int)token;
            }

            EmbeddingTable.Forward(layer._vocabulary, layer._width, layer._weight.Values, rows, t.Output);
        }

        public override void Backward(StepTensors t)
        {
            t.ParameterGradient(0).Clear();
            EmbeddingTable.Backward(layer._vocabulary, layer._width, Rows(t), t.OutputGradient, t.ParameterGradient(0));
            t.InputGradient().Clear();
        }

        private Span<int> Rows(StepTensors t) => MemoryMarshal.Cast<float, int>(t.Saved)[..(t.Batch * _steps)];
    }
}
