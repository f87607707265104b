using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Few columns or few rows of C as dot products where 32 registers hold four by four of them (<see cref="WideDotKernel"/>): both operands
/// are contiguous in k, the large one is read once, in runs, and the few lines of the other stay in the caches.
/// </summary>
internal readonly unsafe struct WideDotJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Multiplications worth a chunk: about 5 us of memory traffic.</summary>
    private const double ChunkWork = 100_000;

    /// <summary>Longest part of k: those of four lines stay in L2.</summary>
    private const int Depth = 4096;

    /// <summary>Most few lines.</summary>
    internal const int MostLines = 16;

    /// <summary>Rows of the large operand whose sums are computed before they are stored.</summary>
    private const int BlockRows = 64;

    /// <summary>Bytes of them that stay in L1 while more than one group of few lines passes.</summary>
    private const int NearBytes = 24 << 10;

    /// <summary>
    /// Bytes of the large operand, more than the third cache keeps from one call to the next, from which the first lines to pass it ask for
    /// the rows to come.
    /// </summary>
    private const double FarBytes = 14e6;

    /// <inheritdoc cref="FarBytes"/>
    private const int FarLines = 3;

    private readonly Product<T> _p;
    private readonly bool _fewRows;
    private readonly nint _few, _many, _chunk;

    /// <summary>Cuts a product whose A has rows contiguous in k and whose B has columns contiguous in k (TransB).</summary>
    internal WideDotJob(in Product<T> p)
    {
        _p = p;
        _fewRows = p.M <= p.N;
        _few = _fewRows ? p.M : p.N;
        _many = _fewRows ? p.N : p.M;
        nint blocks = (nint)(ChunkWork / ((double)Math.Max(p.K, 1) * _few)) / WideDotKernel.Rows;
        _chunk = Math.Max(1, blocks) * WideDotKernel.Rows;
        Chunks = (int)Blocking.CeilDiv(_many, _chunk);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint nr = Kernels<V, T>.Nr, end = Math.Min((chunk + 1) * _chunk, _many);
        T* large = _fewRows ? _p.B : _p.A, small = _fewRows ? _p.A : _p.B;
        nint ldl = _fewRows ? _p.Ldb : _p.Lda, lds = _fewRows ? _p.Lda : _p.Ldb;
        T* sums = stackalloc T[BlockRows * MostLines];
        nint groups = Blocking.CeilDiv(_few, WideDotKernel.MostColumns), most = _fewRows ? nr : BlockRows;
        nint near = NearBytes / sizeof(T) / Math.Clamp(_p.K, 1, Depth) / WideDotKernel.Rows * WideDotKernel.Rows;
        nint step = groups == 1 ? most : Math.Clamp(near, WideDotKernel.Rows, most);
        bool far = (double)_many * _p.K * sizeof(T) >= FarBytes && _few >= FarLines;
        bool direct = _p.Beta == T.Zero && _p.StoresDirectly(_p.Beta, last: true);
        for (nint i = chunk * _chunk, rows; i < end; i += rows)
        {
            rows = Math.Min(most, end - i);
            for (nint r = 0; r < rows; r += step)
            {
                nint count = Math.Min(step, rows - r);
                for (nint j = 0, lines; j < _few; j += lines)
                {
                    lines = LinesAt(j);
                    var kernel = WideDotKernel.Get<V, T>(lines, _fewRows, far && j == 0);
                    T* target = sums + (_fewRows ? j * nr + r : j * most + r * lines);
                    for (nint k = 0; k < _p.K; k += Depth)
                    {
                        nint depth = Math.Min(Depth, _p.K - k);
                        kernel(count, depth, large + (i + r) * ldl + k, ldl, small + j * lds + k, lds, target, nr, k > 0);
                    }
                }
            }

            if (_fewRows)
            {
                TileStore.Run<V, T>(_p, sums, nr, 0, i, _few, rows, _p.Beta, last: true);
                continue;
            }

            for (nint j = 0, lines; j < _few; j += lines)
            {
                lines = LinesAt(j);
                if (direct)
                    Store(sums + j * most, i, j, rows, lines);
                else
                    Merge(sums + j * most, i, j, rows, lines);
            }
        }
    }

    /// <summary>Few lines of the group that begins at one: up to four, of about the same number.</summary>
    private nint LinesAt(nint j) => Blocking.CeilDiv(_few - j, Blocking.CeilDiv(_few - j, WideDotKernel.MostColumns));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Store(T* sums, nint i, nint j, nint rows, nint columns)
    {
        T* c = _p.C + i * _p.Ldc + j;
        if (columns == _p.Ldc)
        {
            new Span<T>(sums, (int)(rows * columns)).CopyTo(new Span<T>(c, (int)(rows * columns)));
            return;
        }

        nint ldc = _p.Ldc;
        switch (columns)
        {
            case 4:
                for (nint r = 0; r < rows; r++, c += ldc, sums += 4)
                    *(Four*)c = *(Four*)sums;
                break;
            case 3:
                for (nint r = 0; r < rows; r++, c += ldc, sums += 3)
                    (c[0], c[1], c[2]) = (sums[0], sums[1], sums[2]);
                break;
            case 2:
                for (nint r = 0; r < rows; r++, c += ldc, sums += 2)
                    (c[0], c[1]) = (sums[0], sums[1]);
                break;
            default:
                for (nint r = 0; r < rows; r++, c += ldc)
                    *c = sums[r];
                break;
        }
    }

    private void Merge(T* sums, nint i, nint j, nint rows, nint columns)
    {
        nint nr = Kernels<V, T>.Nr;
        T* tile = stackalloc T[(int)(MicroKernel.MaxRows * nr)];
        for (nint r = 0, count; r < rows; r += count)
        {
            count = Math.Min(MicroKernel.MaxRows, rows - r);
            for (nint d = 0; d < count; d++)
            {
                for (nint q = 0; q < columns; q++)
                    tile[d * nr + q] = sums[(r + d) * columns + q];
            }

            TileStore.Run<V, T>(_p, tile, nr, i + r, j, count, columns, _p.Beta, last: true);
        }
    }

    /// <summary>Four elements, which are copied as one.</summary>
    [InlineArray(4)]
    private struct Four
    {
        private T _first;
    }
}
