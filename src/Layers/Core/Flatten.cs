using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// An image or a sequence as one vector, in the order channels, rows, columns (or steps, features), as PyTorch's flatten: weights behind
/// it mean the same here and there.
/// </summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs.Length == 1 ? Shape.Vector(inputs[0].Size) : throw Refuse(inputs, "one input");

    /// <summary>Nothing runs unless the channels of several pixels have to be brought together.</summary>
    public override bool IsView(ReadOnlySpan<Shape> inputs)
        => inputs[0].Rank < 3 || inputs[0].Channels == 1 || inputs[0].Height * inputs[0].Width == 1;

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new FlattenStep(context.Input());

    private sealed class FlattenStep(Shape image) : LayerStep
    {
        private readonly int _channels = image.Channels, _pixels = image.Height * image.Width;

        public override bool BackwardReadsInputs => false;

        public override string Detail => "to channels first";

        public override void Forward(StepTensors t) => Layout.ToChannelsFirst(t.Batch, _channels, _pixels, t.Input(), t.Output);

        public override void Backward(StepTensors t)
            => Layout.ToChannelsLast(t.Batch, _channels, _pixels, t.OutputGradient, t.InputGradient());
    }
}
