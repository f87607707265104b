namespace FastNet.Layers;

/// <summary>The orthonormal vectors of a QR factorisation, with the same bits on every machine.</summary>
internal static class Orthonormal
{
    /// <summary>
    /// Makes the rows of a matrix orthonormal (modified Gram-Schmidt): each is scaled to length 1 and taken out of those behind it.
    /// The diagonal of R is positive, so that rows of independent normal numbers give every result with equal chance. What is
    /// left of one row in another is about 1e-16 times the condition of the matrix: nothing in float.
    /// </summary>
    /// <param name="rows">At most <paramref name="columns"/>.</param>
    /// <param name="columns">Length of a row.</param>
    /// <param name="matrix">rows x columns, of full rank; replaced.</param>
    internal static void Rows(int rows, int columns, Span<double> matrix)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<double> unit = matrix.Slice(row * columns, columns);
            double factor = 1 / Math.Sqrt(Dot(unit, unit));
            foreach (ref double x in unit)
                x *= factor;

            for (int other = row + 1; other < rows; other++)
            {
                Span<double> x = matrix.Slice(other * columns, columns);
                double share = Dot(unit, x);
                for (int i = 0; i < x.Length; i++)
                    x[i] -= share * unit[i];
            }
        }
    }

    /// <summary>Four sums in a fixed order: neither fused nor as wide as the machine, which would change bits.</summary>
    private static double Dot(ReadOnlySpan<double> x, ReadOnlySpan<double> y)
    {
        double a = 0, b = 0, c = 0, d = 0;
        int i = 0;
        for (; i <= x.Length - 4; i += 4)
        {
            a += x[i] * y[i];
            b += x[i + 1] * y[i + 1];
            c += x[i + 2] * y[i + 2];
            d += x[i + 3] * y[i + 3];
        }

        for (; i < x.Length; i++)
            a += x[i] * y[i];
        return a + b + (c + d);
    }
}
