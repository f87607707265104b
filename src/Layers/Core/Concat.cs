namespace FastNet.Layers;

/// <summary>
/// Values side by side along their features: vectors end to end, sequences and images position by position. All else must agree.
/// </summary>
public sealed class Concat : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        int features = 0;
        foreach (Shape input in inputs)
        {
            bool fits = input.Rank == inputs[0].Rank
                && (input.Steps, input.Height, input.Width) == (inputs[0].Steps, inputs[0].Height, inputs[0].Width);
            if (inputs.Length < 2 || !fits)
                throw Refuse(inputs, "two or more values that differ in features or channels alone");
            features = checked(features + input.Features);
        }

        return inputs[0].Rank switch
        {
            1 => Shape.Vector(features),
            2 => Shape.Sequence(inputs[0].Steps, features),
            _ => Shape.Image(features, inputs[0].Height, inputs[0].Width),
        };
    }

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new ConcatStep(context.Output);

    private sealed class ConcatStep(Shape output) : LayerStep
    {
        private readonly int _features = output.Features, _positions = output.Positions;

        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t)
        {
            int rows = t.Batch * _positions, start = 0;
            for (int i = 0; i < t.InputCount; i++)
            {
                ReadOnlySpan<float> input = t.Input(i);
                int features = input.Length / rows;
                for (int r = 0; r < rows; r++)
                    input.Slice(r * features, features).CopyTo(t.Output[(r * _features + start)..]);
                start += features;
            }
        }

        public override void Backward(StepTensors t)
        {
            int rows = t.Batch * _positions, start = 0;
            for (int i = 0; i < t.InputCount; i++)
            {
                Span<float> gradient = t.InputGradient(i);
                int features = t.Input(i).Length / rows;
                for (int r = 0; r < rows && !gradient.IsEmpty; r++)
                    t.OutputGradient.Slice(r * _features + start, features).CopyTo(gradient[(r * features)..]);
                start += features;
            }
        }
    }
}
