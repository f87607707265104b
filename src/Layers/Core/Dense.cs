using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// y = W x + b for every vector of the input: also called affine, linear or fully connected. On a sequence it works on every step
/// (temporal affine).
/// </summary>
public sealed class Dense : Layer
{
    private readonly int _features;
    private readonly bool _hasBias;
    private Parameter _weight = null!;
    private Parameter? _bias;

    /// <summary>With a number of outputs.</summary>
    /// <param name="features">Elements of an output vector, 1 or more.</param>
    /// <param name="bias">Whether a bias is added.</param>
    public Dense(int features, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        _features = features;
        _hasBias = bias;
    }

    /// <summary>How the weights start; by default as PyTorch does, uniform within 1 / sqrt(fan in).</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Default;

    /// <summary>How the bias starts; by default zero.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <inheritdoc/>
    public override string Settings => $"{_features}{(_hasBias ? "" : ", no bias")}";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs switch
    {
        [{ Rank: 1 }] => Shape.Vector(_features),
        [{ Rank: 2 } sequence] => Shape.Sequence(sequence.Steps, _features),
        _ => throw Refuse(inputs, "one vector or sequence (put a Flatten before it for images)"),
    };

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<Shape> inputs, Shape output) => 2.0 * inputs[0].Features * output.Size;

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new DenseStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int fanIn = inputs[0].Features;
        _weight = AddParameter("weight", WeightInitializer, fanIn, _features, [_features, fanIn]);
        if (_hasBias)
            _bias = AddParameter("bias", BiasInitializer, fanIn, _features, [_features], decays: false);
    }

    private sealed class DenseStep(Dense layer, LayerContext context) : LayerStep
    {
        // Fewer rows read the weights once as they are stored; a packed copy pays from about here.
        private const int PackedRows = 8;

        private const int SmallWeights = 8192;

        private readonly int _in = context.Input().Features, _out = context.Output.Features, _positions = context.Output.Steps;
        private readonly bool _packs = !context.IsTraining && context.Batch * context.Output.Steps >= PackedRows;

        // A product over in less than a microsecond reads the weights turned around, without a copy or a plan.
        private readonly float[] _small = !context.IsTraining && context.Batch * context.Output.Steps < PackedRows
            && (long)context.Input().Features * context.Output.Features < SmallWeights
            ? new float[context.Input().Features * context.Output.Features] : [];
        private readonly Fusion _fusion = new(context.IsTraining);
        private readonly FoldedWeights _folded = new(layer._weight, layer._bias);
        private PackedMatrix<float>? _packed;

        public override bool BackwardReadsOutput => _fusion.BackwardReadsOutput;

        public override string Detail => $"gemm{(_packs ? ", packed weights" : "")}{_fusion}";

        public override bool TryFuse(Layer follower) => _fusion.TryFuse(follower);

        public override void Prepare()
        {
            _folded.Prepare(_fusion.Norm);
            if (_packs)
                _packed = Gemm.Pack(Transpose.Yes, _in, _out, _folded.Weights, _in);
            else if (_small.Length > 0)
                Layout.Transpose(_out, _in, _folded.Weights, _small);
        }

        public override void Forward(StepTensors t)
        {
            int rows = t.Batch * _positions;
            var epilogue = new Epilogue<float>
            {
                Bias = _folded.Bias,
                Residual = _fusion.HasResidual ? t.Input(1) : [],
                Activation = _fusion.Function,
                Slope = _fusion.Slope,
            };
            if (_small.Length > 0)
                Gemm.Multiply(Transpose.No, Transpose.No, rows, _out, _in, 1, t.Input(), _in, _small, _out, 0, t.Output, _out, epilogue);
            else if (_packed is null)
                Gemm.Multiply(
                    Transpose.No, Transpose.Yes, rows, _out, _in, 1, t.Input(), _in, _folded.Weights, _in, 0, t.Output, _out, epilogue);
            else
                Gemm.Multiply(Transpose.No, rows, 1, t.Input(), _in, _packed, 0, t.Output, _out, epilogue);
        }

        public override void Backward(StepTensors t)
        {
            int rows = t.Batch * _positions;
            _fusion.Backward(t);
            ReadOnlySpan<float> dy = t.OutputGradient;
            Gemm.Multiply(Transpose.Yes, Transpose.No, _out, _in, rows, 1, dy, _out, t.Input(), _in, 0, t.ParameterGradient(0), _in);
            if (layer._bias is not null)
                Columns.Sum(rows, _out, dy, t.ParameterGradient(1));
            Span<float> dx = t.InputGradient();
            if (!dx.IsEmpty)
                Gemm.Multiply(Transpose.No, Transpose.No, rows, _in, _out, 1, dy, _out, layer._weight.Values, _in, 0, dx, _in);
        }
    }
}
