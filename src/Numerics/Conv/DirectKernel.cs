using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Direct convolution, forward or data gradient: no patches are gathered, the micro-kernel walks the rows of the filter in the image
/// itself. Any shape.
/// </summary>
internal sealed unsafe class DirectKernel : ConvKernel
{
    /// <summary>Weights from which the team packs them, about 10 us for one thread.</summary>
    private const int ShareWeights = 30_000;

    private readonly SimdLevel _level;
    private readonly DirectPlan _plan;
    private readonly DirectWeights _shape;
    private readonly AlignedBuffer<float> _weights;
    private readonly nint _nr;

    private DirectKernel(ConvShape shape, SimdLevel level, bool gradient)
    {
        _level = level;
        nint k = gradient ? shape.GroupChannels : shape.GroupFilters;
        var panel = new PanelWidth { K = k };
        Dispatch.Run<float, PanelWidth>(level, ref panel);
        _nr = panel.Nr;
        _plan = gradient ? DirectPlan.DataGradient(shape, _nr) : DirectPlan.Forward(shape, _nr);
        ref readonly DirectGeometry g = ref _plan.Geometry;
        nint taps = shape.FilterHeight * shape.FilterWidth;
        _shape = new DirectWeights
        {
            StepK = gradient ? taps : shape.GroupChannels * taps,
            StepC = gradient ? shape.GroupChannels * taps : taps,
            Group = shape.WeightCount / shape.Groups,
            Count = shape.WeightCount,
            Groups = g.Groups,
            K = g.K,
            C = g.C,
            Taps = taps,
            PackedGroup = g.GroupWeights,
            Places = _plan.Places,
        };
        _weights = new AlignedBuffer<float>(checked((int)(g.Groups * g.GroupWeights)));
    }

    internal static DirectKernel Forward(ConvShape shape, SimdLevel level) => new(shape, level, gradient: false);

    internal static DirectKernel DataGradient(ConvShape shape, SimdLevel level) => new(shape, level, gradient: true);

    internal override void SetWeights(float* weights)
    {
        var pack = new Pack { Shape = _shape, Weights = weights, Packed = _weights.Pointer };
        Dispatch.Run<float, Pack>(_level, ref pack);
    }

    internal override int Blocks(int batch)
    {
        (DirectGeometry g, DirectCut cut) = Cut(batch);
        return (int)(cut.ImageBlocks * cut.RowBlocks(g));
    }

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        (DirectGeometry g, DirectCut cut) = Cut(batch);
        var start = new Start { Geometry = g, Cut = cut, X = x, Y = y, Weights = _weights.Pointer, Finish = finish };
        Dispatch.Run<float, Start>(_level, ref start);
    }

    private (DirectGeometry Geometry, DirectCut Cut) Cut(nint batch)
    {
        DirectGeometry g = _plan.Geometry;
        if (_plan.IsPointwise)
        {
            g = g.Wrapped(batch, DirectCut.WrappedPixels);
            batch = 1;
        }

        return (g, DirectCut.For(g, batch, _nr));
    }

    private struct PanelWidth : IKernel<float>
    {
        public nint K, Nr;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (Dispatch.HasNarrow<V, float>() && K <= V.Lanes)
                Dispatch.Narrow<float, PanelWidth>(ref this);
            else
                Nr = 2 * V.Lanes;
        }
    }

    private struct Pack : IKernel<float>
    {
        public DirectWeights Shape;
        public float* Weights, Packed;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (Dispatch.HasNarrow<V, float>() && Shape.K <= V.Lanes)
            {
                Dispatch.Narrow<float, Pack>(ref this);
                return;
            }

            var job = new DirectPack<V>(Shape, Weights, Packed);
            if (Shape.Count >= ShareWeights)
            {
                Team.Run(job.Chunks, ref job);
                return;
            }

            for (int chunk = 0; chunk < job.Chunks; chunk++)
                job.Run(chunk);
        }
    }

    private struct Start : IKernel<float>
    {
        public DirectGeometry Geometry;
        public DirectCut Cut;
        public float* X, Y, Weights;
        public ConvFinish Finish;

        public void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            if (Dispatch.HasNarrow<V, float>() && Geometry.K <= V.Lanes)
            {
                Dispatch.Narrow<float, Start>(ref this);
                return;
            }

            var job = new DirectJob<V>(Geometry, Cut, X, Y, Weights, Finish);
            Team.Run((int)Cut.Chunks(Geometry), ref job);
        }
    }
}
