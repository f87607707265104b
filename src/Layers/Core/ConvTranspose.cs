using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Transposed convolution of images, [channels, height, width] to [filters, ...], as PyTorch's ConvTranspose2d: every input pixel
/// spreads a filter over the output, stride pixels apart. Its weight is [channels, filters / groups, size, size]. The output has
/// (height - 1) stride - 2 padding + dilation (size - 1) + output padding + 1 rows.
/// </summary>
public sealed class ConvTranspose : Layer
{
    private readonly int _filters, _size, _stride, _padding, _outputPadding, _dilation, _groups;
    private readonly bool _hasBias;
    private Parameter _weight = null!;
    private Parameter? _bias;

    /// <summary>With square filters.</summary>
    /// <param name="filters">Channels of the output, 1 or more.</param>
    /// <param name="size">Rows and columns of a filter, 1 or more.</param>
    /// <param name="stride">Output pixels from one input pixel to the next, 1 or more.</param>
    /// <param name="padding">Rows and columns cut off on each side of the output.</param>
    /// <param name="outputPadding">Rows and columns added below and to the right; less than the stride.</param>
    /// <param name="dilation">Output pixels from one tap of a filter to the next, 1 or more.</param>
    /// <param name="groups">Parts that channels and filters are divided into.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public ConvTranspose(
        int filters, int size, int stride = 1, int padding = 0, int outputPadding = 0, int dilation = 1, int groups = 1, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filters, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dilation, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfNegative(outputPadding);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(outputPadding, stride);
        (_filters, _size, _stride, _padding, _outputPadding) = (filters, size, stride, padding, outputPadding);
        (_dilation, _groups, _hasBias) = (dilation, groups, bias);
    }

    /// <summary>How the weights start; by default as PyTorch does, uniform within 1 / sqrt(fan in).</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Default;

    /// <summary>How the bias starts; by default zero.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <inheritdoc/>
    public override string Settings => string.Concat(
        $"{_filters}, {_size}x{_size}",
        _stride == 1 ? "" : $", stride {_stride}",
        _padding == 0 ? "" : $", padding {_padding}",
        _outputPadding == 0 ? "" : $", output padding {_outputPadding}",
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
            return Shape.Image(_filters, shape.Height, shape.Width);
        }
        catch (ArgumentException problem)
        {
            throw new GraphException($"{Name ?? Kind} ({Settings}): input is {image}; {problem.Message}", problem);
        }
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<Shape> inputs, Shape output) => 2.0 * inputs[0].Size * (_filters / _groups) * _size * _size;

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new ConvTransposeStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        // The fans as PyTorch counts them, from the weight's second dimension and its first.
        int channels = inputs[0].Channels, taps = _size * _size, fanIn = _filters / _groups * taps, fanOut = channels * taps;
        _weight = AddParameter("weight", WeightInitializer, fanIn, fanOut, [channels, _filters / _groups, _size, _size]);
        if (_hasBias)
            _bias = AddParameter("bias", BiasInitializer, fanIn, fanOut, [_filters], decays: false);
    }

    /// <summary>The convolution that this transposes: from the output here to the input here.</summary>
    private ConvShape Geometry(int batch, Shape image)
        => ConvShape.Square(batch, _filters, 1, image.Channels, _size, _stride, _padding) with
        {
            Height = Length(image.Height),
            Width = Length(image.Width),
            DilationHeight = _dilation,
            DilationWidth = _dilation,
            Groups = _groups,
        };

    private int Length(int input) => checked((input - 1) * _stride - 2 * _padding + _dilation * (_size - 1) + _outputPadding + 1);

    private sealed class ConvTransposeStep : LayerStep
    {
        private readonly ConvTranspose _layer;
        private readonly ConvDataGradient _forward;
        private readonly ConvForward? _dataGradient;
        private readonly ConvWeightGradient? _weightGradient;
        private readonly Fusion _fusion;

        internal ConvTransposeStep(ConvTranspose layer, LayerContext context)
        {
            _layer = layer;
            ConvShape shape = layer.Geometry(context.Batch, context.Input());
            _forward = new ConvDataGradient(shape);
            if (context.IsTraining)
                _weightGradient = new ConvWeightGradient(shape);
            if (context.IsTraining && context.WantsGradient())
                _dataGradient = new ConvForward(shape);
            _fusion = new Fusion(context.IsTraining);
        }

        public override bool BackwardReadsOutput => _fusion.Function != Activation.None;

        public override string Detail => string.Concat(
            _forward.Algorithm,
            _weightGradient is null ? "" : $", dw {_weightGradient.Algorithm}",
            _dataGradient is null ? "" : $", dx {_dataGradient.Algorithm}",
            _fusion);

        // A norm's factors would belong to the weight's second dimension, which the folding does not know.
        public override bool TryFuse(Layer follower) => follower is not BatchNorm && _fusion.TryFuse(follower);

        public override void Prepare()
        {
            _forward.SetWeights(_layer._weight.Values);
            _dataGradient?.SetWeights(_layer._weight.Values);
        }

        public override void Forward(StepTensors t) => _forward.Run(t.Batch, t.Input(), t.Output, new ConvEpilogue
        {
            Bias = _layer._bias is null ? [] : _layer._bias.Values,
            Residual = _fusion.HasResidual ? t.Input(1) : [],
            Activation = _fusion.Function,
            Slope = _fusion.Slope,
        });

        public override void Backward(StepTensors t)
        {
            _fusion.Backward(t);
            ReadOnlySpan<float> dy = t.OutputGradient;
            _weightGradient!.Run(t.Batch, dy, t.Input(), t.ParameterGradient(0));
            if (_layer._bias is not null)
                Columns.Sum(dy.Length / _layer._filters, _layer._filters, dy, t.ParameterGradient(1));
            _dataGradient?.Run(t.Batch, dy, t.InputGradient());
        }
    }
}
