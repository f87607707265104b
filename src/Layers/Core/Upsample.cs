using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>How <see cref="Upsample"/> fills the pixels between.</summary>
public enum UpsampleMode
{
    /// <summary>With the nearest pixel: each becomes a square.</summary>
    Nearest,

    /// <summary>Linearly by rows and columns, the outer edges of the images on each other.</summary>
    Bilinear,

    /// <summary>Linearly by rows and columns, the centres of the corner pixels on each other.</summary>
    BilinearAlignedCorners,
}

/// <summary>An image with a whole multiple of rows and columns.</summary>
public sealed class Upsample : Layer
{
    private readonly int _factor;
    private readonly UpsampleMode _mode;

    /// <summary>With a factor.</summary>
    /// <param name="factor">Rows and columns for each of the input, 1 or more.</param>
    /// <param name="mode">What lies between.</param>
    public Upsample(int factor = 2, UpsampleMode mode = UpsampleMode.Nearest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(factor, 1);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(
                nameof(mode), mode, $"mode is {mode}; expected one of {string.Join(", ", Enum.GetNames<UpsampleMode>())}.");
        (_factor, _mode) = (factor, mode);
    }

    /// <inheritdoc/>
    public override string Settings => $"{_factor}x, {_mode}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs is [{ Rank: 3 } image]
        ? Shape.Image(image.Channels, checked(image.Height * _factor), checked(image.Width * _factor))
        : throw Refuse(inputs, "one image");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new UpsampleStep(_mode, context.Input(), context.Output);

    private sealed class UpsampleStep(UpsampleMode mode, Shape from, Shape to) : LayerStep
    {
        public override bool BackwardReadsInputs => false;

        public override void Forward(StepTensors t)
        {
            if (mode == UpsampleMode.Nearest)
                Upsampling.Nearest(t.Batch, from.Height, from.Width, from.Channels, to.Height, to.Width, t.Input(), t.Output);
            else
                Upsampling.Bilinear(
                    t.Batch, from.Height, from.Width, from.Channels, to.Height, to.Width, mode == UpsampleMode.BilinearAlignedCorners,
                    t.Input(), t.Output);
        }

        public override void Backward(StepTensors t)
        {
            if (mode == UpsampleMode.Nearest)
                Upsampling.NearestBackward(
                    t.Batch, from.Height, from.Width, from.Channels, to.Height, to.Width, t.OutputGradient, t.InputGradient());
            else
                Upsampling.BilinearBackward(
                    t.Batch, from.Height, from.Width, from.Channels, to.Height, to.Width, mode == UpsampleMode.BilinearAlignedCorners,
                    t.OutputGradient, t.InputGradient());
        }
    }
}
