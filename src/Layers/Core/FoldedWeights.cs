using FastNet.Numerics;

namespace FastNet.Layers;

/// <summary>
/// Weights and bias of a linear layer with a batch norm behind it folded in: scale (W x + b - mean) + beta = (scale W) x + (scale (b -
/// mean)
/// + beta).
/// </summary>
internal sealed class FoldedWeights(Parameter weight, Parameter? bias)
{
    private float[] _weights = [], _bias = [], _scale = [];

    /// <summary>The weights to use.</summary>
    internal ReadOnlySpan<float> Weights => _scale.Length == 0 ? weight.Values : _weights;

    /// <summary>The bias to use; empty for none.</summary>
    internal ReadOnlySpan<float> Bias => _scale.Length > 0 ? _bias : bias is null ? [] : bias.Values;

    /// <summary>Folds anew.</summary>
    internal void Prepare(BatchNorm? norm)
    {
        if (norm is null)
            return;
        int filters = weight.Dimensions[0], depth = weight.Length / filters;
        if (_scale.Length == 0)
            (_weights, _bias, _scale) = (new float[weight.Length], new float[filters], new float[filters]);
        norm.Affine(_scale, _bias);
        for (int k = 0; k < filters; k++)
        {
            Elementwise.Multiply(weight.Values.Slice(k * depth, depth), _scale[k], _weights.AsSpan(k * depth, depth));
            if (bias is not null)
                _bias[k] += _scale[k] * bias.Values[k];
        }
    }
}
