using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>Product of two values of one shape, element by element: a gate.</summary>
public sealed class Multiply : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs.Length == 2 && inputs[0] == inputs[1] ? inputs[0] : throw Refuse(inputs, "two values of one shape");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new MultiplyStep();

    private sealed class MultiplyStep : LayerStep
    {
        public override void Forward(StepTensors t) => Elementwise.Multiply(t.Input(0), t.Input(1), t.Output);

        public override void Backward(StepTensors t)
        {
            for (int i = 0; i < 2; i++)
            {
                if (!t.InputGradient(i).IsEmpty)
                    Elementwise.Multiply(t.OutputGradient, t.Input(1 - i), t.InputGradient(i));
            }
        }
    }
}
