using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>The largest element of each window of an image, channel by channel.</summary>
public sealed class MaxPool : Layer
{
    private readonly int _window, _stride, _padding;
    private readonly bool _ceil;

    /// <summary>With square windows.</summary>
    /// <param name="window">Rows and columns of a window, 1 or more.</param>
    /// <param name="stride">Input pixels from one window to the next; by default as many as the window has.</param>
    /// <param name="padding">Pixels on each side that count as -infinity; at most half a window.</param>
    /// <param name="ceil">Whether a last window may hang over the edge.</param>
    public MaxPool(int window = 2, int? stride = null, int padding = 0, bool ceil = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        (_window, _stride, _padding, _ceil) = (window, stride ?? window, padding, ceil);
    }

    /// <inheritdoc/>
    public override string Settings => Windows.Settings(_window, _stride, _padding, _ceil);

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs is [{ Rank: 3 } image]
            ? Windows.Output(this, image, Windows.Geometry(1, image, _window, _stride, _padding, _ceil))
            : throw Refuse(inputs, "one image");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context)
        => new MaxPoolStep(Windows.Geometry(context.Batch, context.Input(), _window, _stride, _padding, _ceil), context);

    private sealed class MaxPoolStep(PoolShape shape, LayerContext context) : LayerStep
    {
        private readonly bool _training = context.IsTraining;
        private readonly bool _masks = context.IsTraining && context.Producer() is IEndsInRelu producer && producer.TryHandOverMask();

        // Which pixel won, as numbers of 32 bits, like floats.
        public override int SavedLength => _training ? shape.Batch * shape.OutputSize : 0;

        public override bool BackwardReadsInputs => false;

        public override bool BackwardReadsOutput => false;

        public override string Detail => _masks ? "masks for relu" : "";

        public override void Forward(StepTensors t)
        {
            if (_masks)
                MaxPooling.ForwardRelu(shape, t.Batch, t.Input(), t.Output, Indices(t));
            else
                MaxPooling.Forward(shape, t.Batch, t.Input(), t.Output, Indices(t));
        }

        public override void Backward(StepTensors t)
            => MaxPooling.Backward(shape, t.Batch, Indices(t), t.OutputGradient, t.InputGradient());

        private Span<int> Indices(StepTensors t)
            => _training ? MemoryMarshal.Cast<float, int>(t.Saved)[..(t.Batch * shape.OutputSize)] : [];
    }
}
