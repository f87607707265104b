using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// What <see cref="Rnn"/>, <see cref="Lstm"/> and <see cref="Gru"/> have in common: a sequence becomes the sequence of hidden states, or
/// the last of them. A second input is the hidden state before the first step; without one it is zero. Parameters have the names and
/// layouts of PyTorch's: weight_ih_l0 [gates units, features], weight_hh_l0 [gates units, units], bias_ih_l0 and bias_hh_l0 [gates units].
/// </summary>
public abstract class RecurrentLayer : Layer
{
    private readonly int _units, _gates;
    private readonly bool _lastOnly, _hasBias;
    private Parameter _input = null!, _hidden = null!;
    private Parameter? _inputBias, _hiddenBias;

    private protected RecurrentLayer(int gates, int units, bool lastOnly, bool bias)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        (_gates, _units, _lastOnly, _hasBias) = (gates, units, lastOnly, bias);
    }

    /// <summary>How weights and biases start; by default as PyTorch does, uniform within 1 / sqrt(units).</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Default;

    /// <inheritdoc/>
    public override string Settings => string.Concat($"{_units}", _lastOnly ? ", last step" : "", _hasBias ? "" : ", no bias");

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs)
    {
        bool fits = inputs is [{ Rank: 2 }] || (inputs is [{ Rank: 2 }, var state] && state == Shape.Vector(_units));
        if (!fits)
            throw Refuse(inputs, $"one sequence, and for its initial state a vector of {_units} or nothing");
        return _lastOnly ? Shape.Vector(_units) : Shape.Sequence(inputs[0].Steps, _units);
    }

    /// <inheritdoc/>
    public override double Flops(ReadOnlySpan<Shape> inputs, Shape output)
        => 2.0 * inputs[0].Steps * _gates * _units * (inputs[0].Features + _units);

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new RecurrentStep(this, context);

    /// <summary>Elements that a forward pass keeps beside its output.</summary>
    private protected abstract int Kept(RecurrentShape shape);

    /// <summary>Runs all steps.</summary>
    private protected abstract void Forward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, Span<float> y,
        Span<float> last, Span<float> kept);

    /// <summary>Runs all steps back.</summary>
    private protected abstract void Backward(
        RecurrentShape shape, RecurrentWeights<float> weights, ReadOnlySpan<float> x, ReadOnlySpan<float> state, ReadOnlySpan<float> y,
        ReadOnlySpan<float> dy, ReadOnlySpan<float> dlast, Span<float> kept, RecurrentGradients<float> gradients);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
    {
        int rows = _gates * _units, features = inputs[0].Features;
        _input = AddParameter("weight_ih_l0", WeightInitializer, _units, _units, [rows, features]);
        _hidden = AddParameter("weight_hh_l0", WeightInitializer, _units, _units, [rows, _units]);
        if (!_hasBias)
            return;
        _inputBias = AddParameter("bias_ih_l0", WeightInitializer, _units, _units, [rows], decays: false);
        _hiddenBias = AddParameter("bias_hh_l0", WeightInitializer, _units, _units, [rows], decays: false);
    }

    private sealed class RecurrentStep : LayerStep
    {
        private readonly RecurrentLayer _layer;
        private readonly RecurrentShape _shape;
        private readonly bool _training, _hasState;

        internal RecurrentStep(RecurrentLayer layer, LayerContext context)
        {
            Shape input = context.Input();
            _layer = layer;
            _shape = new RecurrentShape(context.Batch, input.Steps, input.Features, layer._units);
            _shape.Validate();
            _training = context.IsTraining;
            _hasState = context.InputCount > 1;
        }

        // What the kernel keeps; before it all hidden states if the output has the last alone.
        public override int SavedLength => _training ? Hidden(_shape) + _layer.Kept(_shape) : 0;

        public override int ScratchLength => _training ? 0 : Hidden(_shape);

        public override bool BackwardReadsOutput => !_layer._lastOnly;

        public override void Forward(StepTensors t)
        {
            RecurrentShape shape = _shape with { Batch = t.Batch };
            Span<float> states = _layer._lastOnly ? (_training ? t.Saved : t.Scratch)[..shape.OutputSize] : t.Output;
            _layer.Forward(
                shape, Weights, t.Input(), State(t), states, _layer._lastOnly ? t.Output : [],
                _training ? t.Saved.Slice(Hidden(_shape), _layer.Kept(shape)) : []);
        }

        public override void Backward(StepTensors t)
        {
            RecurrentShape shape = _shape with { Batch = t.Batch };
            bool bias = _layer._hasBias, last = _layer._lastOnly;
            ReadOnlySpan<float> states = last ? t.Saved[..shape.OutputSize] : t.Output, dy = t.OutputGradient;
            var gradients = new RecurrentGradients<float>
            {
                Input = t.InputGradient(),
                InitialHidden = _hasState ? t.InputGradient(1) : [],
                InputWeights = t.ParameterGradient(0),
                HiddenWeights = t.ParameterGradient(1),
                InputBias = bias ? t.ParameterGradient(2) : [],
                HiddenBias = bias ? t.ParameterGradient(3) : [],
            };
            _layer.Backward(
                shape, Weights, t.Input(), State(t), states, last ? [] : dy, last ? dy : [],
                t.Saved.Slice(Hidden(_shape), _layer.Kept(shape)), gradients);
        }

        private RecurrentWeights<float> Weights => new()
        {
            Input = _layer._input.Values,
            Hidden = _layer._hidden.Values,
            InputBias = _layer._inputBias is null ? [] : _layer._inputBias.Values,
            HiddenBias = _layer._hiddenBias is null ? [] : _layer._hiddenBias.Values,
        };

        private int Hidden(RecurrentShape shape) => _layer._lastOnly ? shape.OutputSize : 0;

        private ReadOnlySpan<float> State(StepTensors t) => _hasState ? t.Input(1) : [];
    }
}
