using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>The mean of each window of an image, channel by channel.</summary>
public sealed class AveragePool : Layer
{
    private readonly int _window, _stride, _padding;
    private readonly bool _countsPadding;

    /// <summary>With square windows.</summary>
    /// <param name="window">Rows and columns of a window, 1 or more.</param>
    /// <param name="stride">Input pixels from one window to the next; by default as many as the window has.</param>
    /// <param name="padding">Zeros on each side; at most half a window.</param>
    /// <param name="countsPadding">Whether the zeros count in the mean.</param>
    public AveragePool(int window = 2, int? stride = null, int padding = 0, bool countsPadding = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(window, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride ?? 1, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        (_window, _stride, _padding, _countsPadding) = (window, stride ?? window, padding, countsPadding);
    }

    /// <inheritdoc/>
    public override string Settings
        => Windows.Settings(_window, _stride, _padding, false) + (_padding > 0 && !_countsPadding ? ", padding not counted" : "");

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs is [{ Rank: 3 } image]
            ? Windows.Output(this, image, Windows.Geometry(1, image, _window, _stride, _padding, false))
            : throw Refuse(inputs, "one image");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context)
        => new AveragePoolStep(Windows.Geometry(context.Batch, context.Input(), _window, _stride, _padding, false), _countsPadding);

    private sealed class AveragePoolStep(PoolShape shape, bool countsPadding) : LayerStep
    {
        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t) => AveragePooling.Forward(shape, t.Batch, t.Input(), t.Output, countsPadding);

        public override void Backward(StepTensors t)
            => AveragePooling.Backward(shape, t.Batch, t.OutputGradient, t.InputGradient(), countsPadding);
    }
}

/// <summary>The mean of each channel of an image: a vector with an element for each channel.</summary>
public sealed class GlobalAveragePool : Layer
{
    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
        => inputs is [{ Rank: 3 } image] ? Shape.Vector(image.Channels) : throw Refuse(inputs, "one image");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new GlobalAveragePoolStep(context.Input());

    private sealed class GlobalAveragePoolStep(Shape image) : LayerStep
    {
        private readonly int _pixels = image.Height * image.Width;

        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t) => GlobalAveragePooling.Forward(t.Batch, _pixels, image.Channels, t.Input(), t.Output);

        public override void Backward(StepTensors t)
            => GlobalAveragePooling.Backward(t.Batch, _pixels, image.Channels, t.OutputGradient, t.InputGradient());
    }
}
