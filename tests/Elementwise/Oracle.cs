namespace FastNet.Tests.Elementwise;

/// <summary>Functions in double that the runtime does not have, by series without cancellation.</summary>
internal static class Oracle
{
    internal static double ExpMinusOne(double x)
    {
        if (Math.Abs(x) > 0.5)
            return Math.Exp(x) - 1;
        double sum = 0, term = 1;
        for (int k = 1; k < 25; k++)
            sum += term *= x / k;
        return sum;
    }

    internal static double LogOnePlus(double q)
    {
        double w = 1 + q;
        return w == 1 ? q : Math.Log(w) * q / (w - 1);
    }

    internal static double Sigmoid(double x) => x >= 0 ? 1 / (1 + Math.Exp(-x)) : Math.Exp(x) / (1 + Math.Exp(x));

    internal static double Softplus(double x) => double.IsNaN(x) ? x : Math.Max(x, 0) + LogOnePlus(Math.Exp(-Math.Abs(x)));

    internal static double Silu(double x) => double.IsNegativeInfinity(x) ? -0.0 : x * Sigmoid(x);

    internal static double Elu(double x, double alpha) => x < 0 ? alpha * ExpMinusOne(x) : x;

    internal static double Gelu(double x) => double.IsNegativeInfinity(x) ? -0.0
        : x * (x < 0 ? NormalTail(-x) : 1 - NormalTail(x));

    internal static double GeluTanh(double x) => double.IsNegativeInfinity(x) ? -0.0
        : x * Sigmoid(2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x));

    /// <summary>2 / sqrt(pi) e^(-x^2) times the sum of 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)): all terms positive.</summary>
    internal static double Erf(double x)
    {
        if (double.IsNaN(x) || x == 0)
            return x;
        if (Math.Abs(x) > 0.75)
            return Math.CopySign(1 - 2 * NormalTail(Math.Abs(x) * Math.Sqrt(2)), x);
        double sum = x, term = x;
        for (int n = 1; Math.Abs(term) > Math.Abs(sum) * 1e-18; n++)
            sum += term *= 2 * x * x / (2 * n + 1);
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>Share of the normal distribution above u >= 0; the continued fraction of Laplace where it converges fast.</summary>
    private static double NormalTail(double u)
    {
        if (double.IsNaN(u) || double.IsInfinity(u))
            return double.IsNaN(u) ? u : 0;
        if (u < 0.7)
            return 0.5 * (1 - Erf(u / Math.Sqrt(2)));
        double fraction = 0;
        for (int k = (int)(500 / (u * u)) + 20; k > 0; k--)
            fraction = k / (u + fraction);
        return Math.Exp(-u * u / 2) / Math.Sqrt(2 * Math.PI) / (u + fraction);
    }
}
