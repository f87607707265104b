namespace FastNet.Numerics;

/// <summary>
/// Coefficients of F(4, r), Winograd's convolution along one axis: four outputs under a filter of r taps by r + 3 products instead of
/// 4 r, at the points 0, pairs +-a and infinity.
/// <code>y = A^T [(G g) * (B^T d)],   A^T[i, p] = p^i,   G[p, j] = p^j / M_p(p),   B^T[p, j] = coefficient of x^j in M_p(x)</code>
/// with M_p the product of (x - q) over the other finite points. Even and odd coefficients belong to a pair in common, which halves
/// the work. The points are chosen for their errors (largest share of the largest sum |w||d|, in units of 2^-23: 7 taps 8, where the
/// usual 1/2, 1, 2, 4 have 36; 5 taps 3), and so that the coefficients of A^T and B^T are exact in binary; those of G are rounded once.
/// </summary>
internal readonly unsafe struct RowTable
{
    /// <summary>Output pixels of a tile.</summary>
    internal const int Outputs = 4;

    private static readonly AlignedBuffer<float> FiveNumbers = new(128), SevenNumbers = new(128);

    private static readonly RowTable Five = new([0.5, 1, 2], FiveNumbers), Seven = new([0.5, 0.75, 1.25, 2], SevenNumbers);

    /// <summary>Taps of the filter, pairs of points, and points.</summary>
    internal readonly nint Taps, Pairs, Points;

    /// <summary>a, a^2 and a^3 of each pair.</summary>
    internal readonly float* Powers;

    /// <summary>
    /// By pair, the coefficients of the product of (x^2 - b^2) over the other pairs: M(+-a) is (x^2 +- a x) times that polynomial.
    /// </summary>
    internal readonly float* Inner;

    /// <summary>The same over all pairs: that of the points zero (times 1) and infinity (times x).</summary>
    internal readonly float* Ends;

    /// <summary>G, [point, tap].</summary>
    internal readonly float* Filter;

    private RowTable(double[] pairs, AlignedBuffer<float> numbers)
    {
        (Pairs, Points, Taps) = (pairs.Length, 2 * pairs.Length + 2, 2 * pairs.Length - 1);
        nint powers = Pairs * 3, inner = Pairs * Pairs, ends = Pairs + 1;
        numbers.Span.Clear();
        Powers = numbers.Pointer;
        Inner = Powers + powers;
        Ends = Inner + inner;
        Filter = Ends + ends;
        Polynomial(pairs, Ends);
        Filter[0] = (float)(1 / Value(pairs, 0));
        Filter[Points * Taps - 1] = 1;
        for (nint i = 0; i < Pairs; i++)
        {
            double a = pairs[i];
            double[] others = [.. pairs.Where(b => b != a)];
            Polynomial(others, Inner + i * Pairs);
            (Powers[3 * i], Powers[3 * i + 1], Powers[3 * i + 2]) = ((float)a, (float)(a * a), (float)(a * a * a));
            for (nint j = 0; j < Taps; j++)
            {
                double g = Math.Pow(a, j) / (2 * a * a * Value(others, a));
                Filter[(1 + 2 * i) * Taps + j] = (float)g;
                Filter[(2 + 2 * i) * Taps + j] = (float)(j % 2 == 0 ? g : -g);
            }
        }
    }

    /// <summary>Whether there is a table for filters so wide.</summary>
    internal static bool Has(int taps) => taps is 5 or 7;

    internal static RowTable For(int taps) => taps == 5 ? Five : Seven;

    /// <summary>The product of (x^2 - b^2).</summary>
    private static double Value(double[] pairs, double x) => pairs.Aggregate(1.0, (product, b) => product * (x * x - b * b));

    /// <summary>Its coefficients, those of the powers of x^2 from the lowest on.</summary>
    private static void Polynomial(double[] pairs, float* coefficients)
    {
        double[] product = new double[pairs.Length + 1];
        product[0] = 1;
        for (int i = 0; i < pairs.Length; i++)
        {
            for (int k = i + 1; k >= 0; k--)
                product[k] = (k > 0 ? product[k - 1] : 0) - pairs[i] * pairs[i] * product[k];
        }

        for (int k = 0; k < product.Length; k++)
            coefficients[k] = (float)product[k];
    }
}
