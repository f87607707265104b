using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>
/// Products too large for the textbook loops, of integers, checked exactly in O(mn + mk + nk) by projection (Freivalds 1977):
/// if C = A B + C0 then C x = A (B x) + C0 x for every x, row by row, and the same from the left, column by column.
/// </summary>
internal static class LargeCheck
{
    /// <summary>Runs C = op(A) op(B) + C and checks every row and column of the result.</summary>
    internal static void Run<T>(GemmFunction<T> gemm, int m, int n, int k, Transpose ta, Transpose tb)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{typeof(T).Name} {m} x {n} x {k} {ta} {tb}");
        bool ya = ta == Transpose.Yes, yb = tb == Transpose.Yes;
        T[] a = TestData.Create<T>(m * k, DataSet.Integers, 1);
        T[] b = TestData.Create<T>(k * n, DataSet.Integers, 2);
        T[] former = TestData.Create<T>(m * n, DataSet.Integers, 3);
        using GuardedMemory<T> ga = new GuardedMemory<T>(a.Length, Edge.End, "a").Set(a);
        using GuardedMemory<T> gb = new GuardedMemory<T>(b.Length, Edge.End, "b").Set(b);
        using GuardedMemory<T> gc = new GuardedMemory<T>(m * n, Edge.End, "c").Set(former);

        gemm(ta, tb, m, n, k, T.One, ga.Span, ya ? m : k, gb.Span, yb ? k : n, T.One, gc.Span, n, default);

        ga.AssertUnchanged();
        gb.AssertUnchanged();
        gc.AssertIntact();
        T[] c = gc.Span.ToArray();

        double[] x = Weights(n, 4), y = Weights(m, 5);
        double[] rows = Add(Times(a, m, k, ya, Times(b, k, n, yb, x)), Times(former, m, n, false, x));
        Compare("row", Times(c, m, n, false, x), rows);
        double[] columns = Add(Times(b, n, k, !yb, Times(a, k, m, !ya, y)), Times(former, n, m, true, y));
        Compare("column", Times(c, n, m, true, y), columns);
    }

    private static void Compare(string what, double[] actual, double[] expected)
    {
        for (int i = 0; i < actual.Length; i++)
        {
            if (actual[i] != expected[i])
                throw new GemmException($"{what} {i} of C has the weighted sum {actual[i]:R}; expected {expected[i]:R}.");
        }
    }

    /// <summary>op(X) v for op(X) of rows x columns; exact: all sums stay far below 2^53.</summary>
    private static double[] Times<T>(T[] matrix, int rows, int columns, bool transposed, double[] v)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var result = new double[rows];
        for (int i = 0; i < (transposed ? columns : rows); i++)
        {
            ReadOnlySpan<T> stored = matrix.AsSpan(i * (transposed ? rows : columns), transposed ? rows : columns);
            if (transposed)
            {
                for (int j = 0; j < stored.Length; j++)
                    result[j] += double.CreateTruncating(stored[j]) * v[i];
            }
            else
            {
                double sum = 0;
                for (int j = 0; j < stored.Length; j++)
                    sum += double.CreateTruncating(stored[j]) * v[j];
                result[i] = sum;
            }
        }

        return result;
    }

    private static double[] Add(double[] x, double[] y) => [.. x.Zip(y, (p, q) => p + q)];

    // Odd and up to 2^12, so that an error hides only if it happens to be orthogonal to these very numbers.
    private static double[] Weights(int length, int seed)
        => Array.ConvertAll(TestData.Create<double>(length, DataSet.Reals, seed), r => Math.Floor(r * 2048) * 2 + 1);
}
