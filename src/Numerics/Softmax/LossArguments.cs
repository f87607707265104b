using System.Numerics;

namespace FastNet.Numerics;

/// <summary>What the losses over rows of class scores have in common.</summary>
internal static unsafe class LossArguments
{
    /// <summary>Sizes, labels and overlap; nothing is written before all of it holds.</summary>
    internal static void Check<T>(int rows, int classes, ReadOnlySpan<T> logits, ReadOnlySpan<int> labels, ReadOnlySpan<T> gradient)
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

        for (int row = 0; row < labels.Length; row++)
        {
            if ((uint)labels[row] >= (uint)classes)
                Numerics.Check.Throw(nameof(labels), $"labels[{row}] is {labels[row]}; expected 0 to {classes - 1} for {classes} classes.");
        }
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
