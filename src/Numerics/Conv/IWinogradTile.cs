using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// One axis of Winograd's minimal filtering F(m, 3): m outputs of a filter of three taps by m + 2 multiplications instead of 3 m
/// (Winograd 1980; for convolutions Lavin and Gray 2015, arXiv:1509.09308).
/// <code>y = A^T ((G g) * (B^T d))</code>
/// with d the m + 2 inputs, g the taps, * element by element. In two dimensions each matrix is applied to the columns and then to
/// the rows, so an axis is all that an implementation states, and tiles need not be square. All vectors are read and written at a
/// stride; the lanes are channels, so nothing is ever shuffled.
/// </summary>
internal unsafe interface IWinogradTile
{
    /// <summary>m.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2: inputs, and products.</summary>
    static abstract int Points { get; }

    /// <summary>v = B^T d, where d[i] is read for first &lt;= i &lt; end and zero otherwise.</summary>
    static abstract void Input<V, TEdge>(float* d, nint step, nint first, nint end, nint count, float* v, nint vStep)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge;

    /// <summary>y = A^T m, of which the first <paramref name="end"/> are written.</summary>
    static abstract void Output<V, TEdge>(float* m, nint step, float* y, nint yStep, nint end, nint count)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge;

    /// <summary>m = A y: how <see cref="Output"/> passes gradients back; y[i] is read for i &lt; end and zero otherwise.</summary>
    static abstract void OutputGradient<V, TEdge>(float* y, nint step, nint end, nint count, float* m, nint mStep)
        where V : unmanaged, IVec<V, float>
        where TEdge : struct, IEdge;

    /// <summary>u = G g.</summary>
    static abstract void Filter<V>(float* g, nint step, float* u, nint uStep)
        where V : unmanaged, IVec<V, float>;

    /// <summary>g = G^T u: how <see cref="Filter"/> passes gradients back.</summary>
    static abstract void FilterGradient<V>(float* u, nint step, float* g, nint gStep)
        where V : unmanaged, IVec<V, float>;
}
