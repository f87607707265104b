using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A few rows times a matrix stored by rows: C = alpha A B, each row of C the sum of the rows of B weighted by a row of A. Bound by the
/// bandwidth of B, so B is read in long runs, eight rows at a time, while the sums stay in L1.
/// </summary>
internal unsafe struct VectorMatrixJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Most bytes of all sums of a chunk: half of L1. From memory, runs of 4 KiB of a single row give 12 to 20 GF/s, longer ones 21.
    /// </summary>
    private const int SumBytes = 16384;

    /// <summary>Rows of C, so that their weights stay in 16 registers.</summary>
    internal const int MostRows = 4;

    /// <summary>Rows of B at a time.</summary>
    private const int Depth = 8;

    private Product<T> _p;
    private readonly nint _width;

    /// <summary>Cuts a product.</summary>
    /// <param name="p">Of at most <see cref="MostRows"/> rows.</param>
    /// <param name="threads">Threads that will share it.</param>
    internal VectorMatrixJob(in Product<T> p, int threads)
    {
        _p = p;
        nint unit = 2 * V.Lanes, share = Blocking.CeilDiv(Blocking.CeilDiv(p.N, threads), unit) * unit;
        _width = Math.Min(SumBytes / sizeof(T) / p.M / unit * unit, share);
        Chunks = (int)Blocking.CeilDiv(p.N, _width);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint j0 = chunk * _width, columns = Math.Min(_width, _p.N - j0), ldb = _p.Ldb;
        nint step = _p.TransA ? _p.Lda : 1, down = _p.TransA ? 1 : _p.Lda;
        bool far = (double)_p.K * _p.N * sizeof(T) > Blocking.StreamedBytes;
        T* sums = stackalloc T[SumBytes / sizeof(T)];
        new Span<T>(sums, (int)(_p.M * _width)).Clear();
        T* a = _p.A, b = _p.B + j0;
        nint k = 0;
        for (; k <= _p.K - Depth; k += Depth, a += Depth * step, b += Depth * ldb)
        {
            if (_p.M == MostRows)
            {
                for (nint d = 0; d < Depth; d += 2)
                    AddToFour(columns, a + d * step, down, step, b + d * ldb, ldb, sums, _width, far);
                continue;
            }

            if (_p.M >= 2)
            {
                for (nint d = 0; d < Depth; d += 4)
                    AddToTwo(columns, a + d * step, down, step, b + d * ldb, ldb, sums, _width, far);
            }

            if (_p.M != 2)
                AddToOne(columns, a + (_p.M - 1) * down, step, b, ldb, sums + (_p.M - 1) * _width, far && _p.M == 1);
        }

        for (; k < _p.K; k++, a += step, b += ldb)
        {
            for (nint r = 0; r < _p.M; r++)
            {
                V x = V.Broadcast(a[r * down]);
                T* sum = sums + r * _width;
                for (nint j = 0; j < columns; j += V.Lanes)
                    V.MulAdd(x, Load(b + j, columns - j), V.Load(sum + j)).Store(sum + j);
            }
        }

        for (nint r = 0; r < _p.M; r++)
            TileStore.Run<V, T>(_p, sums + r * _width, r, j0, 1, columns, _p.Beta, last: true);
    }

    /// <summary>Two rows of B, times weights, to four rows of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddToFour(nint columns, T* a, nint down, nint step, T* b, nint ldb, T* sum0, nint width, bool far)
    {
        V x0 = V.Broadcast(a[0]), y0 = V.Broadcast(a[step]);
        a += down;
        V x1 = V.Broadcast(a[0]), y1 = V.Broadcast(a[step]);
        a += down;
        V x2 = V.Broadcast(a[0]), y2 = V.Broadcast(a[step]);
        a += down;
        V x3 = V.Broadcast(a[0]), y3 = V.Broadcast(a[step]);
        T* b1 = b + ldb, sum1 = sum0 + width, sum2 = sum1 + width, sum3 = sum2 + width;
        for (nint j = 0; j < columns; j += V.Lanes)
        {
            if (far)
            {
                V.Prefetch(b + 2 * ldb + j);
                V.Prefetch(b1 + 2 * ldb + j);
            }

            V u = Load(b + j, columns - j), v = Load(b1 + j, columns - j);
            V.MulAdd(y0, v, V.MulAdd(x0, u, V.Load(sum0 + j))).Store(sum0 + j);
            V.MulAdd(y1, v, V.MulAdd(x1, u, V.Load(sum1 + j))).Store(sum1 + j);
            V.MulAdd(y2, v, V.MulAdd(x2, u, V.Load(sum2 + j))).Store(sum2 + j);
            V.MulAdd(y3, v, V.MulAdd(x3, u, V.Load(sum3 + j))).Store(sum3 + j);
        }
    }

    /// <summary>Four rows of B, times weights, to two rows of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddToTwo(nint columns, T* a, nint down, nint step, T* b, nint ldb, T* sum0, nint width, bool far)
    {
        T* a1 = a + down;
        V w0 = V.Broadcast(a[0]), x0 = V.Broadcast(a[step]), y0 = V.Broadcast(a[2 * step]), z0 = V.Broadcast(a[3 * step]);
        V w1 = V.Broadcast(a1[0]), x1 = V.Broadcast(a1[step]), y1 = V.Broadcast(a1[2 * step]), z1 = V.Broadcast(a1[3 * step]);
        T* b1 = b + ldb, b2 = b1 + ldb, b3 = b2 + ldb, sum1 = sum0 + width;
        for (nint j = 0; j < columns; j += V.Lanes)
        {
            if (far)
                PrefetchFour(b + 4 * ldb + j, ldb);
            nint left = columns - j;
            V s = Load(b + j, left), t = Load(b1 + j, left), u = Load(b2 + j, left), v = Load(b3 + j, left);
            V.MulAdd(z0, v, V.MulAdd(y0, u, V.MulAdd(x0, t, V.MulAdd(w0, s, V.Load(sum0 + j))))).Store(sum0 + j);
            V.MulAdd(z1, v, V.MulAdd(y1, u, V.MulAdd(x1, t, V.MulAdd(w1, s, V.Load(sum1 + j))))).Store(sum1 + j);
        }
    }

    /// <summary>Eight rows of B, times weights, to one row of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddToOne(nint columns, T* a, nint step, T* b, nint ldb, T* sum, bool far)
    {
        V x0 = V.Broadcast(a[0]), x1 = V.Broadcast(a[step]), x2 = V.Broadcast(a[2 * step]), x3 = V.Broadcast(a[3 * step]);
        a += 4 * step;
        V x4 = V.Broadcast(a[0]), x5 = V.Broadcast(a[step]), x6 = V.Broadcast(a[2 * step]), x7 = V.Broadcast(a[3 * step]);
        for (nint j = 0; j < columns; j += V.Lanes, b += V.Lanes)
        {
            T* b4 = b + 4 * ldb;
            if (far)
            {
                PrefetchFour(b4 + 4 * ldb, ldb);
                PrefetchFour(b4 + 8 * ldb, ldb);
            }

            nint left = columns - j;
            V s = V.MulAdd(x1, Load(b + ldb, left), V.MulAdd(x0, Load(b, left), V.Load(sum + j)));
            s = V.MulAdd(x3, Load(b + 3 * ldb, left), V.MulAdd(x2, Load(b + 2 * ldb, left), s));
            s = V.MulAdd(x5, Load(b4 + ldb, left), V.MulAdd(x4, Load(b4, left), s));
            V.MulAdd(x7, Load(b4 + 3 * ldb, left), V.MulAdd(x6, Load(b4 + 2 * ldb, left), s)).Store(sum + j);
        }
    }

    /// <summary>
    /// Rows to come; worth 19 -> 25 GF/s of a single row where B comes from memory, but from L3 they only push each other out (rows of
    /// 1024 floats: 35 with, 48 without).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchFour(T* b, nint ldb)
    {
        V.Prefetch(b);
        V.Prefetch(b + ldb);
        V.Prefetch(b + 2 * ldb);
        V.Prefetch(b + 3 * ldb);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(T* source, nint left) => left >= V.Lanes ? V.Load(source) : V.LoadPartial(source, left);
}
