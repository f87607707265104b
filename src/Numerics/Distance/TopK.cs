using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The k smallest elements of every row of a matrix.</summary>
public static unsafe class TopK
{
    /// <summary>
    /// The k smallest elements of every row, smallest first; of equal elements (-0 equals +0) the smaller column first; NaN
    /// last. Calls allocate nothing once warm.
    /// </summary>
    /// <typeparam name="T">float or double.</typeparam>
    /// <param name="rows">Rows, 0 or more.</param>
    /// <param name="columns">Columns, 0 or more.</param>
    /// <param name="matrix">rows x columns elements, row-major.</param>
    /// <param name="k">0..columns.</param>
    /// <param name="indices">Receives rows x k column numbers.</param>
    /// <param name="values">Receives rows x k elements.</param>
    /// <exception cref="ArgumentException">
    /// A size is negative, k is larger than columns, a length is not the one above, or values overlaps the matrix.
    /// </exception>
    public static void Smallest<T>(int rows, int columns, ReadOnlySpan<T> matrix, int k, Span<int> indices, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.FloatOrDouble<T>();
        Check.Size(rows);
        Check.Size(columns);
        Check.Length(matrix.Length, (long)rows * columns, nameof(matrix));
        Validate<T>(rows, columns, k, indices, values, nameof(values));
        Check.Disjoint(values, matrix, nameof(values), nameof(matrix));
        if (k == 0)
            return;

        fixed (T* pm = matrix, pv = values)
        fixed (int* pi = indices)
        {
            var kernel = new SmallestKernel<T> { Rows = rows, Columns = columns, Matrix = pm, K = k, Indices = pi, Values = pv };
            Dispatch.Run<T, SmallestKernel<T>>(ref kernel);
        }
    }

    /// <summary>The checks of k and what it sizes.</summary>
    internal static void Validate<T>(int rows, int columns, int k, Span<int> indices, Span<T> values, string valuesName)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Size(k);
        if (k > columns)
            Check.ThrowRange(nameof(k), k, $"k is {k}; expected at most {columns}, the number of candidates.");
        Check.Length(indices.Length, (long)rows * k, nameof(indices));
        Check.Length(values.Length, (long)rows * k, valuesName);
    }

    private struct SmallestKernel<T> : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public nint Rows, Columns, K;
        public T* Matrix;
        public int* Indices;
        public T* Values;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, T>
            => TopKJob<V, T>.Run(new TopKJob<V, T>
            {
                Rows = Rows,
                Columns = Columns,
                Matrix = Matrix,
                K = K,
                First = 0,
                Indices = Indices,
                Values = Values,
                Last = true,
            });
    }
}
