using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>A constant times x. On logits it is the inverse of a temperature.</summary>
public sealed class Scale : ElementwiseLayer
{
    private readonly float _factor;

    /// <summary>With a factor.</summary>
    /// <param name="factor">Any finite number.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is infinite or NaN.</exception>
    public Scale(float factor) => _factor = float.IsFinite(factor)
        ? factor
        : throw new ArgumentOutOfRangeException(nameof(factor), factor, $"The factor is {factor}; expected a finite number.");

    /// <inheritdoc/>
    public override string Settings => $"factor {_factor}";

    /// <inheritdoc/>
    protected internal override void Forward(ReadOnlySpan<float> x, Span<float> y) => Elementwise.Multiply(x, _factor, y);

    /// <inheritdoc/>
    protected internal override void Backward(ReadOnlySpan<float> known, ReadOnlySpan<float> dy, Span<float> dx)
        => Elementwise.Multiply(dy, _factor, dx);
}
