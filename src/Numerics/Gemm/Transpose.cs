namespace FastNet.Numerics;

/// <summary>Whether a matrix operand is read as it is stored or transposed.</summary>
public enum Transpose
{
    /// <summary>op(X) = X.</summary>
    No,

    /// <summary>op(X) = X^T.</summary>
    Yes,
}
