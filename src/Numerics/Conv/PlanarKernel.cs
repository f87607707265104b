using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Direct convolution with few output channels, such as the data gradient of a first layer: vectors run along the columns of the
/// image, whose channels are set apart for that, and not across three or four output channels with the other lanes idle.
/// </summary>
internal sealed unsafe class PlanarKernel : ConvKernel
{
    /// <summary>Most output channels: a wider tile of channels is better (<see cref="DirectKernel"/>).</summary>
    internal const int MostChannels = 6;

    private readonly SimdLevel _level;
    private readonly DirectPlan _plan;
    private readonly bool _gradient;
    private readonly int _filterWidth, _taps;
    private readonly AlignedBuffer<float> _weights;
    private readonly AlignedBuffer<nint> _runs;

    private PlanarKernel(ConvShape shape, SimdLevel level, bool gradient)
    {
        _level = level;
        _gradient = gradient;
        _filterWidth = shape.FilterWidth;
        _taps = shape.FilterHeight * shape.FilterWidth;
        _plan = gradient ? DirectPlan.DataGradient(shape, 1) : DirectPlan.Forward(shape, 1);
        ref readonly DirectGeometry g = ref _plan.Geometry;
        var planes = PlanarGeometry.For(g, 1);
        _weights = new AlignedBuffer<float>(shape.WeightCount);
        _runs = new AlignedBuffer<nint>(_taps);
        nint* runs = _runs.Pointer;
        for (nint i = 0; i < g.PhaseCount; i++)
        {
            (DirectTap[] tapsY, DirectTap[] tapsX) = _plan.Taps(i);
            foreach (DirectTap y in tapsY)
            {
                foreach (DirectTap x in tapsX)
                    *runs++ = planes.Place(g, y.Offset - g.MinY, x.Offset - g.MinX);
            }
        }
    }

    /// <summary>Whether this is the kernel for a pass: input and output channels of a group, columns of the grid.</summary>
    internal static bool Suits(ConvShape shape, bool gradient)
        => shape.Groups == 1 && (gradient ? shape.Channels : shape.Filters) <= MostChannels
            && (gradient ? shape.Filters : shape.Channels) >= 8
            && (gradient ? shape.Width / shape.StrideWidth : shape.OutputWidth) >= 12;

    internal static PlanarKernel Forward(ConvShape shape, SimdLevel level) => new(shape, level, gradient: false);

    internal static PlanarKernel DataGradient(ConvShape shape, SimdLevel level) => new(shape, level, gradient: true);

    /// <summary>Packed: phases one after the other, each [output channel, tap, input channel].</summary>
    internal override void SetWeights(float* weights)
    {
        ref readonly DirectGeometry g = ref _plan.Geometry;
        (nint stepK, nint stepC) = _gradient ? ((nint)_taps, g.K * _taps) : (g.C * _taps, (nint)_taps);
        float* to = _weights.Pointer;
        for (nint i = 0; i < g.PhaseCount; i++)
        {
            (DirectTap[] tapsY, DirectTap[] tapsX) = _plan.Taps(i);
            for (nint k = 0; k < g.K; k++)
            {
                foreach (DirectTap y in tapsY)
                {
                    foreach (DirectTap x in tapsX)
                    {
                        float* from = weights + k * stepK + y.Filter * _filterWidth + x.Filter;
                        for (nint c = 0; c < g.C; c++)
                            *to++ = from[c * stepC];
                    }
                }
            }
        }
    }

    internal override int Blocks(int batch) => (int)(batch * PlanarGeometry.For(_plan.Geometry, batch).RowBlocks(_plan.Geometry));

    internal override void Run(int batch, float* x, float* y, in ConvFinish finish)
    {
        var start = new Start
        {
            Chunks = Blocks(batch),
            Geometry = _plan.Geometry,
            Planes = PlanarGeometry.For(_plan.Geometry, batch),
            X = x,
            Y = y,
            Weights = _weights.Pointer,
            Runs = _runs.Pointer,
            Finish = finish,
        };
        Dispatch.Run<float, Start>(_level, ref start);
    }

    private struct Start : IKernel<float>
    {
        public int Chunks;
        public DirectGeometry Geometry;
        public PlanarGeometry Planes;
        public float* X, Y, Weights;
        public nint* Runs;
        public ConvFinish Finish;

        public readonly void Run<V>()
            where V : unmanaged, IVec<V, float>
        {
            var job = new PlanarJob<V>(Geometry, Planes, X, Y, Weights, Runs, Finish);
            Team.Run(Chunks, ref job);
        }
    }
}

/// <summary>
/// How the input rows of a chunk lie when their channels are set apart: [row, channel, column modulo the stride, column / stride].
/// </summary>
internal readonly record struct PlanarGeometry(nint Rows, nint Columns, nint Pitch)
{
    /// <summary>Columns that a tile reads at once, at the widest level.</summary>
    private const int Tile = 32;

    /// <summary>Bytes of planes that stay in L2.</summary>
    private const double StripBytes = 300e3;

    /// <summary>Multiplications of a chunk, about 35 us, unless there are images enough.</summary>
    private const double ChunkWork = 2e6;

    internal static PlanarGeometry For(in DirectGeometry g, nint batch)
    {
        nint columns = Blocking.CeilDiv(g.Columns, Tile) * Tile + Blocking.CeilDiv(g.MaxX - g.MinX + 1, g.StrideX);
        nint pitch = Blocking.CeilDiv(columns * g.StrideX, 16) * 16;
        if (pitch % 256 == 0)
            pitch += 16; // channels a multiple of 1 KiB apart would fight for the same sets of the nearest cache
        double rowBytes = (double)g.StrideY * g.C * pitch * sizeof(float);
        double wanted = Math.Max(ChunkWork, g.Work * batch / 64) / (g.Work / g.Rows);
        nint most = (nint)Math.Clamp(Math.Min(StripBytes / rowBytes, wanted), Math.Min(8, g.Rows), g.Rows);
        return new PlanarGeometry(Blocking.CeilDiv(g.Rows, Blocking.CeilDiv(g.Rows, most)), columns, pitch);
    }

    internal nint RowBlocks(in DirectGeometry g) => Blocking.CeilDiv(g.Rows, Rows);

    /// <summary>From the planes' start, of a column of the first channel; both counted from the first tap's.</summary>
    internal nint Place(in DirectGeometry g, nint row, nint column)
        => row * g.C * Pitch + column % g.StrideX * Columns + column / g.StrideX;
}
