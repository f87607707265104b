using System.Numerics.Tensors;
using FastNet.Layers;
using FastNet.Numerics;

namespace FastNet.Models;

/// <summary>
/// Principal component analysis: the directions in which samples vary most, for fewer features (<see cref="Project"/>) or features
/// without correlation and of equal variance (<see cref="Whiten"/>).
/// </summary>
/// <remarks>
/// The covariance is the population's, X^T X / N of centred samples, as in the course. Few of many components are found by subspace
/// iteration (Halko, Martinsson and Tropp 2011, algorithm 4.4), as matrix products: 100 of 3072 for the 50,000 images of CIFAR-10 took
/// 17 s on two busy Zen 3 cores. All of them take a full decomposition of 9 d^3 operations on one thread.
/// </remarks>
public sealed class PrincipalComponents
{
    // Samples that are centred and multiplied at a time.
    private const int Block = 2048;
    private const int MostIterations = 300;
    private const double Tolerance = 1e-13;

    private readonly float[] _means, _components;
    private readonly double[] _variances;
    private readonly Shape _shape;

    private PrincipalComponents(Shape shape, float[] means, float[] components, double[] variances, double total) =>
        (_shape, _means, _components, _variances, TotalVariance) = (shape, means, components, variances, total);

    /// <summary>How many components there are.</summary>
    public int Count => _variances.Length;

    /// <summary>Mean of each feature.</summary>
    public ReadOnlySpan<float> Means => _means;

    /// <summary>Variance along each component, from the largest on.</summary>
    public ReadOnlySpan<double> Variances => _variances;

    /// <summary>Variance of all features together; the sum of <see cref="Variances"/> if there are all components.</summary>
    public double TotalVariance { get; }

    /// <summary>A component: a direction of length 1, its largest element positive; 0 where the samples do not vary at all.</summary>
    /// <param name="index">0 for that of the largest variance.</param>
    public ReadOnlySpan<float> Component(int index) => _components.AsSpan(index * _means.Length, _means.Length);

    /// <summary>Finds the components.</summary>
    /// <param name="train">1 sample or more.</param>
    /// <param name="components">How many, 1 to the number of features; by default all.</param>
    /// <exception cref="ArgumentException">There is no sample, or a value is not finite.</exception>
    public static PrincipalComponents Fit(Dataset train, int? components = null)
    {
        ArgumentNullException.ThrowIfNull(train);
        int features = train.Shape.Size, count = components ?? features;
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, nameof(components));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, features, nameof(components));
        if (train.Count == 0)
            throw new ArgumentException("There is no sample; expected 1 or more.", nameof(train));
        float[] means = Mean(train);
        double[] covariance = Covariance(train, means);
        double total = 0;
        for (int i = 0; i < features; i++)
            total += covariance[i * features + i];
        if (!double.IsFinite(total))
            throw new ArgumentException("A value of the samples is not finite; expected finite values.", nameof(train));

        (double[] values, double[] vectors) = 4 * count > features
            ? SymmetricEigen.Decompose(features, covariance)
            : Leading(features, count, covariance);
        var rows = new float[count * features];
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<double> vector = vectors.AsSpan(i * features, features);
            double sign = Math.CopySign(1, vector[TensorPrimitives.IndexOfMaxMagnitude(vector)]);
            for (int k = 0; k < features; k++)
                rows[i * features + k] = (float)(sign * vector[k]);
        }

        return new PrincipalComponents(train.Shape, means, rows, [.. values.Take(count).Select(v => Math.Max(0, v))], total);
    }

    /// <summary>Coordinates along the components: (x - mean) V^T.</summary>
    /// <param name="samples">Samples of as many features.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public VectorDataset Project(Dataset samples)
    {
        CheckFits(samples);
        int features = _means.Length;
        var projected = new float[checked(samples.Count * Count)];
        var block = new float[Math.Min(Block, samples.Count) * features];
        for (int start = 0; start < samples.Count; start += Block)
        {
            int count = Centre(samples, start, _means, block);
            Gemm.Multiply(Transpose.No, Transpose.Yes, count, Count, features, 1f, block, features, _components, features, 0f,
                projected.AsSpan(start * Count), Count);
        }

        return new VectorDataset(Shape.Vector(Count), projected, samples.Labels.ToArray(), samples.Classes);
    }

    /// <summary>
    /// Coordinates along the components, each divided by its deviation: of variance 1, and uncorrelated on the training samples.
    /// </summary>
    /// <param name="samples">Samples of as many features.</param>
    /// <param name="epsilon">Added to the variances, 0 or more: keeps directions of noise small.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public VectorDataset Whiten(Dataset samples, double epsilon = 1e-5)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        VectorDataset projected = Project(samples);
        float[] all = projected.ToArray();
        // A direction without any variance has coordinates of 0, which stay so.
        float[] deviations = [.. _variances.Select(v => v + epsilon > 0 ? (float)Math.Sqrt(v + epsilon) : 1)];
        Rows.Divide<float>(projected.Count, Count, all, deviations, all);
        return new VectorDataset(projected.Shape, all, samples.Labels.ToArray(), samples.Classes);
    }

    /// <summary>Samples again from coordinates that <see cref="Project"/> gave: what the components kept of them.</summary>
    /// <param name="projected">Samples of <see cref="Count"/> features.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public VectorDataset Reconstruct(VectorDataset projected)
    {
        ArgumentNullException.ThrowIfNull(projected);
        if (projected.Shape.Size != Count)
            throw new ArgumentException($"The samples have {projected.Shape.Size} features; expected {Count}.", nameof(projected));
        var samples = new float[checked(projected.Count * _means.Length)];
        Gemm.Multiply<float>(projected.Count, _means.Length, Count, projected.ToArray(), _components, samples);
        Rows.Add<float>(projected.Count, _means.Length, samples, _means, samples);
        return new VectorDataset(_shape, samples, projected.Labels.ToArray(), projected.Classes);
    }

    private static float[] Mean(Dataset samples)
    {
        var (sums, sample) = (new double[samples.Shape.Size], new float[samples.Shape.Size]);
        for (int i = 0; i < samples.Count; i++)
        {
            samples.Read(i, sample);
            for (int k = 0; k < sample.Length; k++)
                sums[k] += sample[k];
        }

        return [.. sums.Select(s => (float)(s / samples.Count))];
    }

    private static int Centre(Dataset samples, int start, float[] means, float[] block)
    {
        int count = Math.Min(Block, samples.Count - start);
        samples.Read([.. Enumerable.Range(start, count)], block.AsSpan(0, count * means.Length));
        Rows.Subtract<float>(count, means.Length, block.AsSpan(0, count * means.Length), means, block.AsSpan(0, count * means.Length));
        return count;
    }

    /// <summary>Products of blocks in float, their sum in double.</summary>
    private static double[] Covariance(Dataset samples, float[] means)
    {
        int features = means.Length;
        var sum = new double[checked(features * features)];
        var product = new float[sum.Length];
        var block = new float[Math.Min(Block, samples.Count) * features];
        for (int start = 0; start < samples.Count; start += Block)
        {
            int count = Centre(samples, start, means, block);
            Gemm.Multiply(
                Transpose.Yes, Transpose.No, features, features, count, 1f, block, features, block, features, 0f, product, features);
            for (int i = 0; i < sum.Length; i++)
                sum[i] += product[i];
        }

        TensorPrimitives.Divide(sum, samples.Count, sum);
        return sum;
    }

    /// <summary>The leading eigenvectors by subspace iteration with Rayleigh-Ritz steps.</summary>
    private static (double[] Values, double[] Vectors) Leading(int features, int count, double[] covariance)
    {
        // More directions than wanted: the last wanted one converges by its variance over that of the first one left out.
        int held = Math.Min(features, count + Math.Max(20, count / 2));
        var (basis, image) = (new double[held * features], new double[held * features]);
        var small = new double[held * held];
        new Philox(0).Uniform(basis, -1.0, 1.0);
        Orthonormalize(held, features, basis);
        double[] before = new double[count];
        for (int iteration = 0; ; iteration++)
        {
            Gemm.Multiply<double>(held, features, features, basis, covariance, image);
            Gemm.Multiply(Transpose.No, Transpose.Yes, held, held, features, 1.0, image, features, basis, features, 0.0, small, held);
            (double[] values, double[] turns) = SymmetricEigen.Decompose(held, small);
            bool still = iteration == MostIterations;
            for (int i = 0; i < count && !still; i++)
            {
                if (Math.Abs(values[i] - before[i]) > Tolerance * values[0])
                    break;
                still = i == count - 1;
            }

            if (still)
            {
                Gemm.Multiply<double>(held, features, held, turns, basis, image);
                return (values, image);
            }

            values.AsSpan(0, count).CopyTo(before);
            Gemm.Multiply<double>(held, features, held, turns, image, basis);
            Orthonormalize(held, features, basis);
        }
    }

    /// <summary>Modified Gram-Schmidt, twice, so that nearly dependent rows come out orthogonal too; a dependent row becomes 0.</summary>
    private static void Orthonormalize(int rows, int columns, double[] matrix)
    {
        for (int row = 0; row < rows; row++)
        {
            Span<double> x = matrix.AsSpan(row * columns, columns);
            double whole = TensorPrimitives.Norm<double>(x);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int other = 0; other < row; other++)
                {
                    ReadOnlySpan<double> unit = matrix.AsSpan(other * columns, columns);
                    TensorPrimitives.MultiplyAdd(unit, -TensorPrimitives.Dot(x, unit), x, x);
                }
            }

            double left = TensorPrimitives.Norm<double>(x);
            if (left <= 1e-13 * whole)
                x.Clear();
            else
                TensorPrimitives.Divide(x, left, x);
        }
    }

    private void CheckFits(Dataset samples)
    {
        ArgumentNullException.ThrowIfNull(samples);
        if (samples.Shape.Size != _means.Length)
            throw new ArgumentException($"The samples have {samples.Shape.Size} features; expected {_means.Length}.", nameof(samples));
    }
}
