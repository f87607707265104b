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

    /// <summary>
    /// Whether the pixels of input and output are one list and the channels such that the gradient, the product dy^T x of a long k, goes by
    /// <see cref="SlicedProduct{V, T}"/> (two Zen 5 cores, of the time in steps of pixels: 64 -> 64 at 32x56x56 0.47 to 0.73, 64 -> 256
    /// 0.55 to 0.8, 16 -> 96 at 8x112x112 0.4 to 0.8; 256 -> 1024 at 32x14x14 1.1 to 1.2; at AVX2 3 -> 64 at 32x32x32 1.5).
    /// </summary>
    private static bool IsProduct<V>(ConvShape s)
        where V : unmanaged, IVec<V, float>
        => s is { FilterHeight: 1, FilterWidth: 1, StrideHeight: 1, StrideWidth: 1, Groups: 1 }
            && Math.Min(s.Channels, s.Filters) >= SlicedProduct<V, float>.LeastSide
            && (double)s.Channels * s.Filters * sizeof(float) <= SlicedProduct<V, float>.MostBytesC
            && s.OutputHeight == s.Height && s.OutputWidth == s.Width && s.PadTop == 0 && s.PadLeft == 0;

    private struct Start : IKernel<float>
    {
        public ConvShape Shape;
        public nint Batch;
        public float* X, Dy, Dw;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (IsProduct<V>(Shape))
            {
                Gemm.Run<V, float>(Product<float>.Of(
                    Transpose.Yes, Transpose.No, Shape.Filters, Shape.Channels, Batch * Shape.OutputHeight * Shape.OutputWidth,
                    1, Dy, Shape.Filters, X, Shape.Channels, 0, Dw, Shape.Channels));
                return;
            }

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
