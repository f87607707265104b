using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// One validated set of distances as the kernels see it: D[i, j] = distance of query i and point j, row-major. Pointers stay
/// pinned by the public call.
/// </summary>
internal readonly unsafe struct DistanceProblem<T>(Metric metric, nint queries, nint points, nint dim, T* q, T* p, T* d, nint ldd)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    internal Metric Metric => metric;

    internal nint Queries => queries;

    internal nint Points => points;

    internal nint Dim => dim;

    /// <summary>Queries x Dim elements.</summary>
    internal T* Q => q;

    /// <summary>Points x Dim elements.</summary>
    internal T* P => p;

    /// <summary>Queries x Points elements, rows Ldd apart.</summary>
    internal T* D => d;

    internal nint Ldd => ldd;

    /// <summary>Terms summed.</summary>
    internal double Work => (double)queries * points * dim;

    /// <summary>The distances of some of the queries to some of the points, into memory of their own.</summary>
    internal DistanceProblem<T> Part(nint query, nint queryCount, nint point, nint pointCount, T* destination, nint ld)
        => new(metric, queryCount, pointCount, dim, q + query * dim, p + point * dim, destination, ld);
}
