using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The last columns of a small product, one to four past a whole panel: dot products of four rows of A at a time, whose sums are added up
/// together. A tile of one vector, mostly empty, takes as long for one column as for sixteen (one core of a Zen 5, of the time so: 33^3
/// 0.86, with B transposed 0.73, 65^3 0.85, 100^3 0.9, double 65^3 0.92; 50^3, whose last vector is a panel's second, 1.09).
/// </summary>
internal static unsafe class LastColumns
{
    /// <summary>Most columns.</summary>
    private const int Most = 4;

    /// <summary>Rows of A at a time, and the fewest there may be.</summary>
    private const int Rows = 4;

    /// <summary>The k from which the products outweigh adding up the lanes.</summary>
    private const int LeastDepth = 24;

    /// <summary>Multiplications up to which one thread does these while others wait.</summary>
    private const double MostWork = 6e6;

    /// <summary>Runs a product as tiles but for the columns past its last whole panel, if these are few enough.</summary>
    internal static bool TryRun<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint tail = p.N % Kernels<V, T>.Nr;
        bool fits = V.Registers >= 32 && tail != 0 && tail <= Most && p.N > Kernels<V, T>.Nr && !p.TransA && p.M >= Rows
            && p.K >= LeastDepth && p.Work <= MostWork && p.Beta == T.Zero && p.StoresDirectly(p.Beta, last: true);
        if (!fits)
            return false;
        Product<T> last = p.Columns(p.N - tail, tail), others = p.Columns(0, p.N - tail);
        Run<V, T>(last);
        Gemm.RunAsTiles<V, T>(others);
        return true;
    }

    /// <summary>C = A op(B) with all of its columns, 1 to 4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Arena.Block<T> scratch = Arena.Thread.Take<T>(Rows * Most + (p.TransB ? 0 : p.N * p.K));
        T* sums = scratch.Pointer, b = p.B;
        nint ld = p.Ldb;
        if (!p.TransB)
        {
            b = sums + Rows * Most;
            ld = p.K;
            for (nint k = 0; k < p.K; k++)
            {
                for (nint j = 0; j < p.N; j++)
                    b[j * ld + k] = p.B[k * p.Ldb + j];
            }
        }

        var kernel = DotKernel.Get<V, T>(p.N, Rows, asks: false);
        for (nint i = 0; i < p.M; i += Rows)
        {
            i = Math.Min(i, p.M - Rows); // the last rows once more rather than fewer
            new Span<T>(sums, Rows * Most).Clear();
            kernel(p.K, b, ld, p.A + i * p.Lda, p.Lda, sums, Rows, 1);
            for (nint r = 0; r < Rows; r++)
            {
                T* c = p.C + (i + r) * p.Ldc;
                for (nint j = 0; j < p.N; j++)
                    c[j] = sums[j * Rows + r];
            }
        }
    }
}
