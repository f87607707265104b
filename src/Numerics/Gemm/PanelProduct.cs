using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A few rows times one packed panel of B, inside a chunk of somebody else's work: no plan, no arena, no team. C has room for whole
/// tiles (a panel is always <see cref="Kernels{V,T}.Nr"/> columns wide), so there are no edges.
/// </summary>
internal static unsafe class PanelProduct
{
    /// <summary>C = A B, or C += A B, for one panel. An element has the same bits however the rows are cut.</summary>
    /// <param name="rows">Rows of A and C.</param>
    /// <param name="k">Columns of A and rows of B; 0 makes A B zero.</param>
    /// <param name="a">The first element of A.</param>
    /// <param name="lda">Distance between the rows of A, or between its columns if it is stored transposed.</param>
    /// <param name="panel">k rows of Nr elements.</param>
    /// <param name="c">The first element of C.</param>
    /// <param name="ldc">Distance between the rows of C, at least Nr.</param>
    /// <param name="transA">Whether A is stored k x rows.</param>
    /// <param name="accumulate">Whether to add to what C holds.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<V>(
        nint rows, nint k, float* a, nint lda, float* panel, float* c, nint ldc, bool transA = false, bool accumulate = false)
        where V : unmanaged, IVec<V, float>
    {
        // Tiles of about the same height: 16 rows as 8 + 8 run at full speed, 4 of 12 + 4 would not.
        nint nr = Kernels<V, float>.Nr, step = transA ? 1 : lda;
        nint tiles = Blocking.CeilDiv(rows, Kernels<V, float>.Mr);
        nint height = Blocking.CeilDiv(rows, Math.Max(1, tiles));
        var kernel = Kernels<V, float>.Get(height, 2, transA, cut: false);
        for (nint i = 0; i < rows; i += height)
        {
            if (rows - i < height)
                kernel = Kernels<V, float>.Get(rows - i, 2, transA, cut: false);
            kernel(k, a + i * step, lda, panel, nr, c + i * ldc, ldc, accumulate, Kernels<V, float>.Ahead, V.Lanes);
        }
    }
}
