using System.Numerics;
using System.Numerics.Tensors;

namespace FastNet.Numerics;

/// <summary>
/// Distances as the first assignment of CS231n writes them: two loops, one loop, no loop. They teach, and in double they are the
/// oracle of the tests; <see cref="Distances"/> is the fast form.
/// </summary>
public static class NaiveDistances
{
    /// <summary>Manhattan distances by a loop over queries and a loop over points, one coordinate after the other.</summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="queries">Number of queries, 0 or more.</param>
    /// <param name="points">Number of points, 0 or more.</param>
    /// <param name="dim">Coordinates of each, 0 or more.</param>
    /// <param name="q">queries x dim elements.</param>
    /// <param name="p">points x dim elements.</param>
    /// <param name="destination">Receives queries x points elements.</param>
    /// <exception cref="ArgumentException">A size is negative, or a length is not the one above.</exception>
    public static void L1TwoLoops<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckDistances(queries, points, dim, q, p, destination);
        for (int i = 0; i < queries; i++)
        {
            for (int j = 0; j < points; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < dim; k++)
                    sum += T.Abs(q[i * dim + k] - p[j * dim + k]);
                destination[i * points + j] = sum;
            }
        }
    }

    /// <summary>Euclidean distances by a loop over queries and a loop over points, one coordinate after the other.</summary>
    /// <inheritdoc cref="L1TwoLoops"/>
    public static void L2TwoLoops<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckDistances(queries, points, dim, q, p, destination);
        for (int i = 0; i < queries; i++)
        {
            for (int j = 0; j < points; j++)
            {
                T sum = T.Zero;
                for (int k = 0; k < dim; k++)
                {
                    T difference = q[i * dim + k] - p[j * dim + k];
                    sum += difference * difference;
                }

                destination[i * points + j] = T.Sqrt(sum);
            }
        }
    }

    /// <summary>
    /// Manhattan distances by one loop over queries; each subtracts its query from the whole matrix of points, as
    /// <c>np.sum(np.abs(P - q), axis=1)</c> does. Allocates a matrix of the size of <paramref name="p"/>.
    /// </summary>
    /// <inheritdoc cref="L1TwoLoops"/>
    public static void L1OneLoop<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckDistances(queries, points, dim, q, p, destination);
        var difference = new T[p.Length];
        for (int i = 0; i < queries; i++)
        {
            Span<T> row = destination.Slice(i * points, points);
            SubtractFromRows(p, q.Slice(i * dim, dim), difference);
            TensorPrimitives.Abs(difference, difference);
            SumRows(difference, dim, row);
        }
    }

    /// <summary>
    /// Euclidean distances by one loop over queries; each subtracts its query from the whole matrix of points, as
    /// <c>np.sqrt(np.sum(np.square(P - q), axis=1))</c> does. Allocates a matrix of the size of <paramref name="p"/>.
    /// </summary>
    /// <inheritdoc cref="L1TwoLoops"/>
    public static void L2OneLoop<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckDistances(queries, points, dim, q, p, destination);
        var difference = new T[p.Length];
        for (int i = 0; i < queries; i++)
        {
            Span<T> row = destination.Slice(i * points, points);
            SubtractFromRows(p, q.Slice(i * dim, dim), difference);
            TensorPrimitives.Multiply(difference, difference, difference);
            SumRows(difference, dim, row);
            TensorPrimitives.Sqrt(row, row);
        }
    }

    /// <summary>
    /// Euclidean distances without a loop over pairs: |q|^2 + |p|^2 - 2 q p, with one product of matrices, as
    /// <c>np.sqrt(np.maximum((Q**2).sum(1)[:,None] + (P**2).sum(1) - 2*Q@P.T, 0))</c> does. Subtracts numbers that may be much
    /// larger than the difference, so near vectors come out inexact, and equal ones not always 0 apart; and finite vectors
    /// whose squares overflow come out as NaN. <see cref="Distances.L2"/> repairs all three. Manhattan distances have no
    /// such form.
    /// </summary>
    /// <inheritdoc cref="L1TwoLoops"/>
    public static void L2NoLoop<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckDistances(queries, points, dim, q, p, destination);
        T[] queryNorms = SquaredNorms(q, queries, dim), pointNorms = SquaredNorms(p, points, dim);
        int ld = Math.Max(dim, 1);
        T alpha = T.CreateTruncating(-2);
        Gemm.Multiply(Transpose.No, Transpose.Yes, queries, points, dim, alpha, q, ld, p, ld, T.Zero, destination, Math.Max(points, 1));
        for (int i = 0; i < queries; i++)
        {
            Span<T> row = destination.Slice(i * points, points);
            TensorPrimitives.Add(row, pointNorms, row);
            TensorPrimitives.Add(row, queryNorms[i], row);
            TensorPrimitives.Max(row, T.Zero, row);
            TensorPrimitives.Sqrt(row, row);
        }
    }

    private static void SubtractFromRows<T>(ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int start = 0; start < matrix.Length; start += vector.Length)
            TensorPrimitives.Subtract(matrix.Slice(start, vector.Length), vector, destination[start..]);
    }

    private static void SumRows<T>(ReadOnlySpan<T> matrix, int columns, Span<T> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int row = 0; row < sums.Length; row++)
            sums[row] = TensorPrimitives.Sum(matrix.Slice(row * columns, columns));
    }

    private static T[] SquaredNorms<T>(ReadOnlySpan<T> vectors, int count, int dim)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var norms = new T[count];
        for (int i = 0; i < count; i++)
            norms[i] = TensorPrimitives.SumOfSquares(vectors.Slice(i * dim, dim));
        return norms;
    }

    private static void CheckDistances<T>(int queries, int points, int dim, ReadOnlySpan<T> q, ReadOnlySpan<T> p, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        Check.Size(queries);
        Check.Size(points);
        Check.Size(dim);
        Check.Length(q.Length, (long)queries * dim, nameof(q));
        Check.Length(p.Length, (long)points * dim, nameof(p));
        Check.Length(destination.Length, (long)queries * points, nameof(destination));
    }
}
