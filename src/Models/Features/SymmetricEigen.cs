using System.Numerics.Tensors;

namespace FastNet.Models;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix: Householder reflections to tridiagonal form, then the implicit QL method
/// (Golub and Van Loan, Matrix Computations, section 8.3). About 9 n^3 operations on one thread.
/// </summary>
internal static class SymmetricEigen
{
    private const int MostSweeps = 60;
    private const double Epsilon = 1.1e-16; // half a unit in the last place of 1

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="n">Rows and columns.</param>
    /// <param name="matrix">n x n, symmetric; destroyed.</param>
    /// <returns>The eigenvalues from the largest on, and for each a row with its eigenvector of length 1.</returns>
    internal static (double[] Values, double[] Vectors) Decompose(int n, double[] matrix)
    {
        var (diagonal, beside) = (new double[n], new double[n]);
        double[] rows = Tridiagonalize(n, matrix, diagonal, beside);
        Diagonalize(n, diagonal, beside, rows);
        int[] order = [.. Enumerable.Range(0, n).OrderByDescending(i => diagonal[i])];
        var vectors = new double[rows.Length];
        for (int i = 0; i < n; i++)
            rows.AsSpan(order[i] * n, n).CopyTo(vectors.AsSpan(i * n));
        return ([.. order.Select(i => diagonal[i])], vectors);
    }

    /// <summary>Q^T A Q = T; the result is Q^T.</summary>
    private static double[] Tridiagonalize(int n, double[] a, double[] diagonal, double[] beside)
    {
        // Row k of the part that is done keeps the unit vector of reflection k.
        var image = new double[n];
        for (int k = 0; k < n - 1; k++)
        {
            diagonal[k] = a[k * n + k];
            Span<double> v = a.AsSpan(k * n + k + 1, n - k - 1), q = image.AsSpan(0, v.Length);
            double length = TensorPrimitives.Norm<double>(v);
            if (v.Length == 1 || length == 0)
            {
                beside[k] = v[0];
                v.Clear();
                continue;
            }

            beside[k] = v[0] > 0 ? -length : length; // away from v[0], so that nothing cancels
            v[0] -= beside[k];
            TensorPrimitives.Divide(v, TensorPrimitives.Norm<double>(v), v);

            // A - 2 v q^T - 2 q v^T with q = A v - (v . A v) v.
            for (int i = 0; i < v.Length; i++)
                q[i] = TensorPrimitives.Dot(a.AsSpan((k + 1 + i) * n + k + 1, v.Length), v);
            TensorPrimitives.MultiplyAdd(v, -TensorPrimitives.Dot<double>(v, q), q, q);
            for (int i = 0; i < v.Length; i++)
            {
                Span<double> row = a.AsSpan((k + 1 + i) * n + k + 1, v.Length);
                TensorPrimitives.MultiplyAdd(q, -2 * v[i], row, row);
                TensorPrimitives.MultiplyAdd(v, -2 * q[i], row, row);
            }
        }

        diagonal[n - 1] = a[n * n - 1];
        var rows = new double[n * n];
        for (int i = 0; i < n; i++)
            rows[i * n + i] = 1;
        for (int k = n - 2; k >= 0; k--)
        {
            ReadOnlySpan<double> v = a.AsSpan(k * n + k + 1, n - k - 1);
            for (int i = k + 1; i < n; i++)
            {
                Span<double> row = rows.AsSpan(i * n + k + 1, v.Length);
                TensorPrimitives.MultiplyAdd(v, -2 * TensorPrimitives.Dot(row, v), row, row);
            }
        }

        return rows;
    }

    /// <summary>Rotates until nothing is beside the diagonal; the rows go along.</summary>
    private static void Diagonalize(int n, double[] diagonal, double[] beside, double[] rows)
    {
        for (int first = 0; first < n; first++)
        {
            for (int sweep = 0; ; sweep++)
            {
                int last = first;
                while (last < n - 1 && Math.Abs(beside[last]) > Epsilon * (Math.Abs(diagonal[last]) + Math.Abs(diagonal[last + 1])))
                    last++;
                if (last == first)
                    break;
                if (sweep == MostSweeps)
                    throw new InvalidOperationException(
                        $"Eigenvalue {first} did not converge in {MostSweeps} sweeps; is the matrix finite?");
                Sweep(n, first, last, diagonal, beside, rows);
            }
        }
    }

    /// <summary>One implicit QL step with Wilkinson's shift on the unreduced block first..last.</summary>
    private static void Sweep(int n, int first, int last, double[] diagonal, double[] beside, double[] rows)
    {
        double half = (diagonal[first + 1] - diagonal[first]) / (2 * beside[first]);
        double shift = diagonal[first] - beside[first] / (half + Math.CopySign(Math.Sqrt(half * half + 1), half));
        double x = diagonal[last] - shift, cosine = 1, sine = 1, carried = 0;
        for (int i = last - 1; i >= first; i--)
        {
            double bulge = sine * beside[i], below = cosine * beside[i];
            double radius = double.Hypot(bulge, x);
            beside[i + 1] = radius;
            if (radius == 0)
            {
                // The block falls apart here.
                diagonal[i + 1] -= carried;
                beside[last] = 0;
                return;
            }

            (sine, cosine) = (bulge / radius, x / radius);
            double above = diagonal[i + 1] - carried;
            double moved = (diagonal[i] - above) * sine + 2 * cosine * below;
            carried = sine * moved;
            diagonal[i + 1] = above + carried;
            x = cosine * moved - below;
            Rotate(rows.AsSpan(i * n, n), rows.AsSpan((i + 1) * n, n), cosine, sine);
        }

        diagonal[first] -= carried;
        beside[first] = x;
        beside[last] = 0;
    }

    private static void Rotate(Span<double> upper, Span<double> lower, double cosine, double sine)
    {
        int lanes = System.Numerics.Vector<double>.Count, i = 0;
        for (; i <= upper.Length - lanes; i += lanes)
        {
            var u = new System.Numerics.Vector<double>(upper[i..]);
            var l = new System.Numerics.Vector<double>(lower[i..]);
            (sine * u + cosine * l).CopyTo(lower[i..]);
            (cosine * u - sine * l).CopyTo(upper[i..]);
        }

        for (; i < upper.Length; i++)
            (upper[i], lower[i]) = (cosine * upper[i] - sine * lower[i], sine * upper[i] + cosine * lower[i]);
    }
}
