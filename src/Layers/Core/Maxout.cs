using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// The largest of several affine maps, feature by feature (Goodfellow et al. 2013): y = max over p of W_p x + b_p. On a sequence it works
/// on every step.
/// </summary>
public sealed class Maxout : Layer
{
    private readonly int _features, _pieces;
    private Parameter _weight = null!, _bias = null!;

    /// <summary>With a number of outputs and of maps.</summary>
    /// <param name="features">Elements of an output vector, 1 or more.</param>
    /// <param name="pieces">Maps, 2 or more.</param>
    public Maxout(int features, int pieces = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pieces, 2);
        (_features, _pieces) = (features, pieces);
    }

    /// <summary>How the weights start; by default as a dense layer's.</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Default;

    /// <summary>How the bias starts; by default zero.</summary>
    public Initializer BiasInitializer { get; init; } = Initializer.Zeros;

    /// <inheritdoc/>
    public override string Settings => $"{_features}, {_pieces} pieces";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs switch
    {
        [{ Rank: 1 }] => Shape.Vector(_features),
        [{ Rank: 2 } sequence] => Shape.Sequence(sequence.Steps, _features),
        _ => throw Refuse(inputs, "one vector or sequence (put a Flatten before it for images)"),
    };

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<Shape> inputs, Shape output) => 2.0 * inputs[0].Features * output.Size * _pieces;

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new MaxoutStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int fanIn = inputs[0].Features;
        _weight = AddParameter("weight", WeightInitializer, fanIn, _features, [_pieces, _features, fanIn]);
        _bias = AddParameter("bias", BiasInitializer, fanIn, _features, [_pieces, _features], decays: false);
    }

    private sealed class MaxoutStep(Maxout layer, LayerContext context) : LayerStep
    {
        private readonly int _in = context.Input().Features, _out = context.Output.Features, _pieces = layer._pieces;
        private readonly bool _training = context.IsTraining;

        // The maps one after the other, [pieces, rows, features].
        public override int SavedLength { get; } = context.IsTraining ? context.Batch * context.Output.Size * layer._pieces : 0;

        public override int ScratchLength { get; } = context.IsTraining ? 0 : context.Batch * context.Output.Size;

        public override bool BackwardReadsOutput => true;

        public override void Forward(StepTensors t)
        {
            Span<float> y = t.Output;
            int rows = y.Length / _out;
            for (int p = 0; p < _pieces; p++)
            {
                Span<float> map = _training ? t.Saved.Slice(p * y.Length, y.Length) : p == 0 ? y : t.Scratch[..y.Length];
                var epilogue = new Epilogue<float> { Bias = layer._bias.Values.Slice(p * _out, _out) };
                Gemm.Multiply(Transpose.No, Transpose.Yes, rows, _out, _in, 1, t.Input(), _in, Weights(p), _in, 0, map, _out, epilogue);
                if (p > 0)
                    Elementwise.Max<float>(y, map, y);
                else if (_training)
                    map.CopyTo(y);
            }
        }

        public override void Backward(StepTensors t)
        {
            Span<float> dy = t.OutputGradient, dx = t.InputGradient();
            int rows = dy.Length / _out;
            Route(t.Output, dy, t.Saved);
            for (int p = 0; p < _pieces; p++)
            {
                ReadOnlySpan<float> dz = t.Saved.Slice(p * dy.Length, dy.Length);
                Span<float> dw = t.ParameterGradient(0).Slice(p * _out * _in, _out * _in);
                Gemm.Multiply(Transpose.Yes, Transpose.No, _out, _in, rows, 1, dz, _out, t.Input(), _in, 0, dw, _in);
                Columns.Sum(rows, _out, dz, t.ParameterGradient(1).Slice(p * _out, _out));
                if (!dx.IsEmpty)
                    Gemm.Multiply(Transpose.No, Transpose.No, rows, _in, _out, 1, dz, _out, Weights(p), _in, p == 0 ? 0 : 1, dx, _in);
            }
        }

        private ReadOnlySpan<float> Weights(int piece) => layer._weight.Values.Slice(piece * _out * _in, _out * _in);

        /// <summary>Turns the maps into their gradients: the first that is the largest takes that of the output, the others 0.</summary>
        private void Route(ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> maps)
        {
            for (int i = 0; i < y.Length; i++)
            {
                float rest = dy[i];
                for (int p = 0; p < _pieces; p++)
                {
                    ref float map = ref maps[p * y.Length + i];
                    bool wins = map == y[i];
                    map = wins ? rest : 0;
                    rest = wins ? 0 : rest;
                }
            }
        }
    }
}
