namespace FastNet.Numerics;

/// <summary>
/// Where the tiles of F(4, r) lie: 1 x 4 outputs each, the tiles of an image in columns from top to bottom. What is filtered is copied
/// row block by row block as [column, row, channel], so that under a tile the rows of a filter with their channels are one run.
/// </summary>
/// <param name="Height">Rows of what is filtered.</param>
/// <param name="Width">Columns of what is filtered.</param>
/// <param name="Channels">Channels of what is filtered.</param>
/// <param name="OutputHeight">Rows of the result.</param>
/// <param name="OutputWidth">Columns of the result.</param>
/// <param name="Filters">Channels of the result.</param>
/// <param name="FilterHeight">Rows of a filter.</param>
/// <param name="FilterWidth">Columns of a filter.</param>
/// <param name="PadTop">Rows of zeros above what is filtered; negative for rows that no output sees.</param>
/// <param name="PadLeft">Columns of zeros left of it; negative for columns that no output sees.</param>
internal readonly record struct RowGrid(
    nint Height, nint Width, nint Channels, nint OutputHeight, nint OutputWidth, nint Filters, nint FilterHeight, nint FilterWidth,
    nint PadTop, nint PadLeft)
{
    /// <summary>Bytes of what a block copies, and of the points of one of its tiles with products: both in the second cache.</summary>
    private const nint CopyBytes = 192 * 1024, TileBytes = 96 * 1024;

    /// <summary>Rows of a block from which copying the rows that two blocks share is no matter, and blocks that occupy the team.</summary>
    private const nint LeastRows = 8, WantedBlocks = 16;

    internal static RowGrid Forward(ConvShape s)
        => new(
            s.Height, s.Width, s.Channels, s.OutputHeight, s.OutputWidth, s.Filters, s.FilterHeight, s.FilterWidth, s.PadTop, s.PadLeft);

    /// <summary>The gradient of the output is filtered, by filters turned around.</summary>
    internal static RowGrid DataGradient(ConvShape s)
        => new(
            s.OutputHeight, s.OutputWidth, s.Filters, s.Height, s.Width, s.Channels, s.FilterHeight, s.FilterWidth,
            s.FilterHeight - 1 - s.PadTop, s.FilterWidth - 1 - s.PadLeft);

    /// <summary>Tiles from left to right.</summary>
    internal nint Across => Blocking.CeilDiv(OutputWidth, RowTable.Outputs);

    /// <summary>Depth of the products: the rows of a filter and their channels.</summary>
    internal nint Depth => FilterHeight * Channels;

    /// <summary>Columns of a copy.</summary>
    internal nint CopyColumns => Across * RowTable.Outputs + FilterWidth - 1;

    /// <summary>Room for a column of a copy under some rows of output: whole pairs of vectors of any level.</summary>
    internal nint ColumnLength(nint rows) => Blocking.CeilDiv((rows + FilterHeight - 1) * Channels, 32) * 32;

    /// <summary>Rows of output in a block, for so many images.</summary>
    internal nint RowsOfBlock(nint batch)
    {
        nint points = FilterWidth + 3;
        nint copied = CopyBytes / sizeof(float) / (CopyColumns * Channels) - (FilterHeight - 1);
        nint tile = TileBytes / sizeof(float) / (points * (Channels + 32)) - (FilterHeight - 1);
        nint shared = Blocking.CeilDiv(OutputHeight * batch, WantedBlocks);
        nint most = Math.Clamp(Math.Min(Math.Min(copied, tile), shared), Math.Min(LeastRows, OutputHeight), OutputHeight);
        return Blocking.CeilDiv(OutputHeight, Blocking.CeilDiv(OutputHeight, most));
    }

    internal nint RowBlocks(nint rows) => Blocking.CeilDiv(OutputHeight, rows);
}
