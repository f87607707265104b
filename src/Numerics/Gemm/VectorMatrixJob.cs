using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A few rows times a matrix stored by rows: C = alpha A B, each row of C the sum of the rows of B weighted by a row of A. Bound by the
/// bandwidth of B, so B is read once, in long runs, eight rows at a time, while the sums stay in the caches.
/// </summary>
internal unsafe struct VectorMatrixJob<V, T> : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// Most bytes of all sums of a chunk: a part of L2 that leaves room for B. Shorter runs of B cost more than sums from L2 (two Zen 3
    /// cores: 16x2048x2048 3.0 ms with 16 KiB, 2.3 with 32, 2.0 with 64).
    /// </summary>
    private const int SumBytes = 65536;

    /// <summary>Most rows of C.</summary>
    internal const int MostRows = 16;

    /// <summary>Rows of C at a time, two vectors of each in registers: 12 of 16.</summary>
    private const int RowsTogether = 6;

    /// <summary>Rows of B at a time.</summary>
    private const int Depth = 8;

    private readonly Product<T> _p;
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
        nint j0 = chunk * _width, columns = Math.Min(_width, _p.N - j0);
        nint step = _p.TransA ? _p.Lda : 1, down = _p.TransA ? 1 : _p.Lda;
        bool far = (double)_p.K * _p.N * sizeof(T) > Blocking.StreamedBytes;
        T* weights = stackalloc T[RowsTogether * Depth];
        using Arena.Block<T> sums = Arena.Thread.Take<T>(_p.M * _width);
        new Span<T>(sums.Pointer, (int)(_p.M * _width)).Clear();

        for (nint k = 0, depth; k < _p.K; k += depth)
        {
            depth = Math.Min(Depth, _p.K - k);
            for (nint r = 0, rows; r < _p.M; r += rows)
            {
                nint left = _p.M - r;
                rows = Blocking.CeilDiv(left, Blocking.CeilDiv(left, RowsTogether)); // of about the same number
                for (nint d = 0; d < depth; d++)
                    for (nint i = 0; i < rows; i++)
                        weights[d * rows + i] = _p.A[(r + i) * down + (k + d) * step];
                Add((int)rows, depth, weights, _p.B + k * _p.Ldb + j0, columns, sums.Pointer + r * _width, far && r == 0);
            }
        }

        for (nint r = 0; r < _p.M; r++)
            TileStore.Run<V, T>(_p, sums.Pointer + r * _width, r, j0, 1, columns, _p.Beta, last: true);
    }

    /// <summary>Up to eight rows of B, times weights, to some rows of sums.</summary>
    private readonly void Add(int rows, nint depth, T* weights, T* b, nint columns, T* sums, bool far)
    {
        switch (rows)
        {
            case 1: AddRows<N1>(depth, weights, b, columns, sums, far); break;
            case 2: AddRows<N2>(depth, weights, b, columns, sums, far); break;
            case 3: AddRows<N3>(depth, weights, b, columns, sums, far); break;
            case 4: AddRows<N4>(depth, weights, b, columns, sums, far); break;
            case 5: AddRows<N5>(depth, weights, b, columns, sums, far); break;
            default: AddRows<N6>(depth, weights, b, columns, sums, far); break;
        }
    }

    /// <inheritdoc cref="Add"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void AddRows<TRows>(nint depth, T* weights, T* b, nint columns, T* sums, bool far)
        where TRows : struct, ICount
    {
        nint ldb = _p.Ldb, width = _width, j = 0;
        for (; j <= columns - 2 * V.Lanes; j += 2 * V.Lanes)
        {
            if (far)
                PrefetchNext(b + Depth * ldb + j, ldb);
            T* c = sums + j, c3 = c + 3 * width, row = b + j;
            V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
            V c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
            Load(c, ref c00, ref c01);
            if (TRows.Value > 1) Load(c + width, ref c10, ref c11);
            if (TRows.Value > 2) Load(c + 2 * width, ref c20, ref c21);
            if (TRows.Value > 3) Load(c3, ref c30, ref c31);
            if (TRows.Value > 4) Load(c3 + width, ref c40, ref c41);
            if (TRows.Value > 5) Load(c3 + 2 * width, ref c50, ref c51);

            T* w = weights;
            for (nint d = 0; d < depth; d++, row += ldb, w += TRows.Value)
            {
                V u = V.Load(row), v = V.Load(row + V.Lanes);
                MicroKernel.Row<V, T, N2>(w, u, v, ref c00, ref c01);
                if (TRows.Value > 1) MicroKernel.Row<V, T, N2>(w + 1, u, v, ref c10, ref c11);
                if (TRows.Value > 2) MicroKernel.Row<V, T, N2>(w + 2, u, v, ref c20, ref c21);
                if (TRows.Value > 3) MicroKernel.Row<V, T, N2>(w + 3, u, v, ref c30, ref c31);
                if (TRows.Value > 4) MicroKernel.Row<V, T, N2>(w + 4, u, v, ref c40, ref c41);
                if (TRows.Value > 5) MicroKernel.Row<V, T, N2>(w + 5, u, v, ref c50, ref c51);
            }

            Store(c, c00, c01);
            if (TRows.Value > 1) Store(c + width, c10, c11);
            if (TRows.Value > 2) Store(c + 2 * width, c20, c21);
            if (TRows.Value > 3) Store(c3, c30, c31);
            if (TRows.Value > 4) Store(c3 + width, c40, c41);
            if (TRows.Value > 5) Store(c3 + 2 * width, c50, c51);
        }

        for (; j < columns; j += V.Lanes)
        {
            for (int r = 0; r < TRows.Value; r++)
            {
                V sum = V.Load(sums + r * width + j);
                for (nint d = 0; d < depth; d++)
                    V.AddProduct(ref sum, LoadRest(b + d * ldb + j, columns - j), V.Broadcast(weights[d * TRows.Value + r]));
                sum.Store(sums + r * width + j);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load(T* c, ref V c0, ref V c1)
    {
        c0 = V.Load(c);
        c1 = V.Load(c + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(T* c, V c0, V c1)
    {
        c0.Store(c);
        c1.Store(c + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V LoadRest(T* source, nint left) => left >= V.Lanes ? V.Load(source) : V.LoadPartial(source, left);

    /// <summary>
    /// Eight rows to come; worth 19 -> 25 GF/s of a single row where B comes from memory, but from L3 they only push each other out (rows
    /// of 1024 floats: 35 with, 48 without).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNext(T* b, nint ldb)
    {
        for (nint d = 0; d < Depth; d++, b += ldb)
        {
            V.Prefetch(b);
            if (V.Lanes * sizeof(T) >= 64)
                V.Prefetch(b + V.Lanes);
        }
    }
}
