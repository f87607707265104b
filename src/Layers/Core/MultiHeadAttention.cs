using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Multi-head attention (Vaswani et al. 2017) with the parameters of PyTorch's: queries, keys and values are projections of sequences,
/// each head attends in its part of the width, and what the heads found is projected once more. One input attends to itself; of two the
/// first asks and the second is attended to.
/// </summary>
public sealed class MultiHeadAttention : Layer
{
    private readonly int _heads;
    private readonly bool _causal, _hasBias;
    private Parameter _inWeight = null!, _outWeight = null!;
    private Parameter? _inBias, _outBias;

    /// <summary>With a number of heads.</summary>
    /// <param name="heads">1 or more; divides the features.</param>
    /// <param name="causal">Whether step i sees the steps 0..i alone.</param>
    /// <param name="bias">Whether the projections add biases.</param>
    public MultiHeadAttention(int heads, bool causal = false, bool bias = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(heads, 1);
        (_heads, _causal, _hasBias) = (heads, causal, bias);
    }

    /// <summary>How the projection of the inputs starts; by default as PyTorch does.</summary>
    public Initializer InInitializer { get; init; } = Initializer.XavierUniform();

    /// <summary>How the projection of the output starts; by default as PyTorch does.</summary>
    public Initializer OutInitializer { get; init; } = Initializer.Default;

    /// <inheritdoc/>
    public override string Settings => string.Concat($"{_heads} heads", _causal ? ", causal" : "", _hasBias ? "" : ", no bias");

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits = inputs is [{ Rank: 2 }] || (inputs is [{ Rank: 2 } asks, { Rank: 2 } asked] && asks.Features == asked.Features);
        return fits && inputs[0].Features % _heads == 0
            ? inputs[0]
            : throw Refuse(inputs, $"one or two sequences of as many features, which {_heads} heads divide");
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<Shape> inputs, Shape output)
    {
        double width = output.Features, queries = output.Steps, keys = inputs[^1].Steps;
        return 4 * width * (width * (queries + keys) + queries * keys);
    }

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new AttentionStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int width = inputs[0].Features;
        _inWeight = AddParameter("in_proj_weight", InInitializer, width, 3 * width, [3 * width, width]);
        if (_hasBias)
            _inBias = AddParameter("in_proj_bias", Initializer.Zeros, width, 3 * width, [3 * width], decays: false);
        _outWeight = AddParameter("out_proj.weight", OutInitializer, width, width, [width, width]);
        if (_hasBias)
            _outBias = AddParameter("out_proj.bias", Initializer.Zeros, width, width, [width], decays: false);
    }

    private sealed class AttentionStep : LayerStep
    {
        private readonly MultiHeadAttention _layer;
        private readonly AttentionShape _shape;
        private readonly int _width;
        private readonly bool _training, _cross;

        internal AttentionStep(MultiHeadAttention layer, LayerContext context)
        {
            _layer = layer;
            _training = context.IsTraining;
            _cross = context.InputCount > 1;
            _width = context.Output.Features;
            int keyLd = (_cross ? 2 : 3) * _width;
            int queries = context.Output.Steps, keys = context.Input(_cross ? 1 : 0).Steps;
            _shape = new AttentionShape(context.Batch, layer._heads, queries, keys, _width / layer._heads)
            {
                Causal = layer._causal,
                QueryLd = _cross ? _width : keyLd,
                KeyLd = keyLd,
                ValueLd = keyLd,
            };
            _shape.Validate();
        }

        // Projections, what the heads found, probabilities: kept for backward, or scratch where none follows and without the last.
        public override int SavedLength => _training ? Projected(_shape) + _shape.OutputSize + _shape.ProbabilitySize : 0;

        // Backward: the gradients of the first two.
        public override int ScratchLength => Projected(_shape) + _shape.OutputSize;

        public override void Forward(StepTensors t)
        {
            AttentionShape shape = _shape with { Batch = t.Batch };
            Span<float> memory = _training ? t.Saved : t.Scratch, projected = memory[..Projected(shape)];
            Span<float> found = memory.Slice(projected.Length, shape.OutputSize);
            if (_cross)
            {
                Project(t.Input(0), 0, 1, Queries(shape, projected));
                Project(t.Input(1), 1, 2, Keys(shape, projected));
            }
            else
            {
                Project(t.Input(), 0, 3, projected);
            }

            Attention.Forward(
                shape, Queries(shape, projected), Keys(shape, projected), Values(shape, projected), [], found,
                _training ? memory.Slice(projected.Length + found.Length, shape.ProbabilitySize) : []);
            Multiply(found, _layer._outWeight.Values, Bias(_layer._outBias), t.Output);
        }

        public override void Backward(StepTensors t)
        {
            AttentionShape shape = _shape with { Batch = t.Batch };
            Span<float> projected = t.Saved[..Projected(shape)], dprojected = t.Scratch[..projected.Length];
            ReadOnlySpan<float> found = t.Saved.Slice(projected.Length, shape.OutputSize);
            Span<float> dfound = t.Scratch.Slice(projected.Length, shape.OutputSize);
            int last = _layer._hasBias ? 2 : 1;
            Span<float> dbias = _layer._hasBias ? t.ParameterGradient(3) : [];
            Back(t.OutputGradient, found, _layer._outWeight.Values, t.ParameterGradient(last), dbias, dfound);
            Attention.Backward(
                shape, Queries(shape, projected), Keys(shape, projected), Values(shape, projected),
                t.Saved.Slice(projected.Length + found.Length, shape.ProbabilitySize), dfound,
                Queries(shape, dprojected), Keys(shape, dprojected), Values(shape, dprojected));
            if (_cross)
            {
                Back(t, 0, 0, 1, Queries(shape, dprojected));
                Back(t, 1, 1, 2, Keys(shape, dprojected));
            }
            else
            {
                Back(t, 0, 0, 3, dprojected);
            }
        }

        private static ReadOnlySpan<float> Bias(Parameter? bias) => bias is null ? [] : bias.Values;

        private int Projected(AttentionShape shape) => shape.Batch * _width * (_cross ? shape.Queries + 2 * shape.Keys : 3 * shape.Queries);

        // [rows, queries keys values] of one input; or [rows, queries] of the first, then [rows, keys values] of the second.
        private Span<float> Queries(AttentionShape shape, Span<float> projected) => _cross ? projected[..shape.OutputSize] : projected;

        private Span<float> Keys(AttentionShape shape, Span<float> projected) => projected[(_cross ? shape.OutputSize : _width)..];

        private Span<float> Values(AttentionShape shape, Span<float> projected) => Keys(shape, projected)[_width..];

        /// <summary>Projects an input by <paramref name="count"/> of the three parts of the weight.</summary>
        private void Project(ReadOnlySpan<float> x, int part, int count, Span<float> y)
        {
            ReadOnlySpan<float> bias = Bias(_layer._inBias);
            Multiply(
                x, _layer._inWeight.Values.Slice(part * _width * _width, count * _width * _width),
                bias.IsEmpty ? [] : bias.Slice(part * _width, count * _width), y);
        }

        private void Multiply(ReadOnlySpan<float> x, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, Span<float> y)
        {
            int rows = x.Length / _width, columns = weight.Length / _width;
            var epilogue = new Epilogue<float> { Bias = bias };
            Gemm.Multiply(Transpose.No, Transpose.Yes, rows, columns, _width, 1, x, _width, weight, _width, 0, y, columns, epilogue);
        }

        /// <summary>The gradients of <see cref="Project"/>.</summary>
        private void Back(StepTensors t, int input, int part, int count, ReadOnlySpan<float> dy)
        {
            int start = part * _width, length = count * _width;
            Back(
                dy, t.Input(input), _layer._inWeight.Values.Slice(start * _width, length * _width),
                t.ParameterGradient(0).Slice(start * _width, length * _width),
                _layer._hasBias ? t.ParameterGradient(1).Slice(start, length) : [],
                t.InputGradient(input));
        }

        private void Back(
            ReadOnlySpan<float> dy, ReadOnlySpan<float> x, ReadOnlySpan<float> weight, Span<float> dweight,
            Span<float> dbias, Span<float> dx)
        {
            int rows = x.Length / _width, columns = weight.Length / _width;
            Gemm.Multiply(Transpose.Yes, Transpose.No, columns, _width, rows, 1, dy, columns, x, _width, 0, dweight, _width);
            if (!dbias.IsEmpty)
                Columns.Sum(rows, columns, dy, dbias);
            if (!dx.IsEmpty)
                Gemm.Multiply(Transpose.No, Transpose.No, rows, _width, columns, 1, dy, columns, weight, _width, 0, dx, _width);
        }
    }
}
