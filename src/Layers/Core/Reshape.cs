using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// The same elements under another shape, in the order channels, rows, columns (or steps, features), as PyTorch's reshape.
/// </summary>
public sealed class Reshape : Layer
{
    private readonly Shape _shape;

    /// <summary>To a shape.</summary>
    /// <param name="shape">Of as many elements as the input has.</param>
    public Reshape(Shape shape)
    {
        if (shape.Rank == 0)
            throw new ArgumentException(
                "The shape is missing; expected one from Shape.Vector, Shape.Sequence or Shape.Image.", nameof(shape));
        _shape = shape;
    }

    /// <inheritdoc/>
    public override string Settings => $"{_shape}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs.Length == 1 && inputs[0].Size == _shape.Size ? _shape : throw Refuse(inputs, $"one input of {_shape.Size} elements");

    /// <summary>Nothing runs unless channels of images have to move.</summary>
    public override bool IsView(ReadOnlySpan<Shape> inputs) => inputs[0] == _shape || (!Moves(inputs[0]) && !Moves(_shape));

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new ReshapeStep(context.Input(), context.Output, context.Batch);

    /// <summary>Whether channels last is another order than channels first.</summary>
    private static bool Moves(Shape shape) => shape.Rank == 3 && shape.Channels > 1 && shape.Height * shape.Width > 1;

    private sealed class ReshapeStep(Shape from, Shape to, int batch) : LayerStep
    {
        public override int ScratchLength { get; } = Moves(from) && Moves(to) ? batch * from.Size : 0;

        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t) => Move(t.Batch, from, to, t.Input(), t.Scratch, t.Output);

        public override void Backward(StepTensors t) => Move(t.Batch, to, from, t.OutputGradient, t.Scratch, t.InputGradient());

        private static void Move(int batch, Shape from, Shape to, ReadOnlySpan<float> source, Span<float> scratch, Span<float> destination)
        {
            Span<float> first = Moves(to) ? scratch : destination;
            if (Moves(from))
            {
                first = first[..source.Length];
                Layout.ToChannelsFirst(batch, from.Channels, from.Height * from.Width, source, first);
                source = first;
            }

            if (Moves(to))
                Layout.ToChannelsLast(batch, to.Channels, to.Height * to.Width, source, destination);
        }
    }
}
