using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// One validated set of distances as the kernels see it: D[i, j] = distance of query i and point j, row-major. Pointers stay
/// pinned by the public call.
/// </summary>
internal unsafe struct DistanceProblem<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public Metric Metric;
    public nint Queries, Points, Dim;

    /// <summary>Queries x Dim and Points x Dim, rows Dim apart.</summary>
    public T* Q, P;

    /// <summary>Queries x Points, rows Ldd apart.</summary>
    public T* D;

    public nint Ldd;

    /// <summary>Terms summed.</summary>
    public readonly double Work => (double)Queries * Points * Dim;

    /// <summary>The distances of some of the queries to some of the points, into memory of their own.</summary>
    public readonly DistanceProblem<T> Part(nint query, nint queries, nint point, nint points, T* destination, nint ld)
    {
        DistanceProblem<T> part = this;
        part.Queries = queries;
        part.Points = points;
        part.Q = Q + query * Dim;
        part.P = P + point * Dim;
        part.D = destination;
        part.Ldd = ld;
        return part;
    }
}
