using System.Numerics;

namespace FastNet.Numerics;

/// <summary>What the losses over rows of class scores have in common.</summary>
internal static unsafe class LossArguments
{
    /// <summary>Sizes, labels and overlap; nothing is written before all of it holds.</summary>
    /// <returns>How many rows do not have the label <paramref name="ignored"/>, which may be out of range.</returns>
    internal static int Check<T>(
        int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> gradient, int? ignored = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Numerics.Check.FloatOrDouble<T>();
        Numerics.Check.Positive(rows);
        Numerics.Check.Positive(classes);
        Numerics.Check.Length(logits.Length, (long)rows * classes, nameof(logits));
        Numerics.Check.Length(labels.Length, rows, nameof(labels));
        if (!gradient.IsEmpty)
        {
            Numerics.Check.Length(gradient.Length, logits.Length, nameof(gradient));
            Numerics.Check.SameOrDisjoint(gradient, logits, nameof(gradient), nameof(logits));
        }

        int counted = rows;
        for (int row = 0; row < labels.Length; row++)
        {
            if (labels[row] == ignored)
                counted--;
            else if ((uint)labels[row] >= (uint)classes)
                Numerics.Check.Throw(nameof(labels), $"labels[{row}] is {labels[row]}; expected 0 to {classes - 1} for {classes} classes.");
        }

        return counted;
    }

    /// <summary>The sums of the chunks together, in order.</summary>
    internal static double Total(double* partial, int count)
    {
        double total = 0;
        for (int i = 0; i < count; i++)
            total += partial[i];
        return total;
    }
}
