using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>
/// What is done to a product while its tile is still in the nearest cache:
/// <code>C = activation(alpha op(A) op(B) + beta C + bias + residual)</code>
/// The default value does nothing.
/// </summary>
/// <typeparam name="T">float or double.</typeparam>
public readonly ref struct Epilogue<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Added to every row: n elements, or empty for none.</summary>
    public ReadOnlySpan<T> Bias { get; init; }

    /// <summary>Added element by element: m rows <see cref="ResidualLd"/> apart of n elements, or empty for none. Apart
    /// from C (to add to what C holds, use beta = 1).</summary>
    public ReadOnlySpan<T> Residual { get; init; }

    /// <summary>Distance between the rows of <see cref="Residual"/>; 0 means n.</summary>
    public int ResidualLd { get; init; }

    /// <summary>Applied last.</summary>
    public Activation Activation { get; init; }

    /// <summary>Slope of <see cref="Activation.LeakyRelu"/> for negative arguments.</summary>
    public T Slope { get; init; }

    /// <summary>Whether there is nothing to do.</summary>
    internal bool IsEmpty
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Bias.IsEmpty && Residual.IsEmpty && Activation == Activation.None;
    }

    /// <summary>Checks the parts against the m x n product that goes to <paramref name="c"/>.</summary>
    internal void Validate(int m, int n, ReadOnlySpan<T> c)
    {
        if (!Bias.IsEmpty)
        {
            Check.Length(Bias.Length, n, nameof(Bias));
            Check.Disjoint(c, Bias, nameof(c), nameof(Bias));
        }

        if (!Residual.IsEmpty)
        {
            Check.Matrix(m, n, ResidualLd == 0 ? Math.Max(n, 1) : ResidualLd, Residual.Length, nameof(Residual), nameof(ResidualLd));
            Check.Disjoint(c, Residual, nameof(c), nameof(Residual));
        }

        if ((uint)Activation > (uint)Activation.Silu)
            Check.ThrowRange(nameof(Activation), Activation, $"Activation is {(int)Activation}; expected 0 to {(int)Activation.Silu}.");
    }
}
