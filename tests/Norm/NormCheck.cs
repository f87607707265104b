using FastNet.Tests.Support;

namespace FastNet.Tests.Norm;

/// <summary>What the tests of the normalisations share: data, comparison, numeric derivatives.</summary>
internal static class NormCheck
{
    /// <summary>Widens exactly.</summary>
    internal static double[] Exact(ReadOnlySpan<float> values) => Array.ConvertAll(values.ToArray(), v => (double)v);

    /// <summary>Reals of mean <paramref name="offset"/>.</summary>
    internal static float[] Data(int length, int seed, float offset = 0)
    {
        float[] values = TestData.Create<float>(length, DataSet.Reals, seed);
        for (int i = 0; i < length; i++)
            values[i] += offset;
        return values;
    }

    /// <summary>Every element within <paramref name="tolerance"/> * (1 + |expected|).</summary>
    internal static void Near(ReadOnlySpan<double> expected, ReadOnlySpan<float> actual, double tolerance, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            if (!(Math.Abs(expected[i] - actual[i]) <= tolerance * (1 + Math.Abs(expected[i]))))
                Assert.Fail($"{what}[{i}] is {actual[i]}; expected {expected[i]}. Case: {Journal.Case}");
        }
    }

    /// <summary>Guarded memory with values.</summary>
    internal static GuardedMemory<float> Guarded(float[] values, string name) =>
        new GuardedMemory<float>(values.Length, Edge.End, name).Set(values);

    /// <summary>Fails if every warm round of calls allocates on this thread.</summary>
    internal static void NothingAllocated(Action calls) => Assert.Equal(0, Allocations.Of(calls));

    /// <summary>Compares a gradient with central differences of sum(weights * forward(at)).</summary>
    internal static void Differentiate(
        double[] at, double[] weights, Func<double[], double[]> forward, double[] gradient, double tolerance = 1e-6)
    {
        const double Step = 1e-5;
        for (int i = 0; i < at.Length; i++)
        {
            double former = at[i];
            at[i] = former + Step;
            double above = Dot(forward(at), weights);
            at[i] = former - Step;
            double below = Dot(forward(at), weights);
            at[i] = former;
            double numeric = (above - below) / (2 * Step);
            Assert.True(Math.Abs(numeric - gradient[i]) <= tolerance * (1 + Math.Abs(numeric)), $"[{i}]: {gradient[i]}, numeric {numeric}");
        }
    }

    private static double Dot(double[] a, double[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += a[i] * b[i];
        return sum;
    }
}
