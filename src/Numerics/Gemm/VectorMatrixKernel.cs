using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The loop of <see cref="VectorMatrixJob{V, T}"/>: some rows of B, times weights, are added to one to six rows of sums, two
/// vectors of which stay in registers meanwhile. Every product is added in order of k by one fused operation.
/// </summary>
internal static unsafe class VectorMatrixKernel
{
    /// <summary>Rows of C at a time, two vectors of each: 12 of 16 registers.</summary>
    internal const int MostRows = 6;

    /// <summary>Rows of B at a time where they come from afar.</summary>
    internal const int Depth = 8;

    /// <summary>sums[r, j] += sum over d of weights[d, r] b[d, j].</summary>
    /// <param name="rows">Rows of sums, 1 to <see cref="MostRows"/>.</param>
    /// <param name="depth">Rows of B, 1 or more; <see cref="Depth"/> at most where they are far.</param>
    /// <param name="weights">depth x rows.</param>
    /// <param name="b">The first of them.</param>
    /// <param name="ldb">From one to the next.</param>
    /// <param name="columns">Elements of a row.</param>
    /// <param name="sums">The first row of sums.</param>
    /// <param name="width">From one to the next: columns filled up to two vectors, or more.</param>
    /// <param name="asks">Whether to ask for the next rows of B.</param>
    internal static void Add<V, T>(
        int rows, nint depth, T* weights, T* b, nint ldb, nint columns, T* sums, nint width, bool asks)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint whole = columns / (2 * V.Lanes) * (2 * V.Lanes);
        switch (rows)
        {
            case 1 when depth == Depth && V.Registers < 32:
                if (asks)
                    RunEight<V, T, Switch.On>(weights, b, ldb, whole, sums);
                else
                    RunEight<V, T, Switch.Off>(weights, b, ldb, whole, sums);
                break;
            case 1: Run<V, T, N1>(depth, weights, b, ldb, whole, sums, width, asks); break;
            case 2: Run<V, T, N2>(depth, weights, b, ldb, whole, sums, width, asks); break;
            case 3: Run<V, T, N3>(depth, weights, b, ldb, whole, sums, width, asks); break;
            case 4: Run<V, T, N4>(depth, weights, b, ldb, whole, sums, width, asks); break;
            case 5: Run<V, T, N5>(depth, weights, b, ldb, whole, sums, width, asks); break;
            default: Run<V, T, N6>(depth, weights, b, ldb, whole, sums, width, asks); break;
        }

        if (whole < columns)
            Rest<V, T>(rows, depth, weights, b + whole, ldb, columns - whole, sums + whole, width);
    }

    /// <summary>Whole pairs of vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V, T, TRows>(nint depth, T* weights, T* b, nint ldb, nint columns, T* sums, nint width, bool asks)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TRows : struct, ICount
    {
        for (nint j = 0; j < columns; j += 2 * V.Lanes)
        {
            if (asks)
                PrefetchNext<V, T>(b + Depth * ldb + j, ldb);
            T* c = sums + j, c3 = c + 3 * width, row = b + j, w = weights;
            V c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
            V c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
            Load<V, T>(c, ref c00, ref c01);
            if (TRows.Value > 1) Load<V, T>(c + width, ref c10, ref c11);
            if (TRows.Value > 2) Load<V, T>(c + 2 * width, ref c20, ref c21);
            if (TRows.Value > 3) Load<V, T>(c3, ref c30, ref c31);
            if (TRows.Value > 4) Load<V, T>(c3 + width, ref c40, ref c41);
            if (TRows.Value > 5) Load<V, T>(c3 + 2 * width, ref c50, ref c51);

            for (nint d = depth; d > 0; d--, row += ldb, w += TRows.Value)
            {
                V u = V.Load(row), v = V.Load(row + V.Lanes);
                MicroKernel.Row<V, T, N2>(w, u, v, ref c00, ref c01);
                if (TRows.Value > 1) MicroKernel.Row<V, T, N2>(w + 1, u, v, ref c10, ref c11);
                if (TRows.Value > 2) MicroKernel.Row<V, T, N2>(w + 2, u, v, ref c20, ref c21);
                if (TRows.Value > 3) MicroKernel.Row<V, T, N2>(w + 3, u, v, ref c30, ref c31);
                if (TRows.Value > 4) MicroKernel.Row<V, T, N2>(w + 4, u, v, ref c40, ref c41);
                if (TRows.Value > 5) MicroKernel.Row<V, T, N2>(w + 5, u, v, ref c50, ref c51);
            }

            Store<V, T>(c, c00, c01);
            if (TRows.Value > 1) Store<V, T>(c + width, c10, c11);
            if (TRows.Value > 2) Store<V, T>(c + 2 * width, c20, c21);
            if (TRows.Value > 3) Store<V, T>(c3, c30, c31);
            if (TRows.Value > 4) Store<V, T>(c3 + width, c40, c41);
            if (TRows.Value > 5) Store<V, T>(c3 + 2 * width, c50, c51);
        }
    }

    /// <summary>
    /// The same for one row of sums and <see cref="Depth"/> rows of B, with a pointer for each, and weights that stay in registers where a
    /// loop over the rows would get them again for each two vectors (one core of a Zen 1, of the time in that loop: 1x1000x1024 0.81,
    /// tn 1x1000x500 0.85, 1x4000x4096, which waits for memory, 0.97).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunEight<V, T, TAsks>(T* weights, T* b0, nint ldb, nint columns, T* sums)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TAsks : struct, ISwitch
    {
        T* b1 = b0 + ldb, b2 = b1 + ldb, b3 = b2 + ldb, b4 = b3 + ldb, b5 = b4 + ldb, b6 = b5 + ldb, b7 = b6 + ldb;
        V w0 = V.Broadcast(weights[0]), w1 = V.Broadcast(weights[1]), w2 = V.Broadcast(weights[2]), w3 = V.Broadcast(weights[3]);
        V w4 = V.Broadcast(weights[4]), w5 = V.Broadcast(weights[5]), w6 = V.Broadcast(weights[6]), w7 = V.Broadcast(weights[7]);

        // In bytes, so that an address is a pointer and an offset and not computed first.
        nint bytes = columns * sizeof(T), ahead = Depth * ldb * sizeof(T);
        for (nint j = 0; j < bytes; j += 2 * V.Lanes * sizeof(T))
        {
            if (TAsks.On)
            {
                nint next = j + ahead;
                V.Prefetch(SixRows.At(b0, next));
                V.Prefetch(SixRows.At(b1, next));
                V.Prefetch(SixRows.At(b2, next));
                V.Prefetch(SixRows.At(b3, next));
                V.Prefetch(SixRows.At(b4, next));
                V.Prefetch(SixRows.At(b5, next));
                V.Prefetch(SixRows.At(b6, next));
                V.Prefetch(SixRows.At(b7, next));
            }

            V c0 = default, c1 = default;
            Load<V, T>(SixRows.At(sums, j), ref c0, ref c1);
            AddRow<V, T>(w0, SixRows.At(b0, j), ref c0, ref c1);
            AddRow<V, T>(w1, SixRows.At(b1, j), ref c0, ref c1);
            AddRow<V, T>(w2, SixRows.At(b2, j), ref c0, ref c1);
            AddRow<V, T>(w3, SixRows.At(b3, j), ref c0, ref c1);
            AddRow<V, T>(w4, SixRows.At(b4, j), ref c0, ref c1);
            AddRow<V, T>(w5, SixRows.At(b5, j), ref c0, ref c1);
            AddRow<V, T>(w6, SixRows.At(b6, j), ref c0, ref c1);
            AddRow<V, T>(w7, SixRows.At(b7, j), ref c0, ref c1);
            Store<V, T>(SixRows.At(sums, j), c0, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<V, T>(V weight, T* row, ref V c0, ref V c1)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        V.AddProduct(ref c0, weight, V.Load(row));
        V.AddProduct(ref c1, weight, V.Load(row + V.Lanes));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Load<V, T>(T* c, ref V c0, ref V c1)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        c0 = V.Load(c);
        c1 = V.Load(c + V.Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<V, T>(T* c, V c0, V c1)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        c0.Store(c);
        c1.Store(c + V.Lanes);
    }

    /// <summary>The columns that are left, fewer than two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rest<V, T>(int rows, nint depth, T* weights, T* b, nint ldb, nint left, T* sums, nint width)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint first = Math.Min(left, V.Lanes), second = left - first;
        V mask0 = V.FirstLanes(first), mask1 = V.FirstLanes(second);
        for (int r = 0; r < rows; r++, sums += width)
        {
            V c0 = V.Load(sums), c1 = V.Load(sums + V.Lanes);
            T* row = b, w = weights + r;
            for (nint d = depth; d > 0; d--, row += ldb, w += rows)
            {
                V x = V.Broadcast(*w);
                c0 = V.MulAdd(x, V.HasMaskedMemory ? V.LoadMasked(row, mask0) : V.LoadPartial(row, first), c0);
                if (second <= 0)
                    continue;
                V row1 = V.HasMaskedMemory ? V.LoadMasked(row + V.Lanes, mask1) : V.LoadPartial(row + V.Lanes, second);
                c1 = V.MulAdd(x, row1, c1);
            }

            Store<V, T>(sums, c0, c1);
        }
    }

    /// <summary>
    /// Eight rows to come; worth 19 -> 25 GF/s of a single row where B comes from memory, but from L3 they only push each other out (rows
    /// of 1024 floats: 35 with, 48 without). Not asked for on Zen 1 (one core, of the time with: 1x4096x4096 0.82, 1x4000x4096 0.9,
    /// 4x4000x4000 0.93).
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PrefetchNext<V, T>(T* b, nint ldb)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint d = 0; d < Depth; d++, b += ldb)
        {
            V.Prefetch(b);
            if (V.Lanes * sizeof(T) >= 64)
                V.Prefetch(b + V.Lanes);
        }
    }
}
