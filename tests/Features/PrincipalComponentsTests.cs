using FastNet.Layers;
using FastNet.Models;
using FastNet.Numerics;

namespace FastNet.Tests.Features;

public sealed class PrincipalComponentsTests
{
    /// <summary>Samples with a known spread along known directions, around a mean of 3.</summary>
    private static VectorDataset Spread(int count, int features, Func<int, double> deviation, ulong seed = 1)
    {
        var (samples, numbers) = (new float[count * features], new double[count * features]);
        new Philox(seed).Normal(numbers, 0.0, 1.0);
        double[] turns = Turn(features);
        for (int i = 0; i < count; i++)
        {
            for (int k = 0; k < features; k++)
            {
                double sum = 3;
                for (int c = 0; c < features; c++)
                    sum += numbers[i * features + c] * deviation(c) * turns[c * features + k];
                samples[i * features + k] = (float)sum;
            }
        }

        return new VectorDataset(Shape.Vector(features), samples, new int[count], ["all"]);
    }

    /// <summary>The rows of I - 2 u u^T, u of equal elements: an orthonormal basis.</summary>
    private static double[] Turn(int features)
    {
        var turn = new double[features * features];
        for (int r = 0; r < features; r++)
        {
            for (int c = 0; c < features; c++)
                turn[r * features + c] = (r == c ? 1 : 0) - 2.0 / features;
        }

        return turn;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(40)]
    public void Eigenvectors_are_orthonormal_and_rebuild_the_matrix(int n)
    {
        var matrix = new double[n * n];
        new Philox((ulong)n).Normal(matrix, 0.0, 1.0);
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < r; c++)
                matrix[r * n + c] = matrix[c * n + r];
        }

        (double[] values, double[] vectors) = SymmetricEigen.Decompose(n, [.. matrix]);

        Assert.Equal(values.OrderDescending(), values);
        for (int r = 0; r < n; r++)
        {
            for (int c = 0; c < n; c++)
            {
                double rebuilt = 0, product = 0;
                for (int k = 0; k < n; k++)
                {
                    rebuilt += values[k] * vectors[k * n + r] * vectors[k * n + c];
                    product += vectors[r * n + k] * vectors[c * n + k];
                }

                Assert.Equal(matrix[r * n + c], rebuilt, 1e-12 * n);
                Assert.Equal(r == c ? 1 : 0, product, 1e-13 * n);
            }
        }
    }

    [Fact]
    public void Eigenvalues_of_the_second_difference_are_those_of_the_formula()
    {
        const int N = 50;
        var matrix = new double[N * N];
        for (int i = 0; i < N; i++)
        {
            matrix[i * N + i] = 2;
            if (i > 0)
                matrix[i * N + i - 1] = matrix[(i - 1) * N + i] = -1;
        }

        double[] values = SymmetricEigen.Decompose(N, matrix).Values;

        for (int k = 0; k < N; k++)
            Assert.Equal(2 + 2 * Math.Cos(Math.PI * (k + 1) / (N + 1)), values[k], 1e-13);
    }

    [Fact]
    public void Equal_and_vanishing_eigenvalues_are_no_trouble()
    {
        Assert.Equal([0.0, 0, 0], SymmetricEigen.Decompose(3, new double[9]).Values);
        Assert.Equal([5.0, 5, 5], SymmetricEigen.Decompose(3, [5, 0, 0, 0, 5, 0, 0, 0, 5]).Values);
        double[] ones = SymmetricEigen.Decompose(4, [.. Enumerable.Repeat(1.0, 16)]).Values;
        Assert.Equal(4, ones[0], 1e-14);
        Assert.All(ones[1..], v => Assert.Equal(0, v, 1e-14));
    }

    [Theory]
    [InlineData(64)] // all: the full decomposition
    [InlineData(5)] // few: subspace iteration
    public void Components_are_the_directions_of_the_spread(int count)
    {
        VectorDataset samples = Spread(4000, 64, c => 8 * Math.Pow(0.7, c));
        var found = PrincipalComponents.Fit(samples, count);

        Assert.Equal(count, found.Count);
        double[] turn = Turn(64);
        for (int c = 0; c < 3; c++)
        {
            double variance = 64 * Math.Pow(0.49, c), along = 0;
            Assert.InRange(found.Variances[c], 0.93 * variance, 1.07 * variance); // 3 deviations of an estimate from 4000
            for (int k = 0; k < 64; k++)
                along += found.Component(c)[k] * turn[c * 64 + k];
            Assert.InRange(Math.Abs(along), 0.99, 1.0001);
        }

        Assert.InRange(found.TotalVariance, found.Variances.ToArray().Sum() * (1 - 1e-6), 140);
    }

    [Fact]
    public void Few_components_are_the_first_of_all()
    {
        VectorDataset samples = Spread(500, 80, c => 1 + 4 * Math.Exp(-c / 4.0));
        PrincipalComponents all = PrincipalComponents.Fit(samples), few = PrincipalComponents.Fit(samples, 10);
        for (int c = 0; c < 10; c++)
        {
            Assert.Equal(all.Variances[c], few.Variances[c], 1e-9 * all.Variances[0]);
            for (int k = 0; k < 80; k++)
                Assert.Equal(all.Component(c)[k], few.Component(c)[k], 1e-4);
        }
    }

    [Fact]
    public void Whitened_samples_have_variance_1_and_no_correlation()
    {
        VectorDataset samples = Spread(2500, 12, c => 1 + c);
        float[] white = PrincipalComponents.Fit(samples).Whiten(samples, epsilon: 0).ToArray();
        for (int a = 0; a < 12; a++)
        {
            for (int b = 0; b < 12; b++)
            {
                double sum = 0;
                for (int i = 0; i < 2500; i++)
                    sum += (double)white[i * 12 + a] * white[i * 12 + b];
                Assert.Equal(a == b ? 1 : 0, sum / 2500, 1e-4);
            }
        }
    }

    [Fact]
    public void All_components_lose_nothing_and_few_lose_the_variance_of_the_others()
    {
        VectorDataset samples = Spread(300, 16, c => 5.0 / (1 + c));
        float[] before = samples.ToArray();
        PrincipalComponents all = PrincipalComponents.Fit(samples), few = PrincipalComponents.Fit(samples, 4);

        Assert.All(
            all.Reconstruct(all.Project(samples)).ToArray().Zip(before), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
        double lost = few.Reconstruct(few.Project(samples)).ToArray().Zip(before, (x, y) => (double)(x - y) * (x - y)).Sum() / 300;
        Assert.Equal(few.TotalVariance - few.Variances.ToArray().Sum(), lost, 1e-4);
    }

    [Fact]
    public void Samples_on_a_line_have_one_component_and_no_NaN()
    {
        float[] line = [.. Enumerable.Range(0, 50).SelectMany(i => Enumerable.Range(0, 40).Select(k => (float)(i * (k + 1))))];
        var samples = new VectorDataset(Shape.Vector(40), line, new int[50], ["all"]);
        foreach (int count in (int[])[40, 3])
        {
            var found = PrincipalComponents.Fit(samples, count);
            Assert.Equal(found.TotalVariance, found.Variances[0], 1e-6 * found.TotalVariance);
            Assert.Equal(0, found.Variances[1], 1e-6 * found.TotalVariance);
            Assert.All(found.Whiten(samples).ToArray(), x => Assert.True(float.IsFinite(x)));
        }
    }

    [Fact]
    public void Bad_arguments_are_named()
    {
        VectorDataset samples = Spread(10, 4, _ => 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => PrincipalComponents.Fit(samples, 5));
        Assert.Contains("no sample", Assert.Throws<ArgumentException>(
            () => PrincipalComponents.Fit(Spread(0, 4, _ => 1))).Message, StringComparison.Ordinal);
        var odd = new VectorDataset(Shape.Vector(2), [1, float.NaN, 2, 3], [0, 0], ["all"]);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(
            () => PrincipalComponents.Fit(odd)).Message, StringComparison.Ordinal);
        PrincipalComponents found = PrincipalComponents.Fit(samples, 2);
        Assert.Contains("5 features; expected 4", Assert.Throws<ArgumentException>(
            () => found.Project(Spread(3, 5, _ => 1))).Message, StringComparison.Ordinal);
        Assert.Contains("4 features; expected 2", Assert.Throws<ArgumentException>(
            () => found.Reconstruct(samples)).Message, StringComparison.Ordinal);
    }
}
