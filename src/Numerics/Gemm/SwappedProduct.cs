using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Few columns of C with a transposed A, the gradient of a layer of few outputs: C^T = op(B)^T A is a product of few rows whose right
/// operand is A as it is stored, so that A is read once, in runs. Its sums are those of C, in the same order.
/// </summary>
internal static unsafe class SwappedProduct
{
    /// <summary>Elements of C that a chunk turns around.</summary>
    private const int ChunkElements = 1 << 14;

    /// <summary>C = op(A) op(B) + ..., by way of C^T.</summary>
    /// <param name="p">A is transposed, and the columns of C are at most those of a tile.</param>
    internal static void Run<V, T>(in Product<T> p)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // Whole vectors of rows and columns, so that whole blocks can be turned around.
        nint lanes = V.Lanes, ld = Blocking.CeilDiv(p.M, lanes) * lanes;
        using Arena.Block<T> sums = Arena.Thread.Take<T>(Blocking.CeilDiv(p.N, lanes) * lanes * ld);
        Gemm.Run<V, T>(new Product<T>
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
        });

        var turn = new TurnBack<V, T>(p, sums.Pointer, ld, Math.Max(1, ChunkElements / p.N / lanes) * lanes);
        Team.Run((int)Blocking.CeilDiv(p.M, turn.Rows), ref turn);
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
            T* tile = stackalloc T[(int)(lanes * nr)];
            for (nint i = chunk * rows; i < end; i += lanes)
            {
                for (nint j = 0; j < p.N; j += lanes)
                    V.TransposeBlock(sums + (j * ld) + i, ld, tile + j, nr);
                TileStore.Run<V, T>(p, tile, i, 0, Math.Min(lanes, end - i), p.N, p.Beta, last: true);
            }
        }
    }
}
