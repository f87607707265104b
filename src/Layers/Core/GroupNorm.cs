using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Group normalisation (Wu and He 2018): the channels of an image in groups, each by its own mean and variance over all pixels of the
/// sample; then a gain and a shift for each channel. One group normalises whole samples.
/// </summary>
public sealed class GroupNorm : Layer
{
    private readonly int _groups;
    private readonly float _epsilon;
    private Parameter _gamma = null!, _beta = null!;

    /// <summary>With a number of groups.</summary>
    /// <param name="groups">1 or more; divides the channels.</param>
    /// <param name="epsilon">Added to the variance, 0 or more.</param>
    public GroupNorm(int groups, float epsilon = 1e-5f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (_groups, _epsilon) = (groups, epsilon);
    }

    /// <inheritdoc/>
    public override string Settings => $"{_groups} groups";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs is [{ Rank: not 2 } input] && input.Channels % _groups == 0
        ? input
        : throw Refuse(inputs, $"one image or vector whose channels {_groups} groups divide");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new GroupNormStep(_groups, _epsilon, _gamma, _beta, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int[] channels = [inputs[0].Channels];
        _gamma = AddParameter("weight", Initializer.Ones, 1, 1, channels, decays: false);
        _beta = AddParameter("bias", Initializer.Zeros, 1, 1, channels, decays: false);
    }
}

/// <summary>Runs <see cref="GroupNorm"/> and <see cref="InstanceNorm"/>.</summary>
internal sealed class GroupNormStep(int groups, float epsilon, Parameter? gamma, Parameter? beta, LayerContext context) : LayerStep
{
    private readonly int _pixels = context.Output.Height * context.Output.Width, _channels = context.Output.Channels;

    // Mean and 1 / deviation of each group.
    public override int SavedLength { get; } = context.IsTraining ? 2 * context.Batch * groups : 0;

    public override void Forward(StepTensors t)
    {
        int kept = SavedLength == 0 ? 0 : t.Batch * groups;
        GroupNormalization.Forward(
            t.Batch, _pixels, _channels, groups, t.Input(), Values(gamma), Values(beta), epsilon,
            t.Saved[..kept], t.Saved.Slice(kept, kept), t.Output);
    }

    public override void Backward(StepTensors t)
    {
        int kept = t.Batch * groups;
        Span<float> dx = t.InputGradient();
        GroupNormalization.Backward(
            t.Batch, _pixels, _channels, groups, t.Input(), t.OutputGradient, Values(gamma), t.Saved[..kept], t.Saved.Slice(kept, kept),
            dx.IsEmpty ? t.OutputGradient : dx, gamma is null ? [] : t.ParameterGradient(0), beta is null ? [] : t.ParameterGradient(1));
    }

    private static ReadOnlySpan<float> Values(Parameter? parameter) => parameter is null ? [] : parameter.Values;
}
