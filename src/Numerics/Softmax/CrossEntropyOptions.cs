namespace FastNet.Numerics;

/// <summary>What a softmax cross-entropy may have beside logits and labels; the default is the mean over all rows.</summary>
public readonly record struct CrossEntropyOptions
{
    /// <summary>Share of the target that is spread over all classes evenly (Szegedy et al. 2016), 0 to 1; 0 for none.</summary>
    public double LabelSmoothing { get; init; }

    /// <summary>Rows of this label neither count nor have a gradient; it need not be a class. None if null.</summary>
    public int? IgnoreLabel { get; init; }

    /// <summary>What the sum is divided by, finite and not 0; the number of rows that count if null.</summary>
    public double? Divisor { get; init; }

    /// <summary>All numbers within their ranges.</summary>
    internal void Check()
    {
        if (!(LabelSmoothing is >= 0 and <= 1))
            Numerics.Check.ThrowRange(nameof(LabelSmoothing), LabelSmoothing, $"LabelSmoothing is {LabelSmoothing}; expected 0 to 1.");
        if (Divisor is double divisor && (divisor == 0 || !double.IsFinite(divisor)))
            Numerics.Check.ThrowRange(nameof(Divisor), divisor, $"Divisor is {divisor}; expected a finite number other than 0.");
    }
}
