using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// One step of one sequence. u = W_ih x + b_ih and v = W_hh h + b_hh are given, gate after gate; a cell makes the next state of
/// them, and on the way back the gradients du and dv.
/// </summary>
internal interface INaiveCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Gates, each with a number per unit.</summary>
    static abstract int Gates { get; }

    /// <summary>The next hidden and cell state of unit <paramref name="k"/>.</summary>
    static abstract (T Hidden, T Cell) Step(ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, int k, int units);

    /// <summary>
    /// Takes the gradients of the next states of unit k back: writes du and dv, returns what reaches the states before the step
    /// without going through the gates.
    /// </summary>
    static abstract (T Hidden, T Cell) Back(
        ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, T hiddenGradient, T cellGradient, Span<T> du, Span<T> dv, int k, int units);
}

/// <summary>h' = tanh(u + v).</summary>
internal readonly struct NaiveRnnCell<T> : INaiveCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Gates => 1;

    public static (T Hidden, T Cell) Step(ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, int k, int units)
        => (T.Tanh(u[k] + v[k]), T.Zero);

    public static (T Hidden, T Cell) Back(
        ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, T hiddenGradient, T cellGradient, Span<T> du, Span<T> dv, int k, int units)
    {
        T next = T.Tanh(u[k] + v[k]);
        du[k] = dv[k] = hiddenGradient * (T.One - next * next);
        return (T.Zero, T.Zero);
    }
}

/// <summary>c' = f c + i g, h' = o tanh(c'), with i, f, o sigmoids and g a tanh of u + v (Hochreiter and Schmidhuber 1997).</summary>
internal readonly struct NaiveLstmCell<T> : INaiveCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Gates => 4;

    public static (T Hidden, T Cell) Step(ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, int k, int units)
    {
        (T i, T f, T g, T o) = Open(u, v, k, units);
        T next = f * cell + i * g;
        return (o * T.Tanh(next), next);
    }

    public static (T Hidden, T Cell) Back(
        ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, T hiddenGradient, T cellGradient, Span<T> du, Span<T> dv, int k, int units)
    {
        (T i, T f, T g, T o) = Open(u, v, k, units);
        T tanh = T.Tanh(f * cell + i * g);

        // Two paths into dc: from the next step's cell, and from this step's output.
        T dc = cellGradient + hiddenGradient * o * (T.One - tanh * tanh);
        du[k] = dv[k] = dc * g * i * (T.One - i);
        du[units + k] = dv[units + k] = dc * cell * f * (T.One - f);
        du[2 * units + k] = dv[2 * units + k] = dc * i * (T.One - g * g);
        du[3 * units + k] = dv[3 * units + k] = hiddenGradient * tanh * o * (T.One - o);
        return (T.Zero, dc * f);
    }

    private static (T I, T F, T G, T O) Open(ReadOnlySpan<T> u, ReadOnlySpan<T> v, int k, int units)
        => (NaiveRecurrent.Sigmoid(u[k] + v[k]), NaiveRecurrent.Sigmoid(u[units + k] + v[units + k]),
            T.Tanh(u[2 * units + k] + v[2 * units + k]), NaiveRecurrent.Sigmoid(u[3 * units + k] + v[3 * units + k]));
}

/// <summary>h' = (1 - z) n + z h, n = tanh(u_n + r v_n), with r and z sigmoids of u + v (Cho et al. 2014, the reset gate after the
/// product).</summary>
internal readonly struct NaiveGruCell<T> : INaiveCell<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static int Gates => 3;

    public static (T Hidden, T Cell) Step(ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, int k, int units)
    {
        (_, T z, T n) = Open(u, v, k, units);
        return ((T.One - z) * n + z * hidden, T.Zero);
    }

    public static (T Hidden, T Cell) Back(
        ReadOnlySpan<T> u, ReadOnlySpan<T> v, T hidden, T cell, T hiddenGradient, T cellGradient, Span<T> du, Span<T> dv, int k, int units)
    {
        (T r, T z, T n) = Open(u, v, k, units);
        T dn = hiddenGradient * (T.One - z) * (T.One - n * n);
        du[k] = dv[k] = dn * v[2 * units + k] * r * (T.One - r);
        du[units + k] = dv[units + k] = hiddenGradient * (hidden - n) * z * (T.One - z);
        du[2 * units + k] = dn;
        dv[2 * units + k] = dn * r;
        return (hiddenGradient * z, T.Zero);
    }

    private static (T R, T Z, T N) Open(ReadOnlySpan<T> u, ReadOnlySpan<T> v, int k, int units)
    {
        T r = NaiveRecurrent.Sigmoid(u[k] + v[k]);
        T z = NaiveRecurrent.Sigmoid(u[units + k] + v[units + k]);
        return (r, z, T.Tanh(u[2 * units + k] + r * v[2 * units + k]));
    }
}
