using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Inverted dropout (Srivastava et al. 2014): in training every element becomes 0 with a probability, and what stays is divided by the
/// probability to stay; at inference nothing happens, not even a copy. The mask is a function of the plan's seed, the node and the
/// number of the step, so that backward makes it again and a run can be repeated.
/// </summary>
public sealed class Dropout : Layer
{
    private readonly float _drop;

    /// <summary>With a probability.</summary>
    /// <param name="drop">Probability that an element becomes 0; 0 or more and less than 1.</param>
    public Dropout(float drop = 0.5f)
    {
        Settable.Fraction(drop, nameof(drop));
        _drop = drop;
    }

    /// <inheritdoc/>
    public override string Settings => $"{_drop}";

    /// <inheritdoc/>
    public override bool IsIdentityAtInference => true;

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs.Length == 1 ? inputs[0] : throw Refuse(inputs, "one input");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new DropoutStep(1 - _drop, context.Stream);

    private sealed class DropoutStep(float keep, ulong stream) : LayerStep
    {
        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t) => InvertedDropout.Forward(keep, t.Seed, stream, Position(t), t.Input(), t.Output);

        public override void Backward(StepTensors t)
            => InvertedDropout.Backward(keep, t.Seed, stream, Position(t), t.OutputGradient, t.InputGradient());

        // No tensor has 2^32 elements, so steps never share words, and a sample's mask does not depend on the batch that was planned.
        private static ulong Position(StepTensors t) => t.Iteration << 32;
    }
}
