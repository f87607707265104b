using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Convolution of images, [channels, height, width] to [filters, ...]: with stride, padding, dilation and groups as PyTorch's Conv2d has
/// them. In PyTorch's terms its weight is [filters, channels / groups, size, size].
/// </summary>
public sealed class Conv : Layer
{
    private readonly int _filters, _size, _stride, _padding, _dilation, _groups;
    private readonly bool _hasBias;
    private Parameter _weight = null!;
    private Parameter? _bias;

    /// <summary>With square filters.</summary>
    /// <param name="filters">Channels of the output, 1 or more.</param>
    /// <param name="size">Rows and columns of a filter, 1 or more.</param>
    /// <param name="stride">Input pixels from one output pixel to the next, 1 or more.</param>
    /// <param name="padding">Zeros on each side; by default dilation (size - 1) / 2, which keeps the image's size at stride 1.</param>
    /// <param name="dilation">Input pixels from one tap of a filter to the next, 1 or more.</param>
    /// <param name="groups">Parts that channels and filters are divided into.</param>
    /// <param name="bias">Whether a bias is added; leave it out before a batch norm, which would take it away again.</param>
    public Conv(int filters, int size, int stride = 1, int? padding = null, int dilation = 1, int groups = 1, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding ?? 0);
        (_filters, _size, _stride, _dilation, _groups, _hasBias) = (filters, size, stride, dilation, groups, bias);
        _padding = padding ?? dilation * (size - 1) / 2;
    }

    /// <summary>How the weights start; by default as PyTorch does, uniform within 1 / sqrt(fan in).</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Default;

    /// <summary>How the bias starts; by default zero.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <summary>How it is computed; by default the fastest way for the shape.</summary>
    public ConvAlgorithm Algorithm { get; init; }

    /// <inheritdoc/>
    public override string Settings => string.Concat(
        $"{_filters}, {_size}x{_size}",
        _stride == 1 ? "" : $", stride {_stride}",
        _padding == 0 ? "" : $", padding {_padding}",
        _dilation == 1 ? "" : $", dilation {_dilation}",
        _groups == 1 ? "" : $", groups {_groups}",
        _hasBias ? "" : ", no bias");

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        if (inputs is not [{ Rank: 3 } image])
            throw Refuse(inputs, "one image");
        try
        {
            ConvShape shape = Geometry(1, image);
            shape.Validate();
            return Shape.Image(_filters, shape.OutputHeight, shape.OutputWidth);
        }
        catch (ArgumentException problem)
        {
            throw new GraphException($"{Name ?? Kind} ({Settings}): input is {image}; {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<Shape> inputs, Shape output)
        => 2.0 * output.Size * (inputs[0].Channels / _groups) * _size * _size;

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new ConvStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int depth = inputs[0].Channels / _groups, taps = _size * _size;
        _weight = AddParameter("weight", WeightInitializer, depth * taps, _filters / _groups * taps, [_filters, depth, _size, _size]);
        if (_hasBias)
            _bias = AddParameter("bias", BiasInitializer, depth * taps, _filters / _groups * taps, [_filters], decays: false);
    }

    private ConvShape Geometry(int batch, Shape image)
        => ConvShape.Square(batch, image.Channels, 1, _filters, _size, _stride, _padding) with
        {
            Height = image.Height,
            Width = image.Width,
            DilationHeight = _dilation,
            DilationWidth = _dilation,
            Groups = _groups,
        };

    private sealed class ConvStep : LayerStep, IGathersStatistics, IEndsInRelu
    {
        private readonly Conv _layer;
        private readonly ConvShape _shape;
        private readonly ConvForward _forward;
        private readonly ConvDataGradient? _dataGradient;
        private readonly ConvWeightGradient? _weightGradient;
        private readonly Fusion _fusion;
        private readonly FoldedWeights _folded;
        private float[] _mean = [], _variance = [];

        internal ConvStep(Conv layer, LayerContext context)
        {
            _layer = layer;
            _shape = layer.Geometry(context.Batch, context.Input());
            _forward = new ConvForward(_shape, layer.Algorithm);
            if (context.IsTraining)
                _weightGradient = new ConvWeightGradient(_shape, layer.Algorithm);
            if (context.IsTraining && context.WantsGradient())
                _dataGradient = new ConvDataGradient(_shape, layer.Algorithm);
            _fusion = new Fusion(context.IsTraining);
            _folded = new FoldedWeights(layer._weight, layer._bias);
        }

        public override bool BackwardReadsOutput => _fusion.BackwardReadsOutput;

        public override string Detail => string.Concat(
            _forward.Algorithm,
            _weightGradient is null ? "" : $", dw {_weightGradient.Algorithm}",
            _dataGradient is null ? "" : $", dx {_dataGradient.Algorithm}",
            _mean.Length == 0 ? "" : " + statistics",
            _fusion);

        public override bool TryFuse(Layer follower) => _mean.Length == 0 && _fusion.TryFuse(follower);

        public bool TryHandOverMask() => _fusion.TryHandOverMask();

        public (ReadOnlyMemory<float> Mean, ReadOnlyMemory<float> Variance) Gather()
        {
            (_mean, _variance) = (new float[_shape.Filters], new float[_shape.Filters]);
            return (_mean, _variance);
        }

        public override void Prepare()
        {
            _folded.Prepare(_fusion.Norm);
            _forward.SetWeights(_folded.Weights);
            _dataGradient?.SetWeights(_layer._weight.Values);
        }

        public override void Forward(StepTensors t) => _forward.Run(t.Batch, t.Input(), t.Output, new ConvEpilogue
        {
            Bias = _folded.Bias,
            Residual = _fusion.HasResidual ? t.Input(1) : [],
            Activation = _fusion.Function,
            Slope = _fusion.Slope,
            Mean = _mean,
            Variance = _variance,
        });

        public override void Backward(StepTensors t)
        {
            _fusion.Backward(t);
            _weightGradient!.Run(
                t.Batch, t.Input(), t.OutputGradient, t.ParameterGradient(0), _layer._bias is null ? [] : t.ParameterGradient(1));
            _dataGradient?.Run(t.Batch, t.OutputGradient, t.InputGradient());
        }
    }
}
