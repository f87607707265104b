using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A transposed A, stored k x m, copied to m rows of k: contiguous along k for the micro-kernel, and at a distance that does not
/// alias in the caches.
/// </summary>
internal readonly unsafe struct TurnJob<V, T>(T* a, nint lda, nint m, nint k, T* target) : ITeamBody
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Columns of a chunk: a cache line or two of each row.</summary>
    private static nint Columns => 2 * V.Lanes;

    internal int Chunks => (int)Blocking.CeilDiv(m, Columns);

    /// <summary>Distance between the rows of the copy.</summary>
    internal static nint Ld(nint k) => Blocking.CeilDiv(k, 64 / sizeof(T)) * (64 / sizeof(T)) + 64 / sizeof(T);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int chunk)
    {
        nint ld = Ld(k), lanes = V.Lanes, end = Math.Min((chunk + 1) * Columns, m);
        for (nint p = 0; p < k; p += lanes)
        {
            for (nint i = chunk * Columns; i < end; i += lanes)
            {
                if (k - p >= lanes && end - i >= lanes)
                {
                    V.TransposeBlock(a + p * lda + i, lda, target + i * ld + p, ld);
                    continue;
                }

                for (nint r = i; r < Math.Min(i + lanes, end); r++)
                    for (nint q = p; q < Math.Min(p + lanes, k); q++)
                        target[r * ld + q] = a[q * lda + r];
            }
        }
    }
}
