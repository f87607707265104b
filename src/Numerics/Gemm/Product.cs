using System.Numerics;
using System.Runtime.CompilerServices;
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

    /// <summary>Rows of a panel of <see cref="PackedB"/>; K may be less (0, when alpha is 0).</summary>
    public nint PanelStep;

    public T* Bias, Residual;
    public nint ResidualLd;
    public Activation Activation;
    public T Slope;

    /// <summary>Puts the arguments of a public call in their places.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Product<T> Of(
        Transpose transA, Transpose transB, nint m, nint n, nint k, T alpha, T* a, nint lda, T* b, nint ldb, T beta, T* c, nint ldc)
        => new()
        {
            M = m,
            N = n,
            K = alpha == T.Zero ? 0 : k,
            Alpha = alpha,
            Beta = beta,
            A = a,
            Lda = lda,
            TransA = transA == Transpose.Yes,
            B = b,
            Ldb = ldb,
            TransB = transB == Transpose.Yes,
            C = c,
            Ldc = ldc,
        };

    /// <summary>The same with an epilogue, whose spans are pinned as given.</summary>
    public readonly Product<T> With(Epilogue<T> epilogue, T* bias, T* residual) => epilogue.IsEmpty ? this : this with
    {
        Bias = bias,
        Residual = residual,
        ResidualLd = epilogue.ResidualLd == 0 ? N : epilogue.ResidualLd,
        Activation = epilogue.Activation,
        Slope = epilogue.Slope,
    };

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
    public readonly double Work
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (double)M * N * K;
    }

    /// <summary>The product for columns first..first+count-1 of C alone.</summary>
    public readonly Product<T> Columns(nint first, nint count) => this with
    {
        N = count,
        B = B + (TransB ? first * Ldb : first),
        C = C + first,
        Bias = Bias == null ? null : Bias + first,
        Residual = Residual == null ? null : Residual + first,
    };

    /// <summary>The product for rows first..first+count-1 of C alone.</summary>
    public readonly Product<T> Rows(nint first, nint count) => this with
    {
        M = count,
        A = A + first * (TransA ? 1 : Lda),
        C = C + first * Ldc,
        Residual = Residual == null ? null : Residual + first * ResidualLd,
    };

    readonly void IKernel<T>.Run<V>() => Gemm.Run<V, T>(this);
}
