using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// L2 distances by way of a product of matrices, |a|^2 + |b|^2 - 2 a b, and where that loses digits by differences. A chunk
/// takes a block of points past a group of queries: it multiplies, finishes and repairs while the block is in its cache.
/// </summary>
/// <remarks>
/// The expanded form has an error in proportion to |a|^2 + |b|^2, however close the vectors are; it can be negative, or NaN
/// when a square overflows. Every result that is not well above that error, or not finite, is computed again as sum (a - b)^2.
/// So equal vectors are exactly 0 apart, infinities behave, and no digit is lost that a plain loop would keep. Both forms add in
/// order of k with a fixed depth of pass: the bits of a distance depend on the two vectors and on nothing else.
/// </remarks>
internal readonly unsafe struct ProductJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Coordinates in one pass. With 256, a pass over 8-bit pixels is exact in float (256 * 255^2 &lt; 2^24), and the sums of
    /// passes carry few roundings: the worst relative error of 2.5 million squared distances of CIFAR-10 images is 1.1e-5,
    /// against 3.3e-4 with 512 and 4.8e-4 for the expanded form without repair. It costs 0.6 % of the time.
    /// </summary>
    internal const int Depth = 256;

    // Points of a chunk: their panels are 128 KiB of floats, and the products with a group 252 KiB.
    private const int Block = 128;

    // A squared distance of less than this part of |a|^2 + |b|^2 is computed again: above it at most 6 bits cancel. Of 500 x 5000
    // CIFAR-10 images 18 pairs are below; if all are, the time doubles (164 ms instead of 75).
    private const double Cancelled = 1.0 / 64;

    private readonly DistanceProblem<T> _p;
    private readonly HeldQueries<V, T> _held;
    private readonly DistanceGrid _grid;

    internal ProductJob(in DistanceProblem<T> p, in HeldQueries<V, T> held)
    {
        _p = p;
        _held = held;
        _grid = new DistanceGrid(p.Queries, p.Points, Block);
    }

    internal int Chunks => _grid.Chunks;

    public void Run(int chunk)
    {
        (nint i0, nint i1, nint j0, nint j1) = _grid[chunk];
        nint group = _grid.Group, width = DirectPanel<V, T>.Width;
        nint tiles = (group + DirectPanel<V, T>.Rows - 1) / DirectPanel<V, T>.Rows;
        using Arena.Block<T> scratch = Arena.Thread.Take<T>(Block * (Depth + group + 1) + width * group);
        using Arena.Block<byte> repairs = Arena.Thread.Take<byte>(tiles);
        T* panels = scratch.Pointer;
        T* products = panels + Block * Depth;
        T* norms = products + Block * group;
        T* sums = norms + Block;

        Multiply(i0, i1, j0, j1, panels, products, norms);
        for (nint j = j0; j < j1; j += width)
        {
            nint columns = Math.Min(width, j1 - j);
            new Span<byte>(repairs.Pointer, (int)tiles).Clear();
            if (!Finish(i0, i1, j, columns, products + (j - j0), norms + (j - j0), repairs.Pointer))
                continue;
            DirectPanel<V, T>.Run<SquaredTerm>(
                _p.Q + i0 * _p.Dim, i1 - i0, _p.P + j * _p.Dim, columns, _p.Dim, panels, sums, repairs.Pointer);
            Repair(i0, i1, j, columns, sums, repairs.Pointer);
        }
    }

    /// <summary>products[i, j] = sum over k of Q[i, k] P[j, k], norms[j] = sum over k of P[j, k]^2.</summary>
    private void Multiply(nint i0, nint i1, nint j0, nint j1, T* panels, T* products, T* norms)
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr, ld = _held.Ld;

        // Loop 3: slices of K.
        for (nint k0 = 0; k0 < _p.Dim; k0 += Depth)
        {
            nint depth = Math.Min(Depth, _p.Dim - k0);
            for (nint j = j0; j < j1; j += nr)
            {
                T* panel = panels + (j - j0) * Depth;
                Panel.Pack<V, T>(_p.P + j * _p.Dim + k0, _p.Dim, Math.Min(nr, j1 - j), depth, panel, nr);
                Panel.AddSquares<V, T>(panel, depth, nr, norms + (j - j0), k0 > 0);
            }

            // Loop 2: tiles of queries, in the nearest cache.
            for (nint i = i0; i < i1; i += mr)
            {
                // Loop 1: panels of points, in L2.  products[i:i+mr, j:j+nr]
                for (nint j = 0; j < j1 - j0; j += nr)
                {
                    nint vectors = j1 - j0 - j > V.Lanes ? 2 : 1;
                    var kernel = Kernels<V, T>.Get(Math.Min(mr, i1 - i), vectors, kMajor: false, cut: false);
                    kernel(
                        depth, _held.Rows + i * ld + k0, ld, panels + j * Depth, nr, products + (i - i0) * Block + j, Block, k0 > 0,
                        Kernels<V, T>.Ahead, V.Lanes);
                }
            }
        }
    }

    /// <summary>D[i, j] = distance, or -1 where it has to be computed again: then the tile is marked and the answer is true.</summary>
    private bool Finish(nint i0, nint i1, nint j, nint columns, T* products, T* norms, byte* repairs)
    {
        V two = V.Broadcast(T.One + T.One), cancelled = V.Broadcast(T.CreateTruncating(Cancelled)), mark = V.Broadcast(T.NegativeOne);
        bool root = _p.Metric == Metric.L2, any = false;
        for (nint i = i0; i < i1; i++)
        {
            T* d = _p.D + i * _p.Ldd + j;
            T* product = products + (i - i0) * Block;
            V norm = V.Broadcast(_held.Norms[i]);
            V lost = default;
            for (nint c = 0; c < columns; c += V.Lanes)
            {
                V squares = norm + V.Load(norms + c);
                V square = squares - two * V.Load(product + c);

                // "Above" is false for NaN, and for infinity against infinity.
                V good = V.LessThan(cancelled * squares, square);
                V result = V.Select(good, root ? V.Sqrt(square) : square, mark);
                lost = V.Or(lost, V.LessThan(result, V.Broadcast(T.Zero)));
                if (columns - c >= V.Lanes)
                    result.Store(d + c);
                else
                    result.StorePartial(d + c, columns - c);
            }

            if (V.Any(lost))
            {
                repairs[(i - i0) / DirectPanel<V, T>.Rows] = 1;
                any = true;
            }
        }

        return any;
    }

    /// <summary>Puts the sums of squared differences where the marks are.</summary>
    private void Repair(nint i0, nint i1, nint j, nint columns, T* sums, byte* repairs)
    {
        bool root = _p.Metric == Metric.L2;
        for (nint i = i0; i < i1; i++)
        {
            if (repairs[(i - i0) / DirectPanel<V, T>.Rows] == 0)
                continue;
            T* d = _p.D + i * _p.Ldd + j;
            T* sum = sums + (i - i0) * DirectPanel<V, T>.Width;
            for (nint c = 0; c < columns; c += V.Lanes)
            {
                nint count = Math.Min(V.Lanes, columns - c);
                V square = V.Load(sum + c);
                V marked = V.LoadPartial(d + c, count);
                V result = V.Select(V.LessThan(marked, V.Broadcast(T.Zero)), root ? V.Sqrt(square) : square, marked);
                result.StorePartial(d + c, count);
            }
        }
    }
}
