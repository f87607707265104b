using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// One to four rows times a matrix stored by rows: C = alpha A B, each row of C the sum of the rows of B weighted by a row of A. Bound by
/// the bandwidth of B, so B is read in long runs, two to eight rows side by side, while the sums stay in L1.
/// </summary>
/// <typeparam name="V">Vector.</typeparam>
/// <typeparam name="T">Element.</typeparam>
/// <typeparam name="TRows">Rows of C at a time: 1, 2 or 4. Eight weights stay in registers, of 8, 4 or 2 rows of B.</typeparam>
internal unsafe struct VectorMatrixJob<V, T, TRows> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TRows : struct, ICount
{
    /// <summary>
    /// Most bytes of all sums of a chunk: half of L1. From memory, runs of 4 KiB of a single row give 12 to 20 GF/s, longer ones 21.
    /// </summary>
    private const int SumBytes = 16384;

    private Product<T> _p;
    private readonly nint _width;

    /// <summary>Cuts a product.</summary>
    /// <param name="p">Of at most as many rows as <typeparamref name="TRows"/>.</param>
    /// <param name="threads">Threads that will share it.</param>
    internal VectorMatrixJob(in Product<T> p, int threads)
    {
        _p = p;
        nint share = Blocking.CeilDiv(Blocking.CeilDiv(p.N, threads), 2 * V.Lanes) * 2 * V.Lanes;
        _width = Math.Min(SumBytes / sizeof(T) / TRows.Value, share);
        Chunks = (int)Blocking.CeilDiv(p.N, _width);
    }

    internal int Chunks { get; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        int unroll = 8 / TRows.Value;
        nint j0 = chunk * _width;
        nint columns = Math.Min(_width, _p.N - j0), ldb = _p.Ldb;
        nint step = _p.TransA ? _p.Lda : 1, down = _p.TransA ? 1 : _p.Lda;
        bool far = (double)_p.K * _p.N * sizeof(T) > Blocking.StreamedBytes;
        T* sums = stackalloc T[SumBytes / sizeof(T)];
        new Span<T>(sums, TRows.Value * (int)_width).Clear();

        // A row too many is the last one again, and is not stored.
        T* a1 = _p.A + Math.Min(1, _p.M - 1) * down, a2 = _p.A + Math.Min(2, _p.M - 1) * down, a3 = _p.A + (_p.M - 1) * down;
        nint k = 0;
        for (; k <= _p.K - unroll; k += unroll)
        {
            T* a = _p.A + k * step;
            V x0 = V.Broadcast(a[0]), x1 = V.Broadcast(a[step]), x2, x3, x4, x5, x6, x7;
            if (TRows.Value == 1)
            {
                (x2, x3) = (V.Broadcast(a[2 * step]), V.Broadcast(a[3 * step]));
                a += 4 * step;
                (x4, x5, x6, x7) = (V.Broadcast(a[0]), V.Broadcast(a[step]), V.Broadcast(a[2 * step]), V.Broadcast(a[3 * step]));
            }
            else if (TRows.Value == 2)
            {
                (x2, x3) = (V.Broadcast(a[2 * step]), V.Broadcast(a[3 * step]));
                a = a1 + k * step;
                (x4, x5, x6, x7) = (V.Broadcast(a[0]), V.Broadcast(a[step]), V.Broadcast(a[2 * step]), V.Broadcast(a[3 * step]));
            }
            else
            {
                (x2, x3) = (V.Broadcast(a1[k * step]), V.Broadcast(a1[(k + 1) * step]));
                (x4, x5) = (V.Broadcast(a2[k * step]), V.Broadcast(a2[(k + 1) * step]));
                (x6, x7) = (V.Broadcast(a3[k * step]), V.Broadcast(a3[(k + 1) * step]));
            }

            T* b = _p.B + k * ldb + j0, sum = sums;
            for (nint j = 0; j < columns; j += V.Lanes, b += V.Lanes, sum += V.Lanes)
            {
                nint left = columns - j;
                if (far)
                {
                    Prefetch(b + unroll * ldb, ldb, Math.Min(4, unroll));
                    if (TRows.Value == 1)
                        Prefetch(b + 12 * ldb, ldb, 4);
                }

                V b0 = Load(b, left), b1 = Load(b + ldb, left);
                if (TRows.Value == 1)
                {
                    T* b4 = b + 4 * ldb;
                    V s = V.MulAdd(x1, b1, V.MulAdd(x0, b0, V.Load(sum)));
                    s = V.MulAdd(x3, Load(b + 3 * ldb, left), V.MulAdd(x2, Load(b + 2 * ldb, left), s));
                    s = V.MulAdd(x5, Load(b4 + ldb, left), V.MulAdd(x4, Load(b4, left), s));
                    V.MulAdd(x7, Load(b4 + 3 * ldb, left), V.MulAdd(x6, Load(b4 + 2 * ldb, left), s)).Store(sum);
                }
                else if (TRows.Value == 2)
                {
                    V b2 = Load(b + 2 * ldb, left), b3 = Load(b + 3 * ldb, left);
                    V s0 = V.MulAdd(x1, b1, V.MulAdd(x0, b0, V.Load(sum))), s1 = V.MulAdd(x5, b1, V.MulAdd(x4, b0, V.Load(sum + _width)));
                    V.MulAdd(x3, b3, V.MulAdd(x2, b2, s0)).Store(sum);
                    V.MulAdd(x7, b3, V.MulAdd(x6, b2, s1)).Store(sum + _width);
                }
                else
                {
                    V.MulAdd(x1, b1, V.MulAdd(x0, b0, V.Load(sum))).Store(sum);
                    V.MulAdd(x3, b1, V.MulAdd(x2, b0, V.Load(sum + _width))).Store(sum + _width);
                    V.MulAdd(x5, b1, V.MulAdd(x4, b0, V.Load(sum + 2 * _width))).Store(sum + 2 * _width);
                    V.MulAdd(x7, b1, V.MulAdd(x6, b0, V.Load(sum + 3 * _width))).Store(sum + 3 * _width);
                }
            }
        }

        for (; k < _p.K; k++)
        {
            T* b = _p.B + k * ldb + j0;
            for (nint r = 0; r < _p.M; r++)
            {
                V x = V.Broadcast(_p.A[r * down + k * step]);
                for (nint j = 0; j < columns; j += V.Lanes)
                    V.MulAdd(x, Load(b + j, columns - j), V.Load(sums + r * _width + j)).Store(sums + r * _width + j);
            }
        }

        for (nint r = 0; r < _p.M; r++)
            TileStore.Run<V, T>(_p, sums + r * _width, r, j0, 1, columns, _p.Beta, last: true);
    }

    /// <summary>
    /// The next rows; worth 19 -> 25 GF/s of a single row where B comes from memory, but from L3 they only push each other out (rows of
    /// 1024 floats: 35 with, 48 without).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(T* b, nint ldb, int rows)
    {
        V.Prefetch(b);
        V.Prefetch(b + ldb);
        if (rows < 4)
            return;
        V.Prefetch(b + 2 * ldb);
        V.Prefetch(b + 3 * ldb);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load(T* source, nint left) => left >= V.Lanes ? V.Load(source) : V.LoadPartial(source, left);
}
