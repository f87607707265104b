using System.Numerics;

namespace FastNet.Numerics;

/// <summary>The activation functions as their formulas stand.</summary>
public static class NaiveActivation
{
    /// <summary>The value of <paramref name="activation"/> at <paramref name="x"/>; NaN gives NaN.</summary>
    /// <typeparam name="T">Any IEEE number.</typeparam>
    /// <param name="activation">Which function.</param>
    /// <param name="x">Its argument.</param>
    /// <param name="slope">Slope of the leaky ReLU for negative arguments.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="activation"/> is not one of the functions.</exception>
    public static T Apply<T>(Activation activation, T x, T slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => activation switch
        {
            Activation.None => x,
            Activation.Relu => T.Max(x, T.Zero),
            Activation.LeakyRelu => x > T.Zero ? x : slope * x,
            Activation.Sigmoid => Sigmoid(x),
            Activation.Tanh => T.Tanh(x),
            Activation.Gelu => Gelu(x),
            Activation.Silu => T.IsNegativeInfinity(x) ? T.NegativeZero : x * Sigmoid(x),
            _ => throw new ArgumentOutOfRangeException(
                nameof(activation), activation, $"activation is {(int)activation}; expected 0 to {(int)Activation.Silu}."),
        };

    private static T Sigmoid<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => T.One / (T.One + T.Exp(-x));

    // x Phi(x). In the left tail 1 + erf cancels: the absolute error stays at the rounding of |x|.
    private static T Gelu<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => T.IsNegativeInfinity(x) ? T.NegativeZero : x * (T.One + Erf(x / T.Sqrt(T.One + T.One))) / (T.One + T.One);

    // 2/sqrt(pi) exp(-x^2) sum of 2^i x^(2i+1) / (1 3 5 ... (2i+1)): all terms of one sign, so nothing cancels
    // (Abramowitz and Stegun 1964, 7.1.6). Beyond 6 erf is 1 in double.
    private static T Erf<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (T.Abs(x) > T.CreateTruncating(6))
            return T.CopySign(T.One, x);
        T term = x, sum = x;
        for (int i = 1; i < 200; i++)
        {
            term *= (x + x) * x / T.CreateTruncating(2 * i + 1);
            sum += term;
        }

        return (T.One + T.One) / T.Sqrt(T.Pi) * T.Exp(-x * x) * sum;
    }
}
