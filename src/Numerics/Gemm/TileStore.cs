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
        Run<V, T>(p, tile, i, j, rows, columns, p.Beta, last: true);
    }

    /// <summary>C[i.., j..] = alpha tile + beta C, and after the last pass over K: activation(that + bias + residual).</summary>
    /// <param name="p">The product.</param>
    /// <param name="tile">rows x columns elements, rows Nr apart.</param>
    /// <param name="i">First row in C.</param>
    /// <param name="j">First column in C.</param>
    /// <param name="rows">1..Mr.</param>
    /// <param name="columns">1..Nr, or any number if there is one row.</param>
    /// <param name="beta">Factor of what C holds; C is not read when it is 0.</param>
    /// <param name="last">Whether this is the last pass over K.</param>
    internal static void Run<V, T>(in Product<T> p, T* tile, nint i, nint j, nint rows, nint columns, T beta, bool last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        switch (last ? p.Activation : Activation.None)
        {
            case Activation.None:
                Merge<V, T, Identity<T>>(p, default, tile, i, j, rows, columns, beta, last);
                break;
            case Activation.Relu:
                Merge<V, T, ReluOp<T>>(p, default, tile, i, j, rows, columns, beta, last);
                break;
            case Activation.LeakyRelu:
                Merge<V, T, LeakyReluOp<T>>(p, new(p.Slope), tile, i, j, rows, columns, beta, last);
                break;
            case Activation.Sigmoid:
                Merge<V, T, SigmoidOp<T>>(p, default, tile, i, j, rows, columns, beta, last);
                break;
            case Activation.Tanh:
                Merge<V, T, TanhOp<T>>(p, default, tile, i, j, rows, columns, beta, last);
                break;
            case Activation.Gelu:
                Merge<V, T, GeluOp<T>>(p, default, tile, i, j, rows, columns, beta, last);
                break;
            case Activation.Silu:
                Merge<V, T, SiluOp<T>>(p, default, tile, i, j, rows, columns, beta, last);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Merge<V, T, TOp>(
        in Product<T> p, TOp activation, T* tile, nint i, nint j, nint rows, nint columns, T beta, bool last)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TOp : struct, IUnaryOp<T>
    {
        V alpha = V.Broadcast(p.Alpha);
        V betas = V.Broadcast(beta);
        bool readC = beta != T.Zero;
        T* bias = last && p.Bias != null ? p.Bias + j : null;
        for (nint r = 0; r < rows; r++)
        {
            T* c = p.C + (i + r) * p.Ldc + j;
            T* residual = last && p.Residual != null ? p.Residual + (i + r) * p.ResidualLd + j : null;
            for (nint q = 0; q < columns; q += V.Lanes)
            {
                nint count = Math.Min(V.Lanes, columns - q);
                V x = alpha * V.Load(tile + r * Kernels<V, T>.Nr + q);
                if (readC)
                    x = V.MulAdd(betas, Load<V, T>(c + q, count), x);
                if (bias != null)
                    x += Load<V, T>(bias + q, count);
                if (residual != null)
                    x += Load<V, T>(residual + q, count);
                x = activation.Invoke(x);
                if (count == V.Lanes)
                    x.Store(c + q);
                else
                    x.StorePartial(c + q, count);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static V Load<V, T>(T* source, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => count == V.Lanes ? V.Load(source) : V.LoadPartial(source, count);

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
