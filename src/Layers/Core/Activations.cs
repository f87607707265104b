using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>max(x, 0).</summary>
public sealed class Relu : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override (Activation Function, float Slope) Fused => (Activation.Relu, 0);

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Relu(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Relu(known, dy, dx);
}

/// <summary>x for x &gt; 0, slope x otherwise.</summary>
public sealed class LeakyRelu : ElementwiseLayer
{
    private readonly float _slope;

    /// <summary>With a slope.</summary>
    /// <param name="slope">0 or more: PyTorch's default is 0.01, DCGAN uses 0.2.</param>
    public LeakyRelu(float slope = 0.01f)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(slope);
        _slope = slope;
    }

    /// <inheritdoc/>
    public override string Settings => $"slope {_slope}";

    /// <inheritdoc/>
    protected internal override (Activation Function, float Slope) Fused => (Activation.LeakyRelu, _slope);

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.LeakyRelu(x, _slope, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.LeakyRelu(known, _slope, dy, dx);
}

/// <summary>x for x &gt; 0, alpha (e^x - 1) otherwise.</summary>
public sealed class Elu : ElementwiseLayer
{
    private readonly float _alpha;

    /// <summary>With an alpha.</summary>
    /// <param name="alpha">0 or more: minus the limit at -infinity.</param>
    public Elu(float alpha = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(alpha);
        _alpha = alpha;
    }

    /// <inheritdoc/>
    public override string Settings => $"alpha {_alpha}";

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Elu(x, _alpha, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Elu(known, _alpha, dy, dx);
}

/// <summary>The self-normalising ELU of Klambauer et al. (2017).</summary>
public sealed class Selu : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Selu(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Selu(known, dy, dx);
}

/// <summary>1 / (1 + e^-x).</summary>
public sealed class Sigmoid : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override (Activation Function, float Slope) Fused => (Activation.Sigmoid, 0);

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Sigmoid(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Sigmoid(known, dy, dx);
}

/// <summary>Hyperbolic tangent.</summary>
public sealed class Tanh : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override (Activation Function, float Slope) Fused => (Activation.Tanh, 0);

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Tanh(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Tanh(known, dy, dx);
}

/// <summary>x sigmoid(x), also called swish.</summary>
public sealed class Silu : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override bool DerivesFromOutput => false;

    /// <inheritdoc/>
    protected internal override (Activation Function, float Slope) Fused => (Activation.Silu, 0);

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Silu(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Silu(known, dy, dx);
}

/// <summary>log(1 + e^x).</summary>
public sealed class Softplus : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override bool DerivesFromOutput => false;

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Softplus(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Softplus(known, dy, dx);
}

/// <summary>x Phi(x) with the normal distribution function Phi (Hendrycks and Gimpel 2016, erf form).</summary>
public sealed class Gelu : ElementwiseLayer
{
    /// <inheritdoc/>
    protected internal override bool DerivesFromOutput => false;

    /// <inheritdoc/>
    protected internal override (Activation Function, float Slope) Fused => (Activation.Gelu, 0);

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Gelu(x, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => ElementwiseGradient.Gelu(known, dy, dx);
}
