using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Merges a finished tile of A B into C where the micro-kernel's own store (C = tile, C += tile) does not do: partial tiles,
/// alpha, beta and the epilogue. The tile is in the nearest cache, so this costs no memory traffic beyond C itself.
/// </summary>
internal static unsafe class TileStore
{
    /// <summary>Computes a tile over all of K on the stack and merges it.</summary>
    internal static void Compute<V, T>(
        in Product<T> p,
        delegate*<nint, T*, nint, T*, nint, T*, nint, bool, nint, nint, void> kernel,
        T* a,
        T* b,
        nint ldb,
        nint i,
        nint j,
        nint rows,
        nint columns,
        nint lastLanes)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T* tile = stackalloc T[(int)(MicroKernel.MaxRows * Kernels<V, T>.Nr)];
        kernel(p.K, a, p.Lda, b, ldb, tile, Kernels<V, T>.Nr, false, 0, lastLanes);
        Run<V, T>(p, tile, Kernels<V, T>.Nr, i, j, rows, columns, p.Beta, last: true);
    }

    /// <summary>C[i.., j..] = alpha tile + beta C, and after the last pass over K: activation(that + bias + residual).</summary>
    /// <param name="p">The product.</param>
    /// <param name="tile">rows x columns elements; each row is readable to the end of its last vector.</param>
    /// <param name="ld">Elements from one of its rows to the next.</param>
    /// <param name="i">First row in C.</param>
    /// <param name="j">First column in C.</param>
    /// <param name="rows">Of the tile.</param>
    /// <param name="columns">Of the tile.</param>
    /// <param name="beta">Factor of what C holds; C is not read when it is 0.</param>
    /// <param name="last">Whether this is the last pass over K.</param>
    internal static void Run<V, T>(in Product<T> p, T* tile, nint ld, nint i, nint j, nint rows, nint columns, T beta, bool last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (last ? p.Activation : Activation.None)
        {
            case Activation.None:
                Merge<V, T, Identity<T>>(p, default, tile, ld, i, j, rows, columns, beta, last);
                break;
            case Activation.Relu:
                Merge<V, T, ReluOp<T>>(p, default, tile, ld, i, j, rows, columns, beta, last);
                break;
            case Activation.LeakyRelu:
                Merge<V, T, LeakyReluOp<T>>(p, new(p.Slope), tile, ld, i, j, rows, columns, beta, last);
                break;
            case Activation.Sigmoid:
                Merge<V, T, SigmoidOp<T>>(p, default, tile, ld, i, j, rows, columns, beta, last);
                break;
            case Activation.Tanh:
                Merge<V, T, TanhOp<T>>(p, default, tile, ld, i, j, rows, columns, beta, last);
                break;
            case Activation.Gelu:
                Merge<V, T, GeluOp<T>>(p, default, tile, ld, i, j, rows, columns, beta, last);
                break;
            case Activation.Silu:
                Merge<V, T, SiluOp<T>>(p, default, tile, ld, i, j, rows, columns, beta, last);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge<V, T, TOp>(
        in Product<T> p, TOp activation, T* tile, nint ld, nint i, nint j, nint rows, nint columns, T beta, bool last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, IUnaryOp<T>
    {
        V alpha = V.Broadcast(p.Alpha);
        V betas = V.Broadcast(beta);
        bool readC = beta != T.Zero;
        T* bias = last && p.Bias != null ? p.Bias + j : null;
        nint whole = columns / V.Lanes * V.Lanes;
        for (nint r = 0; r < rows; r++)
        {
            T* c = p.C + (i + r) * p.Ldc + j;
            T* residual = last && p.Residual != null ? p.Residual + (i + r) * p.ResidualLd + j : null;
            nint q = 0;
            for (; q < whole; q += V.Lanes)
                MergeVector<V, T, TOp, Whole>(activation, tile + r * ld, c, bias, residual, q, V.Lanes, alpha, betas, readC);
            if (q < columns)
                MergeVector<V, T, TOp, Cut>(activation, tile + r * ld, c, bias, residual, q, columns - q, alpha, betas, readC);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MergeVector<V, T, TOp, TEdge>(
        TOp activation, T* tile, T* c, T* bias, T* residual, nint q, nint count, V alpha, V betas, bool readC)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, IUnaryOp<T>
        where TEdge : struct, IEdge
    {
        V x = alpha * V.Load(tile + q);
        if (readC)
            x = V.MulAdd(betas, TEdge.Load<V, T>(c + q, count), x);
        if (bias != null)
            x += TEdge.Load<V, T>(bias + q, count);
        if (residual != null)
            x += TEdge.Load<V, T>(residual + q, count);
        TEdge.Store(activation.Invoke(x), c + q, count);
    }

    /// <summary>x.</summary>
    private readonly struct Identity<T> : IUnaryOp<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public static int Cost => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public V Invoke<V>(V x)
            where V : unmanaged, ILanes<V, T> => x;
    }
}
