namespace FastNet.Layers;

/// <summary>
/// Instance normalisation (Ulyanov, Vedaldi and Lempitsky 2016): every channel of every image by its own mean and variance; then a gain
/// and a shift for each channel, if wanted.
/// </summary>
public sealed class InstanceNorm : Layer
{
    private readonly bool _affine;
    private readonly float _epsilon;
    private Parameter? _gamma, _beta;

    /// <summary>With PyTorch's defaults.</summary>
    /// <param name="affine">Whether there are gains and shifts.</param>
    /// <param name="epsilon">Added to the variance, 0 or more.</param>
    public InstanceNorm(bool affine = false, float epsilon = 1e-5f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (_affine, _epsilon) = (affine, epsilon);
    }

    /// <inheritdoc/>
    public override string Settings => _affine ? "affine" : "";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs is [{ Rank: 3 } image] && image.Height * image.Width > 1
        ? image
        : throw Refuse(inputs, "one image of 2 or more pixels");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new GroupNormStep(context.Output.Channels, _epsilon, _gamma, _beta, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        if (!_affine)
            return;
        int[] channels = [inputs[0].Channels];
        _gamma = AddParameter("weight", Initializer.Ones, 1, 1, channels, decays: false);
        _beta = AddParameter("bias", Initializer.Zeros, 1, 1, channels, decays: false);
    }
}
