using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>Sum of two or more values of one shape: where a residual branch comes back.</summary>
public sealed class Add : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        foreach (Shape input in inputs)
        {
            if (inputs.Length < 2 || input != inputs[0])
                throw Refuse(
                    inputs, "two or more values of one shape (a 1x1 convolution on the shorter path brings channels or stride in line)");
        }

        return inputs[0];
    }

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new AddStep();

    private sealed class AddStep : LayerStep
    {
        private ElementwiseLayer? _activation;

        public override bool BackwardReadsInputs => false;

        public override bool BackwardReadsOutput => _activation is not null;

        public override string Detail => _activation is null ? "" : $"+ {_activation.Kind.ToLowerInvariant()}";

        public override bool TryFuse(Layer follower)
        {
            if (_activation is not null || follower is not ElementwiseLayer { DerivesFromOutput: true } activation)
                return false;
            _activation = activation;
            return true;
        }

        public override void Forward(StepTensors t)
        {
            Elementwise.Add(t.Input(0), t.Input(1), t.Output);
            for (int i = 2; i < t.InputCount; i++)
                Elementwise.Add(t.Output, t.Input(i), t.Output);
            _activation?.Forward(t.Output, t.Output);
        }

        public override void Backward(StepTensors t)
        {
            _activation?.Backward(t.Output, t.OutputGradient, t.OutputGradient);
            for (int i = 0; i < t.InputCount; i++)
            {
                if (!t.InputGradient(i).IsEmpty)
                    t.OutputGradient.CopyTo(t.InputGradient(i));
            }
        }
    }
}
