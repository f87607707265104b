using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// A function of each element. Another one is a class that states forward and backward, an expression each, and from what the
/// derivative is had.
/// </summary>
public abstract class ElementwiseLayer : Layer
{
    /// <summary>Whether <see cref="Backward"/> wants the forward output instead of the input: the input's memory is then free
    /// sooner.</summary>
    protected internal virtual bool DerivesFromOutput => true;

    /// <summary>The same function as the kernels apply it in their stores; <see cref="Activation.None"/> if they do not.</summary>
    protected internal virtual (Activation Function, float Slope) Fused => (Activation.None, 0);

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs.Length == 1 ? inputs[0] : throw Refuse(inputs, "one input");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new ElementwiseStep(this);

    /// <summary>y = f(x).</summary>
    protected internal abstract void Forward(ReadOnlySpan<float> x, Span<float> y);

    /// <summary>dx = dy f'(x).</summary>
    /// <param name="known">The forward output, or the input: see <see cref="DerivesFromOutput"/>.</param>
    /// <param name="dy">Gradient of the output.</param>
    /// <param name="dx">Receives the gradient of the input; may be dy.</param>
    protected internal abstract void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx);

    private sealed class ElementwiseStep(ElementwiseLayer layer) : LayerStep
    {
        public override bool BackwardReadsInputs => !layer.DerivesFromOutput;

        public override bool BackwardReadsOutput => layer.DerivesFromOutput;

        public override void Forward(StepTensors t) => layer.Forward(t.Input(), t.Output);

        public override void Backward(StepTensors t)
            => layer.Backward(layer.DerivesFromOutput ? t.Output : t.Input(), t.OutputGradient, t.InputGradient());
    }
}
