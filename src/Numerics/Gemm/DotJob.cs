using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A product with few rows or few columns as dot products: both operands contiguous in k (the small one was copied if it was
/// not), no packing of the large one, which is read once.
/// </summary>
internal unsafe struct DotJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Rows of C that share the dot products of one tile, all of them when A is the small operand.</summary>
    private const int TileRows = MicroKernel.MaxRows;

    /// <summary>Multiplications worth a chunk: about 5 us of memory traffic.</summary>
    private const double ChunkWork = 100_000;

    private Product<T> _p;
    private readonly nint _rows, _columns, _down;

    /// <summary>Cuts a product whose A has rows contiguous in k and whose B has columns contiguous in k (TransB).</summary>
    internal DotJob(in Product<T> p)
    {
        _p = p;
        nint nr = Kernels<V, T>.Nr;
        double perElement = Math.Max(p.K, 1);
        if (p.N >= p.M)
        {
            _rows = p.M;
            _columns = Math.Clamp((nint)(ChunkWork / (perElement * p.M)) / nr, 1, 64) * nr;
        }
        else
        {
            _rows = Math.Clamp((nint)(ChunkWork / (perElement * p.N)) / TileRows, 1, 64) * TileRows;
            _columns = p.N;
        }

        _down = Blocking.CeilDiv(p.M, _rows);
        Chunks = (int)(_down * Blocking.CeilDiv(p.N, _columns));
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint i0 = chunk % _down * _rows, i1 = Math.Min(i0 + _rows, _p.M);
        nint j0 = chunk / _down * _columns, j1 = Math.Min(j0 + _columns, _p.N);
        nint nr = Kernels<V, T>.Nr;

        // Where registers are few, a tile of 2 x 4 sums and its operands still fits.
        nint most = V.Registers >= 32 ? DotKernel.MaxRows : 2;
        nint rest = V.HasMaskedMemory ? _p.K : _p.K / V.Lanes * V.Lanes;
        T* tile = stackalloc T[(int)(TileRows * nr)];
        for (nint j = j0; j < j1; j += nr)
        {
            nint columns = Math.Min(nr, j1 - j);
            for (nint i = i0; i < i1; i += TileRows)
            {
                nint rows = Math.Min(TileRows, i1 - i);
                for (nint c = 0; c < columns; c += DotKernel.MaxRows)
                {
                    for (nint r = 0; r < rows; r += most)
                    {
                        DotKernel.Get<V, T>(Math.Min(most, rows - r), Math.Min(DotKernel.MaxRows, columns - c))(
                            _p.K, _p.A + (i + r) * _p.Lda, _p.Lda, _p.B + (j + c) * _p.Ldb, _p.Ldb, tile + r * nr + c, nr);
                    }
                }

                if (rest < _p.K)
                    DotKernel.AddRest(rows, columns, rest, _p.K, _p.A + i * _p.Lda, _p.Lda, _p.B + j * _p.Ldb, _p.Ldb, tile, nr);
                TileStore.Run<V, T>(_p, tile, i, j, rows, columns, _p.Beta, last: true);
            }
        }
    }
}
