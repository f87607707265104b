namespace FastNet.Models;

/// <summary>What a <see cref="LinearClassifier"/> minimises, the mean of terms of the scores s and the right class y.</summary>
public enum LinearLoss
{
    /// <summary>Softmax cross-entropy: -s[y] + log(sum over j of e^s[j]).</summary>
    Softmax,

    /// <summary>Multiclass support vector machine: the sum over j != y of max(0, s[j] - s[y] + 1).</summary>
    Hinge,

    /// <summary>The sum over j != y of max(0, s[j] - s[y] + 1)^2.</summary>
    SquaredHinge,
}
