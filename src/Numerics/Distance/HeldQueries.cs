using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Queries copied to rows that do not alias in the cache (12 rows of 3072 floats would fight for 8 places), and their squared
/// norms. A chunk does one panel's worth.
/// </summary>
internal readonly unsafe struct HeldQueries<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // What all threads read together stays in a shared cache of ordinary size.
    private const int MostBytes = 16 << 20;
    private const int LeastRows = 96;

    private readonly DistanceProblem<T> _p;

    internal HeldQueries(in DistanceProblem<T> p, T* rows, T* norms)
    {
        _p = p;
        Rows = rows;
        Norms = norms;
    }

    internal T* Rows { get; }

    internal T* Norms { get; }

    /// <summary>Distance between rows: a cache line more than a multiple of it.</summary>
    internal nint Ld => LdFor(_p.Dim);

    internal int Chunks => (int)((_p.Queries + Kernels<V, T>.Nr - 1) / Kernels<V, T>.Nr);

    internal static nint LdFor(nint dim) => (dim * sizeof(T) + 64 + 63) / 64 * 64 / sizeof(T);

    /// <summary>How many queries are held at a time.</summary>
    internal static nint Count(nint queries, nint dim)
        => Math.Min(queries, Math.Max(LeastRows, MostBytes / (LdFor(dim) * sizeof(T)) / LeastRows * LeastRows));

    public void Run(int chunk)
    {
        nint width = Kernels<V, T>.Nr;
        nint i0 = chunk * width, count = Math.Min(width, _p.Queries - i0);
        using Arena.Block<T> panel = Arena.Thread.Take<T>(width * (ProductJob<V, T>.Depth + 1));
        T* norms = panel.Pointer + width * ProductJob<V, T>.Depth;
        for (nint k0 = 0; k0 < _p.Dim; k0 += ProductJob<V, T>.Depth)
        {
            nint depth = Math.Min(ProductJob<V, T>.Depth, _p.Dim - k0);
            Panel.Pack<V, T>(_p.Q + i0 * _p.Dim + k0, _p.Dim, count, depth, panel.Pointer, width);
            Panel.AddSquares<V, T>(panel.Pointer, depth, width, norms, k0 > 0);
        }

        for (nint i = i0; i < i0 + count; i++)
        {
            Norms[i] = norms[i - i0];
            new ReadOnlySpan<T>(_p.Q + i * _p.Dim, (int)_p.Dim).CopyTo(new Span<T>(Rows + i * Ld, (int)_p.Dim));
        }
    }
}
