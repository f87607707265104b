using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A product with few rows or few columns as dot products: both operands contiguous in k (the small one was copied if it was
/// not), no packing of the large one, which is read once. With 32 registers <see cref="WideDotJob{V, T}"/> does them.
/// </summary>
internal unsafe struct DotJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Multiplications worth a chunk: about 5 us of memory traffic.</summary>
    private const double ChunkWork = 100_000;

    /// <summary>
    /// Longest part of k: those of all rows of the small operand stay in L2 (two Zen 3 cores: 16x100x50000 0.81 of the time in one part).
    /// </summary>
    private const int Depth = 4096;

    /// <summary>
    /// Bytes of the large operand from which the first of three and more small rows to pass ask for the large rows to come (two Zen 3
    /// cores: 4x4096x1024 0.72 of the time, 8x2000x2000 0.86, 4000x4x1000 0.61). What the third cache still holds from the call before
    /// takes longer that way (6.3 MB: 8x512x3072 1.17, 4x512x3072 1.32), and so do fewer rows (2x4096x4096 1.07).
    /// </summary>
    private const double FarBytes = 14e6;

    private Product<T> _p;
    private readonly bool _smallB, _asks;
    private readonly nint _small, _large, _smallRows, _largeRows, _tile, _chunk;

    /// <summary>Cuts a product whose A has rows contiguous in k and whose B has columns contiguous in k (TransB).</summary>
    internal DotJob(in Product<T> p)
    {
        _p = p;
        _smallB = p.N < p.M && p.N <= Kernels<V, T>.Nr;
        _small = _smallB ? p.N : p.M;
        _large = _smallB ? p.M : p.N;
        _asks = _small > 2 && (double)_large * p.K * sizeof(T) >= FarBytes;

        // As many sums as registers hold beside their operands; the small rows in groups of about the same size.
        nint width = _smallB ? MicroKernel.MaxRows : Kernels<V, T>.Nr;
        (nint rows, nint columns) = _small > 2 ? (4, 3) : (2, 4);
        _smallRows = Blocking.CeilDiv(_small, Blocking.CeilDiv(_small, rows));
        _largeRows = Math.Min(columns, width);
        _tile = width / _largeRows * _largeRows;
        _chunk = Math.Clamp((nint)(ChunkWork / ((double)Math.Max(p.K, 1) * _small)) / _tile, 1, 64) * _tile;
        Chunks = (int)Blocking.CeilDiv(_large, _chunk);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint end = Math.Min((chunk + 1) * _chunk, _large), nr = Kernels<V, T>.Nr;
        T* tile = stackalloc T[(int)(SkinnyProduct.DotRows * nr)];
        for (nint first = chunk * _chunk; first < end; first += _tile)
        {
            nint count = Math.Min(_tile, end - first);
            nint rows = _smallB ? count : _small, columns = _smallB ? _small : count;
            new Span<T>(tile, (int)(rows * nr)).Clear();
            for (nint k = 0; k < _p.K; k += Depth)
                Add(tile, first, count, k, Math.Min(Depth, _p.K - k));
            TileStore.Run<V, T>(_p, tile, Kernels<V, T>.Nr, _smallB ? first : 0, _smallB ? 0 : first, rows, columns, _p.Beta, last: true);
        }
    }

    /// <summary>Adds the products of a part of k to a tile of all small rows and some large ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Add(T* tile, nint first, nint count, nint k0, nint k)
    {
        T* small = (_smallB ? _p.B : _p.A) + k0, large = (_smallB ? _p.A : _p.B) + k0;
        nint lds = _smallB ? _p.Ldb : _p.Lda, ldl = _smallB ? _p.Lda : _p.Ldb;
        nint down = _smallB ? 1 : Kernels<V, T>.Nr, across = _smallB ? Kernels<V, T>.Nr : 1;
        large += first * ldl;
        for (nint l = 0; l < count; l += _largeRows)
        {
            for (nint s = 0; s < _small; s += _smallRows)
            {
                nint rows = Math.Min(_smallRows, _small - s), columns = Math.Min(_largeRows, count - l);
                T* sums = tile + s * down + l * across;
                DotKernel.Get<V, T>(rows, columns, _asks && s == 0)(k, small + s * lds, lds, large + l * ldl, ldl, sums, down, across);
            }
        }

        nint rest = V.HasMaskedMemory ? 0 : k % V.Lanes;
        if (rest != 0)
            DotKernel.AddRest(_small, count, rest, small + k - rest, lds, large + k - rest, ldl, tile, down, across);
    }
}
