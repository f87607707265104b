using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Products too small to share or to pack: the caller walks over the tiles with A and B as they are stored. Nothing is taken
/// from an arena and nothing is planned, since a 16 x 16 x 16 product is over in 100 ns.
/// </summary>
internal static unsafe class SmallProduct
{
    /// <summary>Bytes of stack for a transposed B in panels.</summary>
    private const int StackBytes = 32 * 1024;

    /// <summary>
    /// Multiplications below which this is over before another form has begun, unless columns are few (<see
    /// cref="SkinnyProduct.FewColumns"/>).
    /// </summary>
    internal const double SmallestWork = 8192;

    /// <summary>Rows and k from which <see cref="ResidentProduct"/> and <see cref="SplitKProduct{V, T}"/> may be better.</summary>
    private const int SmallestSide = 64;

    /// <summary>
    /// Runs the product if it is too small for any other form to be asked for, which takes 10 of the 85 ns of 16^3.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryRunSmallest<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!V.HasMaskedMemory || p.PackedB != null || Dispatch.HasNarrow<V, T>() || !IsSmallest<V, T>(p))
            return false;
        if (!p.TransB && TryRunTile<V, T>(p))
            return true;
        if (TurnedTile.Fits<V, T>(p))
        {
            TurnedTile.Run(p);
            return true;
        }

        if (p.TransB)
            return TryRunTransposed<V, T>(p);
        Run<V, T>(p, p.B, p.Ldb, Kernels<V, T>.Nr);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSmallest<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double work = p.Work;
        if (p.N == 1 || (p.M == 1 && p.TransB))
            return work < SkinnyProduct.VectorWork && !SkinnyProduct.IsColumnOfRows(p);
        if (p.N <= V.Lanes && p.K >= SmallestSide)
            return false;
        if (work < (p.N <= SkinnyProduct.FewColumns ? SkinnyProduct.FewColumnsWork : SmallestWork))
            return p.M < SmallestSide || p.K > ResidentKernel.MostDepth;
        return IsOrdinary<V, T>(p, work);
    }

    /// <summary>With 32 registers, whether no other form is one for it, though it is larger.</summary>
    private static bool IsOrdinary<V, T>(in Product<T> p, double work)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => V.Registers >= 32 && work < Blocking.LeastShared<T>() && p.M >= 2 && p.N > SkinnyProduct.FewColumns
            && p.K <= SmallestSide && p.K > (p.N > V.Lanes ? ResidentPairKernel.MostDepth : ResidentKernel.MostDepth)
            && !(p.TransB && SkinnyProduct.IsDotRows<V, T>(p))
            && !SkinnyProduct.HasLastColumns<V, T>(p);

    /// <summary>Runs the product if it is small enough and for the caller alone.</summary>
    internal static bool TryRun<V, T>(in Product<T> p, int threads)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Without masked loads the last columns have to be copied, which the planned path does.
        if (threads > 1 || p.Work >= Blocking.ParallelThreshold || !V.HasMaskedMemory)
            return false;

        nint tail = p.N % Kernels<V, T>.Nr;
        if (Dispatch.HasNarrow<V, T>() && tail != 0 && tail <= V.Lanes && p.N > tail)
        {
            var last = new Tiles<T>(p.Columns(p.N - tail, tail));
            Dispatch.Narrow<T, Tiles<T>>(ref last);
            Gemm.RunAsTiles<V, T>(p.Columns(0, p.N - tail));
            return true;
        }

        if (p.TransB)
            return TryRunTransposed<V, T>(p);
        Run<V, T>(p, p.B, p.Ldb, Kernels<V, T>.Nr);
        return true;
    }

    /// <summary>Columns of a product that is done as tiles: dot products would give them other bits than a shared product has.</summary>
    private readonly struct Tiles<T>(in Product<T> product) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        private readonly Product<T> _product = product;

        public void Run<V>()
            where V : unmanaged, IVec<V, T> => Gemm.RunAsTiles<V, T>(_product);
    }

    // Apart, so that the others are spared the guard of a stack that is asked for.
    private static bool TryRunTransposed<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool wide = WideTile.Fits<V, T>(p);
        nint nr = wide ? Blocking.CeilDiv(p.N, V.Lanes) * V.Lanes : Kernels<V, T>.Nr;
        if (Blocking.CeilDiv(p.N, nr) * nr * p.K * sizeof(T) > StackBytes)
            return false;
        T* panels = stackalloc T[StackBytes / sizeof(T)];
        Packing.TransposedB<V, T>(p.B, p.Ldb, 0, p.N, p.K, panels, nr);
        if (wide)
            Run<V, T>(p with { B = panels, Ldb = nr, TransB = false }, panels, nr, 0);
        else
            Run<V, T>(p, panels, nr, p.K * nr);
        return true;
    }

    /// <summary>Runs the product if C is one tile and nothing else: without loops a call takes 5 of 27 ns less.</summary>
    private static bool TryRunTile<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool narrow = p.N <= Kernels<V, T>.Nr;
        if (p.M > (narrow ? Kernels<V, T>.Mr : WideTile.MostRows) || !p.StoresDirectly(p.Beta, last: true))
            return false;
        nint vectors = Blocking.CeilDiv(p.N, V.Lanes), lastLanes = p.N - (vectors - 1) * V.Lanes;
        if (narrow)
        {
            Kernels<V, T>.Get(p.M, vectors, p.TransA, lastLanes < V.Lanes)(
                p.K, p.A, p.Lda, p.B, p.Ldb, p.C, p.Ldc, p.Beta != T.Zero, 0, lastLanes);
            return true;
        }

        if (V.Registers < 32 || vectors > WideTile.MostVectors)
            return false;
        (nint down, nint step) = p.TransA ? ((nint)1, p.Lda) : (p.Lda, 1);
        WideTile.Kernel<V, T>(p.M, vectors, lastLanes < V.Lanes)(
            p.K, p.A, down, step, p.B, p.Ldb, 0, p.C, p.Ldc, p.Beta != T.Zero, lastLanes);
        return true;
    }

    /// <summary>All tiles of C.</summary>
    /// <param name="p">The product.</param>
    /// <param name="b">The first panel of B.</param>
    /// <param name="ldb">Distance between rows of B.</param>
    /// <param name="panelStep">Distance between panels of B.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<V, T>(in Product<T> p, T* b, nint ldb, nint panelStep)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (b == p.B && WideTile.Fits<V, T>(p))
        {
            nint strip = Blocking.GoesByRow(p) ? WideTile.MostRows : p.M;
            for (nint i = 0; i < p.M; i += strip)
                WideTile.Run<V, T>(p, i, Math.Min(i + strip, p.M), 0, p.N, 0, p.K, p.Beta, lastPass: true);
            return;
        }

        nint mr = Kernels<V, T>.Mr, nr = Kernels<V, T>.Nr;
        if (p.M > mr && Blocking.HasAliasedRows(p))
        {
            RunByRow<V, T>(p, b, ldb, panelStep);
            return;
        }

        nint stepA = p.TransA ? 1 : p.Lda;
        bool direct = p.StoresDirectly(p.Beta, last: true);
        for (nint j = 0; j < p.N; j += nr, b += panelStep)
        {
            nint columns = Math.Min(nr, p.N - j);
            nint vectors = columns > V.Lanes ? 2 : 1;
            nint lastLanes = columns - (vectors - 1) * V.Lanes;
            bool cut = lastLanes < V.Lanes;
            nint rows = Kernels<V, T>.Height(p.M);
            var kernel = Kernels<V, T>.Get(rows, vectors, p.TransA, cut);
            for (nint i = 0, last = rows; i < p.M; i += rows)
            {
                rows = Kernels<V, T>.Height(p.M - i);
                if (rows != last)
                    kernel = Kernels<V, T>.Get(last = rows, vectors, p.TransA, cut);
                if (direct)
                    kernel(p.K, p.A + i * stepA, p.Lda, b, ldb, p.C + i * p.Ldc + j, p.Ldc, p.Beta != T.Zero, 0, lastLanes);
                else
                    TileStore.Compute<V, T>(p, kernel, p.A + i * stepA, b, ldb, i, j, rows, columns, lastLanes);
            }
        }
    }

    /// <summary>A row of tiles after the other, so that none reads B where the one before has just written C.</summary>
    private static void RunByRow<V, T>(in Product<T> p, T* b, nint ldb, nint panelStep)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nint i = 0, rows; i < p.M; i += rows)
        {
            rows = Kernels<V, T>.Height(p.M - i);
            Run<V, T>(p.Rows(i, rows), b, ldb, panelStep);
        }
    }
}
