namespace FastNet.Tests.Support;

/// <summary>Central differences in double, to check gradients against.</summary>
internal static class NumericGradient
{
    private const double Step = 1e-5;

    /// <summary>
    /// Fails where the gradient of <paramref name="loss"/> by x is off by more than the tolerance of its largest element.
    /// </summary>
    public static void AssertEqual(double[] x, double[] gradient, Func<double> loss, double tolerance)
    {
        double largest = gradient.Max(Math.Abs);
        for (int i = 0; i < x.Length; i++)
        {
            double at = x[i];
            x[i] = at + Step;
            double above = loss();
            x[i] = at - Step;
            double below = loss();
            x[i] = at;
            Assert.Equal((above - below) / (2 * Step), gradient[i], tolerance * Math.Max(largest, 1e-3));
        }
    }
}
