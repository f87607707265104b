using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// Element-wise operations as a textbook writes them: one loop, one element at a time, the formula as it stands. In double they
/// are an oracle of the tests; differences of numbers nearly equal lose digits here where <see cref="Elementwise"/> keeps them.
/// </summary>
public static class NaiveElementwise
{
    /// <inheritdoc cref="Elementwise.Add{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Add<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] + y[i];
    }

    /// <inheritdoc cref="Elementwise.Subtract{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Subtract<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] - y[i];
    }

    /// <inheritdoc cref="Elementwise.Multiply{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Multiply<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] * y[i];
    }

    /// <inheritdoc cref="Elementwise.Divide{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Divide<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] / y[i];
    }

    /// <inheritdoc cref="Elementwise.Max{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Max<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Max(x[i], y[i]);
    }

    /// <inheritdoc cref="Elementwise.Min{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Min<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Min(x[i], y[i]);
    }

    /// <inheritdoc cref="Elementwise.Power{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void Power<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Pow(x[i], y[i]);
    }

    /// <inheritdoc cref="Elementwise.MultiplyAdd{T}(ReadOnlySpan{T}, ReadOnlySpan{T}, ReadOnlySpan{T}, Span{T})"/>
    public static void MultiplyAdd<T>(ReadOnlySpan<T> x, ReadOnlySpan<T> y, ReadOnlySpan<T> z, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] * y[i] + z[i];
    }

    /// <inheritdoc cref="Elementwise.Axpy"/>
    public static void Axpy<T>(T alpha, ReadOnlySpan<T> x, Span<T> y)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            y[i] = alpha * x[i] + y[i];
    }

    /// <inheritdoc cref="Elementwise.Relu"/>
    public static void Relu<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] < T.Zero ? T.Zero : x[i];
    }

    /// <inheritdoc cref="Elementwise.LeakyRelu"/>
    public static void LeakyRelu<T>(ReadOnlySpan<T> x, T slope, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] < T.Zero ? slope * x[i] : x[i];
    }

    /// <inheritdoc cref="Elementwise.Elu"/>
    public static void Elu<T>(ReadOnlySpan<T> x, T alpha, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] < T.Zero ? alpha * (T.Exp(x[i]) - T.One) : x[i];
    }

    /// <inheritdoc cref="Elementwise.Clip"/>
    public static void Clip<T>(ReadOnlySpan<T> x, T minimum, T maximum, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Min(T.Max(x[i], minimum), maximum);
    }

    /// <inheritdoc cref="Elementwise.Abs"/>
    public static void Abs<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Abs(x[i]);
    }

    /// <inheritdoc cref="Elementwise.Negate"/>
    public static void Negate<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = -x[i];
    }

    /// <inheritdoc cref="Elementwise.Sqrt"/>
    public static void Sqrt<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Sqrt(x[i]);
    }

    /// <inheritdoc cref="Elementwise.ReciprocalSqrt"/>
    public static void ReciprocalSqrt<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.One / T.Sqrt(x[i]);
    }

    /// <inheritdoc cref="Elementwise.Exp"/>
    public static void Exp<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Exp(x[i]);
    }

    /// <inheritdoc cref="Elementwise.Log"/>
    public static void Log<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Log(x[i]);
    }

    /// <inheritdoc cref="Elementwise.Tanh"/>
    public static void Tanh<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Tanh(x[i]);
    }

    /// <inheritdoc cref="Elementwise.Sigmoid"/>
    public static void Sigmoid<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.One / (T.One + T.Exp(-x[i]));
    }

    /// <inheritdoc cref="Elementwise.Silu"/>
    public static void Silu<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = x[i] / (T.One + T.Exp(-x[i]));
    }

    /// <inheritdoc cref="Elementwise.Softplus"/>
    public static void Softplus<T>(ReadOnlySpan<T> x, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < x.Length; i++)
            destination[i] = T.Max(x[i], T.Zero) + T.Log(T.One + T.Exp(-T.Abs(x[i])));
    }
}
