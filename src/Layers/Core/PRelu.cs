using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>x for x &gt; 0, a learned slope times x otherwise (He et al. 2015).</summary>
public sealed class PRelu : Layer
{
    private readonly bool _perChannel;
    private Parameter _weight = null!;

    /// <summary>With one slope, or one for each feature or channel.</summary>
    /// <param name="perChannel">Whether each feature or channel has its own.</param>
    public PRelu(bool perChannel = false) => _perChannel = perChannel;

    /// <summary>How the slopes start; by default 0.25.</summary>
    public Initializer WeightInitializer { get; init; } = Initializer.Constant(0.25);

    /// <inheritdoc/>
    public override string Settings => _perChannel ? "per channel" : "";

    /// <inheritdoc/>
    public override Shape OutputShape(ReadOnlySpan<Shape> inputs) => inputs.Length == 1 ? inputs[0] : throw Refuse(inputs, "one input");

    /// <inheritdoc/>
    public override LayerStep Bind(LayerContext context) => new PReluStep(this, context);

    /// <inheritdoc/>
    protected override void DeclareParameters(ReadOnlySpan<Shape> inputs)
        => _weight = AddParameter("weight", WeightInitializer, 1, 1, [_perChannel ? inputs[0].Features : 1], decays: false);

    private sealed class PReluStep(PRelu layer, LayerContext context) : LayerStep
    {
        private readonly int _slopes = layer._perChannel ? context.Output.Features : 1;

        public override int ScratchLength { get; } = context.Batch * context.Output.Size;

        public override void Forward(StepTensors t)
        {
            ReadOnlySpan<float> x = t.Input();
            if (!layer._perChannel)
            {
                Elementwise.LeakyRelu(x, layer._weight.Values[0], t.Output);
                return;
            }

            Span<float> negative = t.Scratch[..x.Length];
            Elementwise.Min(x, 0, negative);
            Rows.Multiply<float>(x.Length / _slopes, _slopes, negative, layer._weight.Values, negative);
            Elementwise.Relu(x, t.Output);
            Elementwise.Add<float>(t.Output, negative, t.Output);
        }

        public override void Backward(StepTensors t)
        {
            ReadOnlySpan<float> x = t.Input();
            Span<float> dy = t.OutputGradient, dx = t.InputGradient(), part = t.Scratch[..x.Length];
            Elementwise.Min(x, 0, part);
            Elementwise.Multiply<float>(part, dy, part);
            Columns.Sum<float>(x.Length / _slopes, _slopes, part, t.ParameterGradient(0));
            if (dx.IsEmpty)
                return;

            // dx = dy where x > 0, slope dy elsewhere.
            ElementwiseGradient.Relu(x, dy, dx);
            Elementwise.Subtract<float>(dy, dx, part);
            if (layer._perChannel)
                Rows.Multiply<float>(x.Length / _slopes, _slopes, part, layer._weight.Values, part);
            else
                Elementwise.Multiply(part, layer._weight.Values[0], part);
            Elementwise.Add<float>(dx, part, dx);
        }
    }
}
