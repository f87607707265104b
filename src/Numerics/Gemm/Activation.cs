namespace FastNet.Numerics;

/// <summary>Function applied to each element of a product before it is stored.</summary>
public enum Activation
{
    /// <summary>x.</summary>
    None,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x for x &gt; 0, slope * x otherwise.</summary>
    LeakyRelu,

    /// <summary>1 / (1 + exp(-x)).</summary>
    Sigmoid,

    /// <summary>Hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x * Phi(x) with the normal distribution function Phi (Hendrycks and Gimpel 2016, erf form).</summary>
    Gelu,

    /// <summary>x * sigmoid(x), also called swish.</summary>
    Silu,
}
