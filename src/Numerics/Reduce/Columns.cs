using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The columns of a row-major matrix of float or double: a vector applied to every column, and every column reduced to one number.
/// NaN and empty input behave as in <see cref="Elementwise"/> and <see cref="Reduce"/>; the bits do not depend on the number of threads.
/// </summary>
public static unsafe class Columns
{
    /// <summary>destination[r, c] = matrix[r, c] + vector[r].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">rows elements, one per row.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Add<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(AddOp<T>), rows, columns, matrix, vector, destination, perRow: true);

    /// <summary>destination[r, c] = matrix[r, c] - vector[r].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">rows elements, one per row.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Subtract<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(SubtractOp<T>), rows, columns, matrix, vector, destination, perRow: true);

    /// <summary>destination[r, c] = matrix[r, c] * vector[r].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">rows elements, one per row.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Multiply<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(MultiplyOp<T>), rows, columns, matrix, vector, destination, perRow: true);

    /// <summary>destination[r, c] = matrix[r, c] / vector[r].</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="vector">rows elements, one per row.</param>
    /// <param name="destination">rows x columns; may be the matrix itself, apart from the vector.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps shifted.</exception>
    public static void Divide<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        Broadcast.Run(default(DivideOp<T>), rows, columns, matrix, vector, destination, perRow: true);

    /// <summary>Sum of each column; 0 where it is empty.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least columns elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Sum<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MatrixArguments.Check(rows, columns, matrix, destination, columns);
        FoldColumns(default(SumReduction<T>), rows, columns, matrix, destination);
    }

    /// <summary>Largest element of each column; NaN if it holds one.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least columns elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Max<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(rows);
        MatrixArguments.Check(rows, columns, matrix, destination, columns);
        FoldColumns(default(MaxReduction<T>), rows, columns, matrix, destination);
    }

    /// <summary>Smallest element of each column; NaN if it holds one.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least columns elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Min<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(rows);
        MatrixArguments.Check(rows, columns, matrix, destination, columns);
        FoldColumns(default(MinReduction<T>), rows, columns, matrix, destination);
    }

    /// <summary>Mean of each column, 1 element or more.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least columns elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Mean<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(rows);
        Sum(rows, columns, matrix, destination);
        Elementwise.Divide(destination[..columns], T.CreateTruncating(rows), destination);
    }

    /// <summary>Variance of each column, see <see cref="Reduce.Variance"/>.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="ddof">Subtracted from the number of elements, which is larger.</param>
    /// <param name="destination">At least columns elements, apart from the matrix.</param>
    /// <exception cref="ArgumentException">A size does not fit, or destination overlaps the matrix.</exception>
    public static void Variance<T>(int rows, int columns, ReadOnlySpan<T> matrix, int ddof, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Size(ddof);
        if (rows <= ddof)
            Check.Throw(nameof(rows), $"rows is {rows}; expected more than ddof, {ddof}.");
        MatrixArguments.Check(rows, columns, matrix, destination, columns);
        VarianceOfColumns(rows, columns, matrix, ddof, destination);
    }

    /// <summary>Index within each column of its largest element, see <see cref="Reduce.ArgMax"/>.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Elements of a row, 0 or more.</param>
    /// <param name="matrix">rows x columns.</param>
    /// <param name="destination">At least columns elements.</param>
    /// <exception cref="ArgumentException">A size does not fit.</exception>
    public static void ArgMax<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<int> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check.Positive(rows);
        MatrixArguments.Check(rows, columns, matrix);
        Check.Room(destination.Length, columns, nameof(destination));
        ArgMaxOfColumns(rows, columns, matrix, destination);
    }

    private static void FoldColumns<T, TReduction>(TReduction reduction, int rows, int columns, ReadOnlySpan<T> matrix, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TReduction : unmanaged, IReduction<T>
    {
        fixed (T* px = matrix, pd = destination)
        {
            var kernel = new ColumnFold.Kernel<T, TReduction>(reduction, rows, columns, px, null, pd);
            Dispatch.Run<T, ColumnFold.Kernel<T, TReduction>>(ref kernel);
        }
    }

    private static void VarianceOfColumns<T>(int rows, int columns, ReadOnlySpan<T> matrix, int ddof, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Arena.Block<T> block = Arena.Thread.Take<T>(2 * (nint)columns);
        var centre = new Span<T>(block.Pointer, columns);
        var rest = new Span<T>(block.Pointer + columns, columns);
        Mean(rows, columns, matrix, centre);
        fixed (T* px = matrix, pd = destination, pc = centre, pr = rest)
        {
            var squares = new ColumnFold.Kernel<T, SquaredDifferenceReduction<T>>(default, rows, columns, px, pc, pd);
            Dispatch.Run<T, ColumnFold.Kernel<T, SquaredDifferenceReduction<T>>>(ref squares);
            var sum = new ColumnFold.Kernel<T, DifferenceReduction<T>>(default, rows, columns, px, pc, pr);
            Dispatch.Run<T, ColumnFold.Kernel<T, DifferenceReduction<T>>>(ref sum);
        }

        // The centre is the mean rounded; what the deviations from it add up to corrects the squares.
        T count = T.CreateTruncating(rows);
        for (int c = 0; c < columns; c++)
            destination[c] = (destination[c] - rest[c] * rest[c] / count) / (count - T.CreateTruncating(ddof));
    }

    private static void ArgMaxOfColumns<T>(int rows, int columns, ReadOnlySpan<T> matrix, Span<int> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        destination[..columns].Clear();
        for (int r = 1; r < rows; r++)
        {
            ReadOnlySpan<T> row = matrix.Slice(r * columns, columns);
            for (int c = 0; c < columns; c++)
            {
                T best = matrix[destination[c] * columns + c];
                if (row[c] > best || (T.IsNaN(row[c]) && !T.IsNaN(best)))
                    destination[c] = r;
            }
        }
    }
}
