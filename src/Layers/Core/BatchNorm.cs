using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Batch normalisation (Ioffe and Szegedy 2015) of each feature of a vector or channel of an image: in training by mean and variance of
/// the batch, at inference by their running averages, then y = gamma x + beta.
/// </summary>
public sealed class BatchNorm : Layer
{
    private readonly float _epsilon, _momentum;
    private Parameter _gamma = null!, _beta = null!, _mean = null!, _variance = null!;

    /// <summary>With PyTorch's defaults.</summary>
    /// <param name="epsilon">Added to the variance, 0 or more.</param>
    /// <param name="momentum">Weight of a batch in the running averages, 0 to 1; the course's momentum is 1 minus this.</param>
    public BatchNorm(float epsilon = 1e-5f, float momentum = 0.1f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        ArgumentOutOfRangeException.ThrowIfNegative(momentum);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(momentum, 1);
        (_epsilon, _momentum) = (epsilon, momentum);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs.Length == 1 ? inputs[0] : throw Refuse(inputs, "one input");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context)
        => context.IsTraining ? new TrainingStep(this, context) : new InferenceStep(this, context.Output);

    /// <summary>The affine function that it is at inference, by channel.</summary>
    internal void Affine(Span<float> scale, Span<float> shift)
        => BatchNormalization.Fold(_gamma.Values, _beta.Values, _epsilon, _mean.Values, _variance.Values, scale, shift);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int[] features = [inputs[0].Features];
        _gamma = AddParameter("weight", Initializer.Ones, 1, 1, features, decays: false);
        _beta = AddParameter("bias", Initializer.Zeros, 1, 1, features, decays: false);
        _mean = AddParameter("running_mean", Initializer.Zeros, 1, 1, features, isTrained: false);
        _variance = AddParameter("running_var", Initializer.Ones, 1, 1, features, isTrained: false);
    }

    private sealed class TrainingStep : LayerStep, IEndsInRelu
    {
        private readonly BatchNorm _layer;
        private readonly int _channels, _positions;
        private readonly bool _gathered;
        private readonly ReadOnlyMemory<float> _batchMean, _batchVariance;
        private readonly float[] _mean, _variance, _savedMean, _savedInvStd;
        private bool _relu, _residual, _maskHandedOver;

        internal TrainingStep(BatchNorm layer, LayerContext context)
        {
            _layer = layer;
            (_channels, _positions) = (context.Output.Features, context.Output.Positions);
            if (context.Producer() is IGathersStatistics source)
            {
                (_batchMean, _batchVariance) = source.Gather();
                _gathered = true;
            }

            (_mean, _variance, _savedMean, _savedInvStd) = (
                new float[_channels], new float[_channels], new float[_channels], new float[_channels]);
        }

        public override bool BackwardReadsOutput => Masks;

        public override string Detail
            => string.Concat(_gathered ? "statistics given" : "", _residual ? " + add" : "", _relu ? " + relu" : "");

        public override bool TryFuse(Layer follower)
        {
            switch (follower)
            {
                case Relu when !_relu:
                    _relu = true;
                    return true;
                case Add when !_relu && !_residual:
                    _residual = true;
                    return true;
                default:
                    return false;
            }
        }

        private bool Masks => _relu && !_maskHandedOver;

        public bool TryHandOverMask() => _maskHandedOver = _relu;

        public override void Forward(StepTensors t)
        {
            int rows = t.Batch * _positions;
            Activation activation = _relu ? Activation.Relu : Activation.None;
            ReadOnlySpan<float> residual = _residual ? t.Input(1) : [];
            ReadOnlySpan<float> gamma = _layer._gamma.Values, beta = _layer._beta.Values;
            // The running averages move when the step has been accepted.
            _layer._mean.Values.CopyTo(_mean);
            _layer._variance.Values.CopyTo(_variance);
            if (_gathered)
            {
                BatchNormalization.TrainForwardFrom(
                    rows, _channels, t.Input(), _batchMean.Span, _batchVariance.Span, gamma, beta, _layer._epsilon, _layer._momentum,
                    _mean, _variance,
                    _savedMean, _savedInvStd, t.Output, activation, residual);
            }
            else
            {
                BatchNormalization.TrainForward(
                    rows, _channels, t.Input(), gamma, beta, _layer._epsilon, _layer._momentum, _mean, _variance,
                    _savedMean, _savedInvStd, t.Output, activation, residual);
            }
        }

        public override void Backward(StepTensors t) => BatchNormalization.Backward(
            t.Batch * _positions, _channels, t.Input(), t.OutputGradient, _layer._gamma.Values, _savedMean, _savedInvStd, t.InputGradient(),
            t.ParameterGradient(0), t.ParameterGradient(1), Masks ? Activation.Relu : Activation.None, Masks ? t.Output : [],
            _residual ? t.InputGradient(1) : []);

        public override void Commit()
        {
            _mean.CopyTo(_layer._mean.Values);
            _variance.CopyTo(_layer._variance.Values);
        }
    }

    /// <summary>By itself, where nothing before it could take it over.</summary>
    private sealed class InferenceStep(BatchNorm layer, Shape shape) : LayerStep
    {
        private bool _relu, _residual;

        public override string Detail => string.Concat(_residual ? "+ add" : "", _relu ? " + relu" : "");

        public override bool TryFuse(Layer follower)
        {
            switch (follower)
            {
                case Relu when !_relu:
                    _relu = true;
                    return true;
                case Add when !_relu && !_residual:
                    _residual = true;
                    return true;
                default:
                    return false;
            }
        }

        public override void Forward(StepTensors t) => BatchNormalization.InferForward(
            t.Batch * shape.Positions, shape.Features, t.Input(), layer._gamma.Values, layer._beta.Values, layer._epsilon,
            layer._mean.Values,
            layer._variance.Values, t.Output, _relu ? Activation.Relu : Activation.None, _residual ? t.Input(1) : []);

        public override void Backward(StepTensors t) => throw new NotSupportedException("An inference step has no backward pass.");
    }
}
