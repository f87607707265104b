using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A product whose operands both lie k by k (A transposed, B not) and whose C stays in the second cache: a few k at a time for all of C, so
/// that A and B pass once, and the k to come can be asked for meanwhile. Neither is copied: a step of both is near.
/// </summary>
internal static unsafe class SlicedTiles<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// k of a step: a tile's columns of A, mostly half a kilobyte or more apart, still lie in the first cache when the next tile takes the
    /// others of their lines (of the time of 512: 64x64x65536 0.75, 256x64x32768 0.8, 576x64x16384 0.85; 128 where C is 256x256 0.97).
    /// </summary>
    private const int StepDepth = 96;

    /// <summary>C = A^T B.</summary>
    /// <param name="p">Without alpha, beta and epilogue; rows of C hold whole vectors.</param>
    /// <param name="asks">Whether the k to come are asked for.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run(in Product<T> p, bool asks)
    {
        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr;
        nint depth = Blocking.CeilDiv(p.K, Blocking.CeilDiv(p.K, StepDepth));
        nint share = !asks ? 0 : Blocking.CeilDiv(depth, Blocking.CeilDiv(p.M, mr) * Blocking.CeilDiv(p.N, nr));
        bool masks = V.Registers >= 32 && V.HasMaskedMemory;
        using Arena.Block<T> copy = Arena.Thread.Take<T>(depth * nr);
        for (nint k = 0; k < p.K; k += depth)
        {
            nint length = Math.Min(depth, p.K - k), next = k + length, end = Math.Min(next + depth, p.K);
            for (nint j = 0; j < p.N; j += nr)
            {
                nint columns = Math.Min(nr, p.N - j), vectors = columns > V.Lanes ? 2 : 1, last = columns - (vectors - 1) * V.Lanes;
                bool whole = last == V.Lanes;
                T* b = p.B + k * p.Ldb + j;
                nint ldb = p.Ldb;
                if (!whole && !masks)
                {
                    for (nint r = 0; r < length; r++)
                        Packing.CopyPadded<V, T>(b + r * ldb, columns, copy.Pointer + r * nr, nr);
                    b = copy.Pointer;
                    ldb = nr;
                    whole = true;
                }

                for (nint i = 0, rows; i < p.M; i += rows)
                {
                    nint some = Math.Min(share, end - next);
                    MicroKernel.AskForRows<V, T>(p.A + next * p.Lda, p.Lda, some, p.M);
                    MicroKernel.AskForRows<V, T>(p.B + next * p.Ldb, p.Ldb, some, p.N);
                    next += some;
                    rows = Kernels<V, T>.Height(p.M - i);
                    Kernels<V, T>.Get(rows, vectors, kMajor: true, cut: !whole)(
                        length, p.A + k * p.Lda + i, p.Lda, b, ldb, p.C + i * p.Ldc + j, p.Ldc, k > 0, 0, last);
                }
            }
        }
    }
}
