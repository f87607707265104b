using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// What a matrix product or a convolution takes over from the layers behind it: at inference batch norm, a residual addition and
/// an activation, in this order; in training an activation whose derivative can be had from its output.
/// </summary>
internal sealed class Fusion(bool training)
{
    /// <summary>Applied last.</summary>
    internal Activation Function { get; private set; }

    /// <summary>Slope of a leaky rectifier.</summary>
    internal float Slope { get; private set; }

    /// <summary>Whether an input is added before the function.</summary>
    internal bool HasResidual { get; private set; }

    /// <summary>The norm that is folded into the weights.</summary>
    internal BatchNorm? Norm { get; private set; }

    private ElementwiseLayer? _activation;
    private bool _maskHandedOver;

    internal bool TryFuse(Layer follower)
    {
        if (_activation is not null)
            return false;
        switch (follower)
        {
            case ElementwiseLayer { Fused.Function: not Activation.None } activation when !training || activation.DerivesFromOutput:
                _activation = activation;
                (Function, Slope) = activation.Fused;
                return true;
            case Add when !training && !HasResidual:
                HasResidual = true;
                return true;
            case BatchNorm norm when !training && !HasResidual && Norm is null:
                Norm = norm;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Whether <see cref="Backward"/> reads the output.</summary>
    internal bool BackwardReadsOutput => _activation is not null && !_maskHandedOver;

    /// <inheritdoc cref="IEndsInRelu.TryHandOverMask"/>
    internal bool TryHandOverMask() => _maskHandedOver = _activation is Relu;

    /// <summary>Turns the gradient of the output into that of the linear part, in place.</summary>
    internal void Backward(StepTensors t)
    {
        if (!_maskHandedOver)
            _activation?.Backward(t.Output, t.OutputGradient, t.OutputGradient);
    }

    /// <summary>What is fused, for descriptions.</summary>
    public override string ToString()
        => string.Concat(
            Norm is null ? "" : " + batchNorm",
            HasResidual ? " + add" : "",
            _activation is null ? "" : $" + {_activation.Kind.ToLowerInvariant()}");
}
