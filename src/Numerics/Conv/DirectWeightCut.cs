namespace FastNet.Numerics;

/// <summary>
/// How a weight gradient is cut: blocks of a group's channels times blocks of its filters, and, where those are few, slices of the
/// pixels with sums of their own, which are added in order at the end. A function of the problem alone.
/// </summary>
internal struct DirectWeightCut
{
    /// <summary>
    /// Rows of sums in a block, about: gradients that are copied once meet as many, and the sums (x 128 filters) stay in L2.
    /// </summary>
    private const int BlockRows = 576;

    /// <summary>Channels of a block: 3 x 64 are 16 tiles of 12 rows. With few taps more, up to 4 times.</summary>
    private const int BlockChannels = 64;

    /// <summary>Panels of filters in a block: input that is copied once meets as many.</summary>
    private const int BlockPanels = 4;

    /// <summary>Bytes of input and output gradient that a step works on; the sums beside them stay in L2 too.</summary>
    private const double StepBytes = 300e3;

    /// <summary>Chunks to aim at, if each has at least <see cref="ChunkWork"/> multiplications.</summary>
    private const int WantedChunks = 48;

    /// <inheritdoc cref="WantedChunks"/>
    private const double ChunkWork = 2e6;

    /// <summary>Pixels of a slice, at least: adding its sums up then costs about 1 %.</summary>
    private const int SlicePixels = 512;

    internal nint Groups, C, K, Channels, Filters;
    internal nint FilterHeight, FilterWidth, DilationY, DilationX;

    /// <summary>Where the input lies; its channels are those of one block.</summary>
    internal DirectGeometry Input;

    /// <summary>Rows and columns of output pixels, and images.</summary>
    internal nint Rows, Columns, Batch;

    internal nint ChannelBlocks, ChannelsPerBlock, AllPanels, PanelBlocks, Panels, Nr;

    /// <summary>A step covers some images, or some rows of one.</summary>
    internal nint StepImages, StepRows, RowSteps, Steps, Slices;

    internal readonly nint Taps => FilterHeight * FilterWidth;

    /// <summary>Rows of a panel of sums: every weight of a filter.</summary>
    internal readonly nint SumRows => Taps * C;

    internal readonly nint SliceSize => Groups * AllPanels * SumRows * Nr;

    internal readonly nint Chunks => Slices * Groups * ChannelBlocks * PanelBlocks;

    internal static DirectWeightCut For(ConvShape s, nint batch, nint nr)
    {
        var cut = new DirectWeightCut
        {
            Groups = s.Groups,
            C = s.GroupChannels,
            K = s.GroupFilters,
            Channels = s.Channels,
            Filters = s.Filters,
            FilterHeight = s.FilterHeight,
            FilterWidth = s.FilterWidth,
            DilationY = s.DilationHeight,
            DilationX = s.DilationWidth,
            Rows = s.OutputHeight,
            Columns = s.OutputWidth,
            Batch = batch,
            Nr = nr,
        };
        cut.ChannelBlocks = Blocking.CeilDiv(cut.C, Math.Clamp(BlockRows / cut.Taps, BlockChannels, 4 * BlockChannels));
        cut.ChannelsPerBlock = Blocking.CeilDiv(cut.C, cut.ChannelBlocks);
        cut.AllPanels = Blocking.CeilDiv(cut.K, nr);
        cut.PanelBlocks = Blocking.CeilDiv(cut.AllPanels, BlockPanels);
        cut.Panels = Blocking.CeilDiv(cut.AllPanels, cut.PanelBlocks);

        DirectGeometry g = new()
        {
            InHeight = s.Height,
            InWidth = s.Width,
            InChannels = s.Channels,
            C = cut.ChannelsPerBlock,
            PixelPitch = cut.ChannelsPerBlock,
            Rows = cut.Rows,
            Columns = cut.Columns,
            StrideY = s.StrideHeight,
            StrideX = s.StrideWidth,
            SampleY = 1,
            SampleX = 1,
            MinY = -s.PadTop,
            MinX = -s.PadLeft,
            MaxY = (s.FilterHeight - 1) * s.DilationHeight - s.PadTop,
            MaxX = (s.FilterWidth - 1) * s.DilationWidth - s.PadLeft,
        };
        if (cut.Taps == 1 && g is { StrideX: 1, StrideY: 1, Padded: false } && g.Rows == g.InHeight && g.Columns == g.InWidth)
        {
            g = g.Wrapped(batch, DirectCut.WrappedPixels);
            (cut.Rows, cut.Columns, cut.Batch) = (g.Rows, g.Columns, 1);
        }

        g.Copied = cut.Taps > 1 || g.Padded;
        if (g.Copied)
        {
            g.Sample();
            g.RowPitch = g.StripColumns * g.PixelPitch;
        }
        else
        {
            g.PixelPitch = g.InChannels;
            g.RowPitch = g.InWidth * g.InChannels;
        }

        cut.Input = g;
        cut.CutPixels();
        return cut;
    }

    private void CutPixels()
    {
        double width = Panels * Nr * sizeof(float);
        double rowBytes = Columns * width + Input.StrideY * Input.RowPitch * sizeof(float);
        double imageBytes = Rows * Columns * width + Input.StripRows(Rows) * Input.RowPitch * sizeof(float);
        StepImages = (nint)Math.Clamp(StepBytes / imageBytes, 1, Batch);
        StepRows = StepImages > 1 || imageBytes <= StepBytes ? Rows : (nint)Math.Clamp(StepBytes / rowBytes, 1, Rows);

        double pixels = (double)Rows * Columns * Batch;
        nint blocks = Groups * ChannelBlocks * PanelBlocks;
        double most = Math.Min(pixels / SlicePixels, pixels * Taps * C * K * Groups / blocks / ChunkWork);
        nint wanted = (nint)Math.Clamp(Math.Min(most, Blocking.CeilDiv(WantedChunks, blocks)), 1, Batch * Rows);
        StepImages = Math.Min(StepImages, Blocking.CeilDiv(Batch, wanted));
        if (StepImages == 1)
            StepRows = Math.Min(StepRows, Blocking.CeilDiv(Batch * Rows, wanted));
        RowSteps = Blocking.CeilDiv(Rows, StepRows);
        StepRows = Blocking.CeilDiv(Rows, RowSteps);
        Steps = Blocking.CeilDiv(Batch, StepImages) * RowSteps;
        Slices = Math.Min(wanted, Steps);
    }
}
