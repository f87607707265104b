using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Nearest points at one level: blocks of the matrix of distances, each merged into what was nearest so far.</summary>
internal static unsafe class NearestDriver<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // A block of the matrix: 8 MiB of floats, in a shared cache, and work enough for every thread.
    private const int Queries = 504, Points = 4096;

    /// <summary>Fills queries x k indices and distances; k is 1 or more.</summary>
    internal static void Run(in DistanceProblem<T> p, nint k, int* indices, T* distances)
    {
        nint rows = Math.Min(p.Queries, Queries), columns = Math.Min(p.Points, Points);
        using Arena.Block<T> block = Arena.Thread.Take<T>(rows * columns);
        for (nint i = 0; i < p.Queries; i += rows)
        {
            nint queries = Math.Min(rows, p.Queries - i);
            for (nint j = 0; j < p.Points; j += columns)
            {
                nint points = Math.Min(columns, p.Points - j);
                DistanceDriver<V, T>.Run(p.Part(i, queries, j, points, block.Pointer, points));
                TopKJob<V, T>.Run(new TopKJob<V, T>
                {
                    Rows = queries,
                    Columns = points,
                    Matrix = block.Pointer,
                    K = k,
                    First = j,
                    Indices = indices + i * k,
                    Values = distances + i * k,
                    Last = j + points == p.Points,
                });
            }
        }
    }
}
