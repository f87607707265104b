using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The rows of a row-major matrix of float or double: a vector applied to every row, and every row reduced to one number. NaN and
/// empty input behave as in <see cref="Elementwise"/> and <see cref="Reduce"/>; the bits do not depend on the number of threads.
/// </summary>
public static unsafe class Rows
{
    /// <summary>destination[r, c] = matrix[r, c] + vector[c].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">columns elements, one per column.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Add<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(AddOp<T>), rows, columns, matrix, vector, destination, perRow: false);

    /// <summary>destination[r, c] = matrix[r, c] - vector[c].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">columns elements, one per column.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Subtract<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(SubtractOp<T>), rows, columns, matrix, vector, destination, perRow: false);

    /// <summary>destination[r, c] = matrix[r, c] * vector[c].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">columns elements, one per column.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Multiply<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(MultiplyOp<T>), rows, columns, matrix, vector, destination, perRow: false);

    /// <summary>destination[r, c] = matrix[r, c] / vector[c].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">columns elements, one per column.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Divide<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(DivideOp<T>), rows, columns, matrix, vector, destination, perRow: false);

    /// <summary>Sum of each row; 0 where it is empty.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least rows elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Sum<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatrixArguments.Check(rows, columns, matrix, destination, rows);
        FoldRows(default(SumReduction<T>), rows, columns, matrix, destination);
    }

    /// <summary>Largest element of each row; NaN if it holds one.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least rows elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Max<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(columns);
        MatrixArguments.Check(rows, columns, matrix, destination, rows);
        FoldRows(default(MaxReduction<T>), rows, columns, matrix, destination);
    }

    /// <summary>Smallest element of each row; NaN if it holds one.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least rows elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Min<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(columns);
        MatrixArguments.Check(rows, columns, matrix, destination, rows);
        FoldRows(default(MinReduction<T>), rows, columns, matrix, destination);
    }

    /// <summary>Mean of each row, 1 element or more.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least rows elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Mean<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(columns);
        Sum(rows, columns, matrix, destination);
        Elementwise.Divide(destination[..rows], T.CreateTruncating(columns), destination);
    }

    /// <summary>Variance of each row, see <see cref="Reduce.Variance"/>.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="ddof">Subtracted from the number of elements, which is larger.</param>
    /// <param name="destination">At least rows elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Variance<T>(int rows, int columns, ReadOnlySpan<T> matrix, int ddof, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Size(ddof);
        if (columns <= ddof)
            Check.Throw(nameof(columns), $"columns is {columns}; expected more than ddof, {ddof}.");
        MatrixArguments.Check(rows, columns, matrix, destination, rows);
        VarianceOfRows(rows, columns, matrix, ddof, destination);
    }

    /// <summary>Index within each row of its largest element, see <see cref="Reduce.ArgMax"/>.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least rows elements.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void ArgMax<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<int> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(columns);
        MatrixArguments.Check(rows, columns, matrix);
        Check.Room(destination.Length, rows, nameof(destination));
        ArgMaxOfRows(rows, columns, matrix, destination);
    }

    private static void FoldRows<T, TReduction>(TReduction reduction, int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        fixed (T* px = matrix, pd = destination)
        {
            var kernel = new FoldKernel<T, TReduction>(reduction, rows, columns, px, pd);
            Dispatch.Run<T, FoldKernel<T, TReduction>>(ref kernel);
        }
    }

    private static void VarianceOfRows<T>(int rows, int columns, ReadOnlySpan<T> matrix, int ddof, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
            destination[r] = Reduce.Variance(matrix.Slice(r * columns, columns), ddof);
    }

    private static void ArgMaxOfRows<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<int> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int r = 0; r < rows; r++)
            destination[r] = Reduce.ArgMax(matrix.Slice(r * columns, columns));
    }

    private readonly struct FoldKernel<T, TReduction>(TReduction reduction, int rows, int columns, T* x, T* destination) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            var chunks = new RowChunks(rows, columns);
            var body = new FoldChunks<V, T, TReduction>(chunks, reduction, columns, x, destination);
            chunks.Run(ref body);
        }
    }

    private readonly struct FoldChunks<V, T, TReduction>(RowChunks chunks, TReduction reduction, int columns, T* x, T* destination)
        : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        public void Run(int chunk)
        {
            for (int r = chunks.Start(chunk); r < chunks.End(chunk); r++)
                destination[r] = Fold.All<V, T, TReduction>(reduction, x + (nint)r * columns, x + (nint)r * columns, columns);
        }
    }
}
