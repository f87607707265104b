using System.Numerics;

namespace FastNet.Numerics;

/// <summary>
/// One validated product as the kernels see it: C = activation(alpha op(A) op(B) + beta C + bias + residual),
/// op(A) M x K, op(B) K x N, C M x N, row-major with leading dimensions. Pointers stay pinned by the public call.
/// </summary>
internal unsafe struct Product<T>
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

    /// <summary>Multiplications.</summary>
    public readonly double Work => (double)M * N * K;
}
