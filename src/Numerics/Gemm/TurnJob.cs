using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A transposed operand, stored k x m, copied to m rows of k: contiguous along k, and at a distance that does not
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
        nint ld = Ld(k), lanes = V.Lanes, begin = chunk * Columns, end = Math.Min(begin + Columns, m);
        nint wholeK = k / lanes * lanes, wholeM = begin + ((end - begin) / lanes * lanes);
        for (nint p = 0; p < wholeK; p += lanes)
            for (nint i = begin; i < wholeM; i += lanes)
                V.TransposeBlock(a + p * lda + i, lda, target + i * ld + p, ld);
        Elements(begin, wholeM, wholeK);
        Elements(wholeM, end, 0);
    }

    /// <summary>Rows i0..i1-1 from column p on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Elements(nint i0, nint i1, nint p)
    {
        nint step = lda, length = k - p;
        for (nint i = i0; i < i1; i++)
        {
            T* from = a + p * step + i, to = target + i * Ld(k) + p;
            for (nint q = 0; q < length; q++, from += step)
                to[q] = *from;
        }
    }
}
