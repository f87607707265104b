using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// One validated product as the kernels see it: C = activation(alpha op(A) op(B) + beta C + bias + residual),
/// op(A) M x K, op(B) K x N, C M x N, row-major with leading dimensions. Pointers stay pinned by the public call.
/// </summary>
internal unsafe struct Product<T> : IKernel<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public nint M, N, K;
    public T Alpha, Beta;
    public T* A, B, C;
    public nint Lda, Ldb, Ldc;
    public bool TransA, TransB;

    /// <summary>B in panels (see <see cref="Packing"/>), or null: then B, Ldb and TransB say where it is.</summary>
    public T* PackedB;

    public T* Bias, Residual;
    public nint ResidualLd;
    public Activation Activation;
    public T Slope;

    /// <summary>Whether the last pass over K does more than store or add.</summary>
    public readonly bool HasEpilogue => Bias != null || Residual != null || Activation != Activation.None;

    /// <summary>
    /// Whether the micro-kernel's own store (C = tile or C += tile) finishes a pass over K.
    /// </summary>
    /// <param name="beta">Factor of what C holds in this pass.</param>
    /// <param name="last">Whether it is the last pass.</param>
    public readonly bool StoresDirectly(T beta, bool last)
        => Alpha == T.One && (beta == T.Zero || beta == T.One) && !(last && HasEpilogue);

    /// <summary>Multiplications.</summary>
    public readonly double Work => (double)M * N * K;

    /// <summary>The product for columns first..first+count-1 of C alone.</summary>
    public readonly Product<T> Columns(nint first, nint count) => this with
    {
        N = count,
        B = B + (TransB ? first * Ldb : first),
        C = C + first,
        Bias = Bias == null ? null : Bias + first,
        Residual = Residual == null ? null : Residual + first,
    };

    readonly void IKernel<T>.Run<V>() => Gemm.Run<V, T>(this);
}
