using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Few columns of C with a transposed A, the gradient of a layer of few outputs, or fewer than rows: C^T = op(B)^T A is a product of few
/// rows whose right operand is A as it is stored, so that A is read in runs. Its sums are those of C, in the same order.
/// </summary>
internal static unsafe class SwappedProduct
{
    /// <summary>Elements of C that a chunk turns around.</summary>
    private const int ChunkElements = 1 << 14;

    /// <summary>C = op(A) op(B) + ..., by way of C^T.</summary>
    /// <param name="p">A is transposed.</param>
    internal static void Run<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Whole vectors of rows and columns, so that whole blocks can be turned around.
        nint lanes = V.Lanes, ld = Blocking.CeilDiv(p.M, lanes) * lanes;
        using Arena.Block<T> sums = Arena.Thread.Take<T>(Blocking.CeilDiv(p.N, lanes) * lanes * ld);
        var swapped = new Product<T>
        {
            M = p.N,
            N = p.M,
            K = p.K,
            Alpha = T.One,
            A = p.B,
            Lda = p.Ldb,
            TransA = !p.TransB,
            B = p.A,
            Ldb = p.Lda,
            C = sums.Pointer,
            Ldc = ld,
        };
        Gemm.Run<V, T>(swapped);

        var turn = new TurnBack<V, T>(p, sums.Pointer, ld, Math.Max(1, ChunkElements / p.N / lanes) * lanes);
        Team.Run((int)Blocking.CeilDiv(p.M, turn.Rows), ref turn, Blocking.ThreadsFor(p));
    }

    /// <summary>C = op(A) op(B), a few columns on this thread, a tile of C^T after the other.</summary>
    /// <param name="p">A is transposed, the columns of C are at most the rows of a tile, and nothing is done to the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunSmall<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nint width = WideTile.MostVectors * V.Lanes, down = p.TransB ? p.Ldb : 1, step = p.TransB ? 1 : p.Ldb;
        T* tile = stackalloc T[(int)(WideTile.MostRows * width)];
        for (nint i = 0, rows; i < p.M; i += rows)
        {
            nint left = Blocking.CeilDiv(p.M - i, V.Lanes), vectors = Blocking.CeilDiv(left, Blocking.CeilDiv(left, WideTile.MostVectors));
            rows = Math.Min(vectors * V.Lanes, p.M - i);
            nint lastLanes = rows - (vectors - 1) * V.Lanes;
            WideTile.Kernel<V, T>(p.N, vectors, lastLanes < V.Lanes)(
                p.K, p.B, down, step, p.A + i, p.Lda, 0, tile, width, false, lastLanes);
            for (nint j = 0; j < p.N; j++)
            {
                T* sum = tile + j * width, c = p.C + i * p.Ldc + j;
                for (nint r = 0; r < rows; r++, c += p.Ldc)
                    *c = sum[r];
            }
        }
    }

    /// <summary>Merges rows of C from columns of C^T.</summary>
    private readonly struct TurnBack<V, T>(Product<T> p, T* sums, nint ld, nint rows) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        /// <summary>Rows of a chunk.</summary>
        internal nint Rows => rows;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk)
        {
            nint lanes = V.Lanes, nr = Kernels<V, T>.Nr, end = Math.Min((chunk + 1) * rows, p.M);
            bool plain = p.Beta == T.Zero && p.StoresDirectly(p.Beta, last: true);
            T* tile = stackalloc T[(int)(lanes * nr)];
            for (nint i = chunk * rows; i < end; i += lanes)
            {
                for (nint j = 0; j < p.N; j += nr)
                {
                    nint columns = Math.Min(nr, p.N - j), count = Math.Min(lanes, end - i);
                    for (nint q = 0; q < columns; q += lanes)
                        Block(sums + (j + q) * ld + i, ld, tile + q, nr, columns - q);
                    if (plain)
                        Store(tile, p.C + i * p.Ldc + j, count, columns);
                    else
                        TileStore.Run<V, T>(p, tile, nr, i, j, count, columns, p.Beta, last: true);
                }
            }
        }

        /// <summary>A block turned around, half of it where that holds all columns (1024x5x24 0.55 of the time with the next).</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Block(T* source, nint ld, T* target, nint targetLd, nint columns)
        {
            nint half = Vec256<T>.Lanes;
            if (typeof(V) == typeof(Vec512<T>) && columns <= half)
            {
                Vec256<T>.TransposeBlock(source, ld, target, targetLd);
                Vec256<T>.TransposeBlock(source + half, ld, target + half * targetLd, targetLd);
                return;
            }

            V.TransposeBlock(source, ld, target, targetLd);
        }

        /// <summary>Rows of C that are nothing but sums.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Store(T* tile, T* c, nint count, nint columns)
        {
            nint last = columns % V.Lanes, whole = columns - last;
            for (nint r = 0; r < count; r++, c += p.Ldc, tile += Kernels<V, T>.Nr)
            {
                for (nint q = 0; q < whole; q += V.Lanes)
                    V.Load(tile + q).Store(c + q);
                if (last > 0)
                    V.Load(tile + whole).StorePartial(c + whole, last);
            }
        }
    }
}
