namespace FastNet.Numerics;

/// <summary>How far apart two vectors are.</summary>
public enum Metric
{
    /// <summary>Manhattan distance: sum |a - b|.</summary>
    L1,

    /// <summary>Euclidean distance: sqrt(sum (a - b)^2).</summary>
    L2,

    /// <summary>Square of the Euclidean distance: sum (a - b)^2. The same order, without the root.</summary>
    SquaredL2,
}
