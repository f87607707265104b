using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Layer normalisation (Ba, Kiros and Hinton 2016): the features of a vector, or of each step of a sequence, by their own mean and
/// variance; then a gain and a shift for each feature.
/// </summary>
public sealed class LayerNorm : Layer
{
    private readonly float _epsilon;
    private Parameter _gamma = null!, _beta = null!;

    /// <summary>With PyTorch's default.</summary>
    /// <param name="epsilon">Added to the variance, 0 or more.</param>
    public LayerNorm(float epsilon = 1e-5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        _epsilon = epsilon;
    }

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs is [{ Rank: < 3 } input]
            ? input
            : throw Refuse(inputs, "one vector or sequence (GroupNorm of 1 group does it for images)");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new LayerNormStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int[] features = [inputs[0].Features];
        _gamma = AddParameter("weight", Initializer.Ones, 1, 1, features, decays: false);
        _beta = AddParameter("bias", Initializer.Zeros, 1, 1, features, decays: false);
    }

    private sealed class LayerNormStep(LayerNorm layer, LayerContext context) : LayerStep
    {
        private readonly int _positions = context.Output.Positions, _features = context.Output.Features;

        // Mean and 1 / deviation of each row.
        public override int SavedLength { get; } = context.IsTraining ? 2 * context.Batch * context.Output.Positions : 0;

        public override void Forward(StepTensors t)
        {
            int rows = t.Batch * _positions, kept = SavedLength == 0 ? 0 : rows;
            LayerNormalization.Forward(
                rows, _features, t.Input(), layer._gamma.Values, layer._beta.Values, layer._epsilon,
                t.Saved[..kept], t.Saved.Slice(kept, kept), t.Output);
        }

        public override void Backward(StepTensors t)
        {
            int rows = t.Batch * _positions;
            Span<float> dx = t.InputGradient();
            LayerNormalization.Backward(
                rows, _features, t.Input(), t.OutputGradient, layer._gamma.Values, t.Saved[..rows], t.Saved.Slice(rows, rows),
                dx.IsEmpty ? t.OutputGradient : dx, t.ParameterGradient(0), t.ParameterGradient(1));
        }
    }
}
