using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// How a direct convolution is cut into chunks: some grid rows of some images, times some panels of a group's output channels.
/// A function of the problem alone; every size is here with its reason.
/// </summary>
internal readonly struct DirectCut
{
    /// <summary>Pixels in a row of the grid when images are wrapped: four tiles use a panel of weights while it is near.</summary>
    internal const int WrappedPixels = 48;

    /// <summary>Bytes of input that a chunk works on: with a panel of weights beside it they stay in L2.</summary>
    private const double StripBytes = 256e3;

    /// <summary>Multiplications of a chunk, about 35 us, unless that makes thousands of chunks.</summary>
    private const double ChunkWork = 2e6;

    /// <summary>Bytes of weights that stay in L2 beside the input from one row to the next.</summary>
    private const double NearWeights = 300e3;

    /// <summary>
    /// Bytes of the result from which its lines come from far unless somebody asks for them ahead (two Zen 3 cores: 7x7 by 2, 3 -> 64 at
    /// 128x32x32 0.71 of the time, 32 images 0.95, 16 images 1.0; 3x3 by 2, 64 -> 128 at 128x32x32 0.93; 3x3, 3 -> 64 at 64x32x32 0.67).
    /// Where images are wrapped, 1x1, nothing is gained (64 -> 256 at 56x56, one image 1.02, 8 images 1.0).
    /// </summary>
    private const double FarBytes = 2e6;

    internal nint Batch { get; private init; }

    internal nint Images { get; private init; }

    internal nint Rows { get; private init; }

    internal nint Panels { get; private init; }

    internal nint AllPanels { get; private init; }

    /// <summary>
    /// Whether a row of the grid meets all panels before the next: its results are written close together (3x3 64 -> 64: 1.5 % faster).
    /// </summary>
    internal bool RowsFirst { get; private init; }

    /// <summary>Whether tiles ask for the lines of the result of the next tile (their own: 3 to 6 % slower).</summary>
    internal bool AsksForResult { get; private init; }

    /// <summary>Whether tiles of the first panel of 1x1 ask for the pixels of the next tile, by the rule of <see cref="Blocking"/>.</summary>
    internal bool AsksForInput { get; private init; }

    /// <summary>
    /// Whether the result is larger than caches: past them where it can (two Zen 3 cores: 1x1, 16 -> 64 at 128x32x32 0.56 of the time,
    /// 64 -> 256 at 8x56x56 0.86, 3x3, 3 -> 32 at 64x64x64 0.79; 64 -> 128 by 2 at 128x32x32 0.99).
    /// </summary>
    internal bool IsLarge { get; private init; }

    internal nint ImageBlocks => Blocking.CeilDiv(Batch, Images);

    internal nint PanelBlocks => Blocking.CeilDiv(AllPanels, Panels);

    internal nint RowBlocks(in DirectGeometry g) => Blocking.CeilDiv(g.Rows, Rows);

    internal nint Chunks(in DirectGeometry g) => ImageBlocks * RowBlocks(g) * g.Groups * PanelBlocks;

    internal static DirectCut For(in DirectGeometry g, nint batch, nint nr)
    {
        nint allPanels = Blocking.CeilDiv(g.K, nr);
        double work = g.Pixels > 0 ? (double)g.Rows * g.Columns * g.C * g.K : g.Work;
        double target = Math.Max(ChunkWork, work * batch / 128);
        double rowWork = work / g.Rows, rowBytes = (double)g.StrideY * g.RowPitch * sizeof(float);

        nint rows = (nint)Math.Clamp(Math.Min(Math.Round(target / rowWork), StripBytes / rowBytes), 1, g.Rows);
        rows = Blocking.CeilDiv(g.Rows, Blocking.CeilDiv(g.Rows, rows));
        nint images = rows < g.Rows ? 1
            : (nint)Math.Clamp(Math.Min(target / work, StripBytes / (g.StripRows(g.Rows) * g.RowPitch * sizeof(float))), 1, batch);
        images = Blocking.CeilDiv(batch, Blocking.CeilDiv(batch, images));
        nint parts = (nint)Math.Clamp(rows * images * rowWork / g.Groups / target, 1, allPanels);
        double resultBytes = (double)batch * g.OutHeight * g.OutWidth * g.OutChannels * sizeof(float);
        return new DirectCut
        {
            IsLarge = resultBytes >= Streaming.FromBytes,
            AsksForResult = g.Pixels == 0 && resultBytes >= FarBytes,
            AsksForInput = nr > Kernels<Vec256<float>, float>.Nr && g.Pixels > 0 && !g.Copied
                && allPanels <= Blocking.FarPanels && g.C <= Blocking.FarDepth
                && (double)batch * g.InHeight * g.InWidth * g.InChannels * sizeof(float) >= Blocking.FarBytesA,
            Batch = batch,
            Images = images,
            Rows = rows,
            Panels = Blocking.CeilDiv(allPanels, parts),
            AllPanels = allPanels,
            RowsFirst = Blocking.CeilDiv(allPanels, parts) * (g.GroupWeights / allPanels) * sizeof(float) < NearWeights,
        };
    }
}
