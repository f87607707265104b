using System.Numerics;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// A small C of a long k, as the gradient of weights is: k is cut into slices, whose products are computed apart and added up in order.
/// Threads then share neither A nor B, and each reads both in the order in which they lie.
/// </summary>
internal static unsafe class SlicedProduct<V, T>
    where V : unmanaged, IVec<V, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>
    /// The least k for <see cref="SlicedTiles{V, T}"/> and elsewhere (two Zen 5 cores, of the time as a whole: tn 64x64x65536 0.48,
    /// 256x64x32768 0.53, 50x50x50000 0.27, 128x150x2000 0.66, 300x300x1500 0.82, 256x256x1024 1.07; nn 64x64x65536 0.6, 10x64x65536 0.37,
    /// 64x128x8192 0.9, 200x50x3072 1.05). With 16 registers others gain nothing (nn 64x64x65536 0.95 to 1.06, 10x64x65536 1.5).
    /// </summary>
    private const int LeastDepthOfTiles = 1250, LeastDepth = 8192;

    /// <summary>k of a slice, unless that makes too few or too many.</summary>
    private const int SliceDepth = 1024, FewSlices = 4, MostSlices = 32;

    /// <summary>Fewer rows or columns are shared out better otherwise (tn 4x1000x10000 1.6 of the time, 1000x1x10000 1.3).</summary>
    internal const int LeastSide = 8;

    /// <summary>
    /// With rows of k in B, more rows and columns read it in order as it is (nt 64x10x65536 0.75, 16x256x8192 0.9, 100x100x10000 1.1,
    /// tt 16x100x8192 0.6, 50x50x20000 1.3).
    /// </summary>
    private const int MostSideOfRows = 16;

    /// <summary>Most bytes of C, and about as many of all slices' sums: more are shared out well otherwise (1024x1024x4096 1.0).</summary>
    internal const int MostBytesC = 600_000;

    /// <inheritdoc cref="MostBytesC"/>
    private const int SumBytes = 4 << 20;

    /// <summary>Least bytes of A and B: those that second caches keep need no order (tn 64x64x2048 1.05 to 1.15).</summary>
    private const double LeastBytesOfTiles = 1.15e6, LeastBytes = 2e6;

    /// <summary>
    /// Bytes of A and B from which tiles ask for the k to come: caches give less in time (64x64x16000 0.79 to 0.92 of the time without;
    /// 30x40x20000 1.13, 19x46x5802 1.17, 100x100x5000 1.0).
    /// </summary>
    private const double FarBytes = 7e6;

    /// <summary>Elements of sums that one chunk adds up.</summary>
    private const int AddedElements = 16 << 10;

    /// <summary>Whether a product is one of these.</summary>
    internal static bool Fits(in Product<T> p)
        => p.K >= LeastDepthOfTiles && (IsTiles(p) || (V.Registers >= 32 && p.K >= LeastDepth))
            && (!p.TransB || Math.Min(p.M, p.N) <= MostSideOfRows)
            && Math.Min(p.M, p.N) >= LeastSide && (double)p.M * p.N * sizeof(T) <= MostBytesC
            && Bytes(p) >= (IsTiles(p) ? LeastBytesOfTiles : LeastBytes);

    /// <summary>
    /// Whether a product that is one of these had better be C^T, whose rows fill tiles or are few: with a vector of columns or less and
    /// more rows (two Zen 5 cores: tn 96x16x100352 0.45 of the time, 300x9x20000 0.8, 128x10x65536 0.84; 30x16x50000 1.2).
    /// </summary>
    internal static bool IsBetterSwapped(in Product<T> p) => IsTransposed(p) && p.N <= V.Lanes && p.M >= 2 * V.Lanes;

    /// <summary>Runs it.</summary>
    internal static void Run(in Product<T> p)
    {
        nint most = SumBytes / (p.M * p.N * sizeof(T));
        var sums = new Sums(p, Math.Clamp(Math.Min(p.K / SliceDepth, most), FewSlices, MostSlices));
        using Arena.Block<T> memory = Arena.Thread.Take<T>(sums.Length);
        sums.Pointer = memory.Pointer;
        int threads = Blocking.ThreadsFor(p);
        var job = new SliceJob { Sums = sums };
        Team.Run((int)sums.Slices, ref job, threads);
        var add = new AddJob { Sums = sums, Rows = Math.Max(1, AddedElements / (sums.Ld * sums.Slices)) };
        Team.Run((int)Blocking.CeilDiv(p.M, add.Rows), ref add, threads);
    }

    // Columns that leave much of a tile of six rows empty are better swapped (64x10x65536 1.5 of the time); few rows find A in order
    // anyway.
    private static bool IsTiles(in Product<T> p)
        => IsTransposed(p) && p.M > Kernels<V, T>.Mr && 2 * p.N > (V.Registers >= 32 ? 2 : 3) * V.Lanes;

    /// <summary>Those of A and B.</summary>
    private static double Bytes(in Product<T> p) => (double)(p.M + p.N) * p.K * sizeof(T);

    private static bool IsTransposed(in Product<T> p) => p.TransA && !p.TransB && p.PackedB == null;

    /// <summary>What the slices give, one after the other, each M x N.</summary>
    private struct Sums
    {
        private const int Line = 64;

        internal Sums(in Product<T> p, nint slices)
        {
            Product = p;
            Depth = Blocking.CeilDiv(p.K, slices);
            Slices = Blocking.CeilDiv(p.K, Depth);
            Ld = Blocking.CeilDiv(p.N, V.Lanes) * V.Lanes;
            if (Ld * sizeof(T) % (8 * Line) == 0)
                Ld += Line / sizeof(T); // rows that share no sets of the first cache
        }

        internal Product<T> Product { get; }

        /// <summary>k of a slice; the last may have less.</summary>
        internal nint Depth { get; }

        internal nint Slices { get; }

        internal nint Ld { get; }

        internal readonly nint Length => Slices * Step;

        internal readonly nint Step => Product.M * Ld;

        internal T* Pointer { get; set; }
    }

    /// <summary>The product of a slice.</summary>
    private struct SliceJob : ITeamBody
    {
        internal Sums Sums;

        public readonly void Run(int chunk)
        {
            Product<T> p = Sums.Product;
            nint k = chunk * Sums.Depth;
            Product<T> slice = p with
            {
                K = Math.Min(Sums.Depth, p.K - k),
                A = p.A + k * (p.TransA ? p.Lda : 1),
                B = p.B + k * (p.TransB ? 1 : p.Ldb),
                PackedB = p.PackedB == null ? null : p.PackedB + k * Kernels<V, T>.Nr,
                C = Sums.Pointer + chunk * Sums.Step,
                Ldc = Sums.Ld,
                Alpha = T.One,
                Beta = T.Zero,
                Bias = null,
                Residual = null,
                Activation = Activation.None,
            };
            if (IsTiles(p))
                SlicedTiles<V, T>.Run(slice, Bytes(p) >= FarBytes);
            else
                Gemm.RunWhole<V, T>(slice);
        }
    }

    /// <summary>Some rows of C: the sums of all slices, then what the product does with them.</summary>
    private struct AddJob : ITeamBody
    {
        internal Sums Sums;
        internal nint Rows;

        public readonly void Run(int chunk)
        {
            Product<T> p = Sums.Product;
            nint i = chunk * Rows, rows = Math.Min(Rows, p.M - i);
            T* first = Sums.Pointer + i * Sums.Ld;
            for (nint at = 0; at < rows * Sums.Ld; at += V.Lanes)
            {
                T* part = first + at;
                V sum = V.Load(part);
                for (nint s = Sums.Slices - 1; s > 0; s--)
                    sum += V.Load(part += Sums.Step);
                sum.Store(first + at);
            }

            TileStore.Run<V, T>(p, first, Sums.Ld, i, 0, rows, p.N, p.Beta, last: true);
        }
    }
}
