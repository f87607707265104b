using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>Vectors turned on their side: element k of all of them is contiguous, as the kernels read it.</summary>
internal static unsafe class Panel
{
    /// <summary>panel[k, r] = source[r, k] for r &lt; rows, and 0 for the rest of the width.</summary>
    /// <param name="source">rows x depth elements, rows <paramref name="ld"/> apart.</param>
    /// <param name="ld">Distance between rows.</param>
    /// <param name="rows">0..width.</param>
    /// <param name="depth">Elements of each row.</param>
    /// <param name="panel">depth x width elements.</param>
    /// <param name="width">A whole number of vectors.</param>
    internal static void Pack<V, T>(T* source, nint ld, nint rows, nint depth, T* panel, nint width)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint lanes = V.Lanes;
        for (nint r0 = 0; r0 < width; r0 += lanes)
        {
            nint count = Math.Clamp(rows - r0, 0, lanes);
            T* from = source + r0 * ld;
            T* to = panel + r0;
            nint k = 0;
            if (count == lanes)
                for (; k <= depth - lanes; k += lanes)
                    V.TransposeBlock(from + k, ld, to + k * width, width);
            for (; k < depth; k++)
            {
                nint r = 0;
                for (; r < count; r++)
                    to[k * width + r] = from[r * ld + k];
                for (; r < lanes; r++)
                    to[k * width + r] = T.Zero;
            }
        }
    }

    /// <summary>
    /// squares[r] (+)= sum over k of panel[k, r]^2, with the operations of <see cref="MicroKernel"/> in its order: the same
    /// bits as the diagonal of the product of these vectors with themselves.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddSquares<V, T>(T* panel, nint depth, nint width, T* squares, bool accumulate)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Pairs of vectors: two chains hide some of the latency, and the panel is in the cache.
        for (nint r = 0; r < width; r += 2 * V.Lanes)
        {
            V s0 = default, s1 = default;
            T* p = panel + r;
            for (nint k = 0; k < depth; k++, p += width)
            {
                V x0 = V.Load(p), x1 = V.Load(p + V.Lanes);
                s0 = V.MulAdd(x0, x0, s0);
                s1 = V.MulAdd(x1, x1, s1);
            }

            (accumulate ? V.Load(squares + r) + s0 : s0).Store(squares + r);
            (accumulate ? V.Load(squares + r + V.Lanes) + s1 : s1).Store(squares + r + V.Lanes);
        }
    }
}
