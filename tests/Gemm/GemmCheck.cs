using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>
/// Runs one case of a GEMM in guarded memory and compares it with the textbook loops in double: integers to the bit, reals by
/// the gauge |error| / (eps G) with G = |alpha| sum |a||b| + |beta||c| (the BLAS test programs' measure), specials by where the
/// NaN and infinities are.
/// </summary>
internal static class GemmCheck
{
    /// <summary>Runs <paramref name="gemm"/> on <paramref name="x"/>; throws if anything is not as it must be.</summary>
    /// <returns>The worst gauge of its elements; 0 for integers.</returns>
    internal static double Run<T>(GemmFunction<T> gemm, GemmCase x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Journal.Note($"{typeof(T).Name} {x}");
        bool ta = x.TransA == Transpose.Yes, tb = x.TransB == Transpose.Yes;
        int m = x.M, n = x.N, k = x.K, seed = (m * 131 + n) * 131 + k;
        using GuardedMatrix<T> a = Matrix<T>(ta ? k : m, ta ? m : k, x, x.Slack.A, seed, "a");
        using GuardedMatrix<T> b = Matrix<T>(tb ? n : k, tb ? k : n, x, x.Slack.B, seed + 1, "b");
        using GuardedMatrix<T> residual = Matrix<T>(x.Residual ? m : 0, n, x, x.Slack.Residual, seed + 2, "residual");
        T[] biases = Numbers<T>(x.Bias ? n : 0, x.Data, seed + 3);
        using GuardedMemory<T> bias = new GuardedMemory<T>(biases.Length, x.Edge, "bias").Set(biases);
        // With beta 0 C holds signalling NaN everywhere; otherwise numbers, and rogue values between the rows.
        using GuardedMatrix<T> c = x.Beta == 0
            ? new GuardedMatrix<T>(m, n, n + x.Pad + x.Slack.C, x.Edge, "c")
            : Matrix<T>(m, n, x, x.Slack.C, seed + 4, "c");

        double[] exact = Doubles(c), gauge = Magnitudes(exact);
        Oracle(x, Doubles(a), Doubles(b), exact, Doubles(residual), Doubles(bias), x.Alpha, x.Beta, x.Activation);
        Oracle(
            x, Magnitudes(Doubles(a)), Magnitudes(Doubles(b)), gauge, Magnitudes(Doubles(residual)), Magnitudes(Doubles(bias)),
            Math.Abs(x.Alpha), Math.Abs(x.Beta), Activation.None);

        var epilogue = new Epilogue<T>
        {
            Bias = bias.Span,
            Residual = residual.Span,
            ResidualLd = x.Residual && n > 0 ? residual.Ld : 0,
            Activation = x.Activation,
            Slope = T.CreateChecked(GemmCase.Slope),
        };
        T alpha = T.CreateChecked(x.Alpha), beta = T.CreateChecked(x.Beta);
        gemm(x.TransA, x.TransB, m, n, k, alpha, a.Span, a.Ld, b.Span, b.Ld, beta, c.Span, c.Ld, epilogue);

        a.AssertUnchanged();
        b.AssertUnchanged();
        residual.AssertUnchanged();
        bias.AssertUnchanged();
        c.AssertIntact();
        return Compare(c, exact, gauge, x);
    }

    /// <summary>Small integers where the case says so, reals, or specials whose sums do not depend on their order.</summary>
    internal static T[] Numbers<T>(int length, DataSet set, int seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] numbers = TestData.Create<T>(length, set, seed);
        // A sum that meets the largest finite numbers overflows or not by the order it is formed in.
        foreach (ref T number in numbers.AsSpan())
        {
            if (T.IsFinite(number) && T.Abs(number) > T.CreateChecked(1e6))
                number = T.One;
        }

        return numbers;
    }

    private static double Compare<T>(GuardedMatrix<T> c, double[] exact, double[] gauge, GemmCase x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double eps = double.CreateChecked(T.BitIncrement(T.One) - T.One);
        double tiny = typeof(T) == typeof(float) ? 1.17549435e-38 : 2.2250738585072014e-308;
        double limit = x.Data == DataSet.Integers ? 0 : x.K <= 64 ? 16 : Math.Max(16, Math.Sqrt(x.K));
        double worst = 0;
        for (int i = 0; i < x.M; i++)
        {
            for (int j = 0; j < x.N; j++)
            {
                double actual = double.CreateChecked(c[i, j]), expected = exact[i * x.N + j];
                bool same = actual == expected || (double.IsNaN(actual) && double.IsNaN(expected));
                if (same)
                    continue;
                // The function of an activation may be off by its own few units; its slope is at most 1.13.
                double scale = 1.13 * gauge[i * x.N + j] + (x.Activation > Activation.LeakyRelu ? Math.Abs(expected) : 0) + tiny;
                double ratio = Math.Abs(actual - expected) / (eps * scale);
                if (!(ratio < limit))
                    throw new GemmException($"C[{i}, {j}] is {actual:R}; expected {expected:R} (gauge {ratio:G3}, limit {limit:G3}).");
                worst = Math.Max(worst, ratio);
            }
        }

        return worst;
    }

    private static void Oracle(
        GemmCase x, double[] a, double[] b, double[] c, double[] residual, double[] bias, double alpha, double beta, Activation activation)
        => NaiveGemm.Multiply(
            x.TransA, x.TransB, x.M, x.N, x.K,
            alpha, a, Math.Max(1, x.TransA == Transpose.Yes ? x.M : x.K), b, Math.Max(1, x.TransB == Transpose.Yes ? x.K : x.N),
            beta, c, Math.Max(1, x.N),
            new Epilogue<double> { Bias = bias, Residual = residual, Activation = activation, Slope = GemmCase.Slope });

    private static GuardedMatrix<T> Matrix<T>(int rows, int columns, GemmCase x, int slack, int seed, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => new GuardedMatrix<T>(rows, columns, columns + x.Pad + slack, x.Edge, name).Set(Numbers<T>(rows * columns, x.Data, seed));

    private static double[] Doubles<T>(GuardedMatrix<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tight = new T[matrix.Rows * matrix.Columns];
        matrix.CopyTo(tight);
        return Array.ConvertAll(tight, double.CreateChecked);
    }

    private static double[] Doubles<T>(GuardedMemory<T> memory)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Array.ConvertAll(memory.Span.ToArray(), double.CreateChecked);

    private static double[] Magnitudes(double[] values) => Array.ConvertAll(values, Math.Abs);
}

/// <summary>A product differs from the textbook's.</summary>
internal sealed class GemmException(string message) : Exception($"{message} Case: {Journal.Case}");
