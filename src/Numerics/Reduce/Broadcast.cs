using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>A vector applied to every row (an element per column) or to every column (an element per row) of a matrix.</summary>
internal static unsafe class Broadcast
{
    internal static void Run<T, TOp>(
        TOp op, int rows, int columns, ReadOnlySpan<T> matrix, ReadOnlySpan<T> vector, Span<T> destination, bool perRow)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IBinaryOp<T>
    {
        MatrixArguments.Check(rows, columns, matrix);
        Check.Length(vector.Length, perRow ? rows : columns, nameof(vector));
        Check.Room(destination.Length, matrix.Length, nameof(destination));
        Check.Disjoint<T>(destination[..matrix.Length], vector, nameof(destination), nameof(vector));
        fixed (T* px = matrix, pv = vector, pd = destination)
        {
            Map.CheckOverlap(pd, px, matrix.Length, nameof(matrix));
            var kernel = new Kernel<T, TOp>(op, rows, columns, px, pv, pd, perRow);
            Dispatch.Run<T, Kernel<T, TOp>>(ref kernel);
        }
    }

    private readonly struct Kernel<T, TOp>(TOp op, int rows, int columns, T* x, T* vector, T* destination, bool perRow) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IBinaryOp<T>
    {
        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            var chunks = new RowChunks(rows, columns);
            var body = new Chunks<V, T, TOp>(chunks, op, columns, x, vector, destination, perRow);
            chunks.Run(ref body);
        }
    }

    private readonly struct Chunks<V, T, TOp>(RowChunks chunks, TOp op, int columns, T* x, T* vector, T* destination, bool perRow)
        : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : unmanaged, IBinaryOp<T>
    {
        public void Run(int chunk)
        {
            for (int r = chunks.Start(chunk); r < chunks.End(chunk); r++)
            {
                nint row = (nint)r * columns;
                if (perRow)
                    Map.Part<V, T, RightScalar<T, TOp>>(new(op, vector[r]), x + row, destination + row, columns);
                else
                    Map.Part<V, T, TOp>(op, x + row, vector, destination + row, columns);
            }
        }
    }
}
