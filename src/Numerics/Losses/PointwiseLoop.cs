using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>The driver of pointwise losses: chunks by length alone, in each of them blocks whose sums are joined in double.</summary>
internal static unsafe class PointwiseLoop
{
    // A block's sum is rounded in T some 64 times over, then goes on in double.
    private const int BlockElements = 1024;

    /// <summary>Sum of the terms; weight times the slopes goes to the gradient if it is not null.</summary>
    internal static double Sum<T, TTerm>(in TTerm term, T* scores, T* targets, T weight, T* gradient, nint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTerm : unmanaged, IPointwiseTerm<T>
    {
        var kernel = new Kernel<T, TTerm>(term, scores, targets, weight, gradient, length);
        Dispatch.Run<T, Kernel<T, TTerm>>(ref kernel);
        return kernel.Sum;
    }

    private struct Kernel<T, TTerm>(TTerm term, T* scores, T* targets, T weight, T* gradient, nint length) : IKernel<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTerm : unmanaged, IPointwiseTerm<T>
    {
        internal double Sum;

        public void Run<V>()
            where V : unmanaged, IVec<V, T>
        {
            // Rows of one block.
            int blocks = (int)((length + BlockElements - 1) / BlockElements);
            double* partial = stackalloc double[RowChunks.Max];
            var chunks = new RowChunks(blocks, BlockElements);
            var body = new Chunks<V, T, TTerm>(chunks, term, scores, targets, weight, gradient, length, partial);
            chunks.Run(ref body);
            Sum = LossArguments.Total(partial, chunks.Count);
        }
    }

    private readonly struct Chunks<V, T, TTerm>(
        RowChunks chunks, TTerm term, T* scores, T* targets, T weight, T* gradient, nint length, double* partial) : ITeamBody
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTerm : unmanaged, IPointwiseTerm<T>
    {
        public void Run(int chunk)
        {
            double sum = 0;
            for (nint block = chunks.Start(chunk); block < chunks.End(chunk); block++)
            {
                nint start = block * BlockElements;
                T* g = gradient == null ? null : gradient + start;
                sum += Block<V, T, TTerm>(in term, scores + start, targets + start, weight, g, Math.Min(BlockElements, length - start));
            }

            partial[chunk] = sum;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Block<V, T, TTerm>(in TTerm shared, T* scores, T* targets, T weight, T* gradient, nint count)
        where V : unmanaged, IVec<V, T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TTerm : unmanaged, IPointwiseTerm<T>
    {
        TTerm term = shared;
        V factor = V.Broadcast(weight);
        V sum = default;
        for (nint i = 0; i < count; i += V.Lanes)
        {
            nint left = count - i;
            V x = RowPasses<V, T>.Load(scores + i, left, default);
            V loss = term.Invoke(x, RowPasses<V, T>.Load(targets + i, left, default), out V slope);
            sum += left >= V.Lanes ? loss : V.Select(V.FirstLanes(left), loss, default);
            if (gradient != null)
                RowPasses<V, T>.Store(slope * factor, gradient + i, left);
        }

        return double.CreateTruncating(V.Sum(sum));
    }
}
