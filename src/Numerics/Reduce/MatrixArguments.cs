using System.Numerics;

namespace FastNet.Numerics;

/// <summary>Checks that the operations on rows and columns share.</summary>
internal static class MatrixArguments
{
    internal static void Check<T>(int rows, int columns, ReadOnlySpan<T> matrix)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Numerics.Check.FloatOrDouble<T>();
        Numerics.Check.Size(rows);
        Numerics.Check.Size(columns);
        Numerics.Check.Length(matrix.Length, (long)rows * columns, nameof(matrix));
    }

    internal static void Check<T>(int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> destination, int needed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Check(rows, columns, matrix);
        Numerics.Check.Room(destination.Length, needed, nameof(destination));
        Numerics.Check.Disjoint(destination[..needed], matrix, nameof(destination), nameof(matrix));
    }
}
