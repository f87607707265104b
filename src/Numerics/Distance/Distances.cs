using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Distances of every query to every point, and the nearest points. Queries and points are rows of <c>dim</c> coordinates,
/// row-major without gaps; a matrix of distances is queries x points, row-major. Float and double; sizes of 0 are allowed.
/// </summary>
/// <remarks>
/// Equal vectors are exactly 0 apart, and finite vectors are never NaN apart. The bits of a distance depend on its two vectors
/// and the SIMD level, not on where they stand or how many threads run. Calls allocate nothing once warm. The textbook forms
/// are in <see cref="NaiveDistances"/>.
/// </remarks>
public static unsafe class Distances
{
    /// <summary>Manhattan distances: destination[i, j] = sum over k of |queries[i, k] - points[j, k]|.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="queries">Number of queries, 0 or more.</param>
    /// <param name="points">Number of points, 0 or more.</param>
    /// <param name="dim">Coordinates of each, 0 or more.</param>
    /// <param name="q">queries x dim elements.</param>
    /// <param name="p">points x dim elements.</param>
    /// <param name="destination">Receives queries x points elements.</param>
    /// <exception cref="ArgumentException">A size is negative, a length is not the one above, or destination overlaps an input.</exception>
    public static void L1<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Matrix(Metric.L1, queries, points, dim, q, p, destination);

    /// <summary>Euclidean distances: destination[i, j] = sqrt(sum over k of (queries[i, k] - points[j, k])^2).</summary>
    /// <inheritdoc cref="L1"/>
    public static void L2<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Matrix(Metric.L2, queries, points, dim, q, p, destination);

    /// <summary>Squared Euclidean distances: destination[i, j] = sum over k of (queries[i, k] - points[j, k])^2.</summary>
    /// <inheritdoc cref="L1"/>
    public static void SquaredL2<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Matrix(Metric.SquaredL2, queries, points, dim, q, p, destination);

    /// <summary>Distances by <paramref name="metric"/>: destination[i, j] = distance of query i and point j.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="metric">Which distance.</param>
    /// <param name="queries">Number of queries, 0 or more.</param>
    /// <param name="points">Number of points, 0 or more.</param>
    /// <param name="dim">Coordinates of each, 0 or more.</param>
    /// <param name="q">queries x dim elements.</param>
    /// <param name="p">points x dim elements.</param>
    /// <param name="destination">Receives queries x points elements.</param>
    /// <exception cref="ArgumentException">
    /// metric is none of the three, a size is negative, a length is not the one above, or destination overlaps an input.
    /// </exception>
    public static void Matrix<T>(Metric metric, int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Validate(metric, queries, points, dim, q, p);
        Check.Length(destination.Length, (long)queries * points, nameof(destination));
        Check.Disjoint(destination, q, nameof(destination), nameof(q));
        Check.Disjoint(destination, p, nameof(destination), nameof(p));

        fixed (T* pq = q, pp = p, pd = destination)
        {
            var kernel = new MatrixKernel<T>
            {
                Problem = new DistanceProblem<T>(metric, queries, points, dim, pq, pp, pd, points),
            };
            Dispatch.Run<T, MatrixKernel<T>>(ref kernel);
        }
    }

    /// <summary>
    /// The k nearest points of every query, nearest first; of equal distances the smaller index first; NaN last. The same as
    /// the matrix of distances and <see cref="TopK.Smallest"/>, but only a block of the matrix exists at a time.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="metric">Which distance.</param>
    /// <param name="queries">Number of queries, 0 or more.</param>
    /// <param name="points">Number of points, 0 or more.</param>
    /// <param name="dim">Coordinates of each, 0 or more.</param>
    /// <param name="q">queries x dim elements.</param>
    /// <param name="p">points x dim elements.</param>
    /// <param name="k">0..points.</param>
    /// <param name="indices">Receives queries x k indices of points.</param>
    /// <param name="distances">Receives their queries x k distances.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, k is larger than points, a length is not the one above, or distances overlaps an input.
    /// </exception>
    public static void Nearest<T>(
        Metric metric,
        int queries,
        int points,
        int dim,
        ReadOnlySpan<T> q,
        ReadOnlySpan<T> p,
        int k,
        Span<int> indices,
        Span<T> distances)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Validate(metric, queries, points, dim, q, p);
        TopK.Validate<T>(queries, points, k, indices, distances, nameof(distances));
        Check.Disjoint(distances, q, nameof(distances), nameof(q));
        Check.Disjoint(distances, p, nameof(distances), nameof(p));
        if (k == 0)
            return;

        fixed (T* pq = q, pp = p, pd = distances)
        fixed (int* pi = indices)
        {
            var kernel = new NearestKernel<T>
            {
                Problem = new DistanceProblem<T>(metric, queries, points, dim, pq, pp, null, points),
                K = k,
                Indices = pi,
                Distances = pd,
            };
            Dispatch.Run<T, NearestKernel<T>>(ref kernel);
        }
    }

    private static void Validate<T>(Metric metric, int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        if (metric is not (Metric.L1 or Metric.L2 or Metric.SquaredL2))
            Check.ThrowRange(nameof(metric), metric, $"metric is {(int)metric}; expected 0..2: L1, L2 or SquaredL2.");
        Check.Size(queries);
        Check.Size(points);
        Check.Size(dim);
        Check.Length(q.Length, (long)queries * dim, nameof(q));
        Check.Length(p.Length, (long)points * dim, nameof(p));
    }

    private struct MatrixKernel<T> : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public DistanceProblem<T> Problem;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, T>
            => DistanceDriver<V, T>.Run(Problem);
    }

    private struct NearestKernel<T> : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public DistanceProblem<T> Problem;
        public nint K;
        public int* Indices;
        public T* Distances;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, T>
            => NearestDriver<V, T>.Run(Problem, K, Indices, Distances);
    }
}
