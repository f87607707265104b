namespace FastNet.Layers;

/// <summary>A coordinate whose analytic and numeric derivatives were compared.</summary>
/// <param name="Tensor">Name of the parameter.</param>
/// <param name="Index">Element in it.</param>
/// <param name="Analytic">What backward says.</param>
/// <param name="Numeric">What differences of the loss say.</param>
public readonly record struct GradientSample(string Tensor, int Index, double Analytic, double Numeric)
{
    /// <summary>|analytic - numeric| / max(1e-8, |analytic| + |numeric|).</summary>
    public double RelativeError => GradientCheck.RelativeError(Analytic, Numeric);
}

/// <summary>
/// Derivatives by central differences, to hold backward passes against: f'(x) = (f(x + h) - f(x - h)) / 2h. In double a correct
/// gradient of a smooth function agrees to about 1e-7, of a function with kinks to 1e-4.
/// </summary>
public static class GradientCheck
{
    /// <summary>The gradient of a function of many variables, each in turn.</summary>
    /// <param name="f">The function; it reads <paramref name="x"/>.</param>
    /// <param name="x">Where; changed during the call, and restored.</param>
    /// <param name="h">Half the distance of the two points.</param>
    public static double[] Numeric(Func<double> f, double[] x, double h = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(x);
        var gradient = new double[x.Length];
        for (int i = 0; i < x.Length; i++)
            gradient[i] = Numeric(f, x, i, h);
        return gradient;
    }

    /// <summary>The derivative by one variable: for gradients too large to check densely.</summary>
    /// <param name="f">The function; it reads <paramref name="x"/>.</param>
    /// <param name="x">Where; changed during the call, and restored.</param>
    /// <param name="index">Which variable.</param>
    /// <param name="h">Half the distance of the two points.</param>
    public static double Numeric(Func<double> f, double[] x, int index, double h = 1e-5)
    {
        ArgumentNullException.ThrowIfNull(f);
        ArgumentNullException.ThrowIfNull(x);
        double at = x[index];
        x[index] = at + h;
        double above = f();
        x[index] = at - h;
        double below = f();
        x[index] = at;
        return (above - below) / (2 * h);
    }

    /// <summary>|a - b| / max(1e-8, |a| + |b|).</summary>
    public static double RelativeError(double a, double b) => Math.Abs(a - b) / Math.Max(1e-8, Math.Abs(a) + Math.Abs(b));

    /// <summary>The largest of the elements' relative errors.</summary>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double RelativeError(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length != b.Length)
            throw new ArgumentException($"a has {a.Length} elements; expected {b.Length}, as b has.", nameof(a));
        double largest = 0;
        for (int i = 0; i < a.Length; i++)
            largest = Math.Max(largest, RelativeError(a[i], b[i]));
        return largest;
    }

    /// <summary>
    /// Checks the gradients of a whole network at sampled coordinates of every parameter. Networks compute in float, so that the loss
    /// itself is known to about 1e-7: with h = 1e-2 expect errors near 1e-3, and larger ones where a rectifier or a maximum
    /// changes sides between the two points.
    /// </summary>
    /// <param name="plan">A plan whose inputs and labels have been brought. Its parameters are changed during the call, and
    /// restored.</param>
    /// <param name="batch">Samples that were brought.</param>
    /// <param name="samples">Coordinates of each parameter.</param>
    /// <param name="h">Half the distance of the two points.</param>
    /// <param name="seed">Of the choice of coordinates.</param>
    public static IReadOnlyList<GradientSample> Network(TrainingPlan plan, int batch, int samples = 5, float h = 1e-2f, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        _ = plan.Gradients(batch);
        float[] analytic = plan.Network.Parameters.Gradients.ToArray();
        var random = new Random(seed);
        var result = new List<GradientSample>();
        foreach (Parameter parameter in plan.Network.Parameters.All.Where(p => p.IsTrained))
        {
            for (int s = 0; s < Math.Min(samples, parameter.Length); s++)
            {
                int index = random.Next(parameter.Length);
                float at = parameter.Values[index];
                double above = LossAt(at + h), below = LossAt(at - h);
                result.Add(new GradientSample(
                    parameter.Name, index, analytic[parameter.Offset + index], (above - below) / ((double)(at + h) - (at - h))));
                _ = LossAt(at);

                double LossAt(float value)
                {
                    parameter.Values[index] = value;
                    plan.Network.Parameters.Touch();
                    return plan.Loss(batch);
                }
            }
        }

        return result;
    }
}
