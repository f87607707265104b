using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// The weight gradient without patches: one step of the micro-kernel is one output pixel, whose gradient (32 filters) meets the input
/// (12 elements of a filter row) under it. Any shape.
/// </summary>
internal sealed unsafe class DirectWeightGradient(ConvShape shape, SimdLevel level) : ConvWeightKernel
{
    internal override void Run(int batch, float* x, float* dy, float* dw)
    {
        var start = new Start { Shape = shape, Batch = batch, X = x, Dy = dy, Dw = dw };
        Dispatch.Run<float, Start>(level, ref start);
    }

    private struct Start : IKernel<float>
    {
        public ConvShape Shape;
        public nint Batch;
        public float* X, Dy, Dw;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (Dispatch.HasNarrow<V, float>() && Shape.GroupFilters <= V.Lanes)
            {
                Dispatch.Narrow<float, Start>(ref this);
                return;
            }

            DirectWeightCut cut = DirectWeightCut.For(Shape, Batch, Kernels<V, float>.Nr);
            using Arena.Block<float> parts = Arena.Thread.Take<float>(cut.Slices > 1 ? cut.Slices * cut.SliceSize : 0);
            var merge = new DirectWeightMerge<V>(cut, parts.Pointer, Dw);
            var job = new DirectWeightJob<V>(cut, X, Dy, parts.Pointer, merge);
            Team.Run((int)cut.Chunks, ref job);
            if (cut.Slices > 1)
                Team.Run(merge.Chunks, ref merge);
        }
    }
}
