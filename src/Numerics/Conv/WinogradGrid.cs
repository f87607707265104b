using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>
/// Where the tiles of a 3x3, stride 1 convolution lie. Tiles are numbered through the images of a batch, row by row; a strip is a
/// row of tiles.
/// </summary>
/// <param name="Height">Rows of what is filtered.</param>
/// <param name="Width">Columns of what is filtered.</param>
/// <param name="Channels">Channels of what is filtered.</param>
/// <param name="OutputHeight">Rows of the result.</param>
/// <param name="OutputWidth">Columns of the result.</param>
/// <param name="Filters">Channels of the result.</param>
/// <param name="PadTop">Rows of zeros above the input; negative for rows that no output sees.</param>
/// <param name="PadLeft">Columns of zeros left of the input; negative for columns that no output sees.</param>
/// <param name="Down">Tiles of an image from top to bottom.</param>
/// <param name="Across">Tiles of an image from left to right.</param>
internal readonly record struct WinogradGrid(
    nint Height, nint Width, nint Channels, nint OutputHeight, nint OutputWidth, nint Filters, nint PadTop, nint PadLeft,
    nint Down, nint Across)
{
    /// <summary>The tiles of a forward pass.</summary>
    internal static WinogradGrid Forward<TDown, TAcross>(ConvShape s)
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
        => new(
            s.Height, s.Width, s.Channels, s.OutputHeight, s.OutputWidth, s.Filters, s.PadTop, s.PadLeft,
            Blocking.CeilDiv(s.OutputHeight, TDown.Outputs), Blocking.CeilDiv(s.OutputWidth, TAcross.Outputs));

    /// <summary>
    /// The tiles of a data gradient: the gradient of the output is filtered, with two rows and columns of padding less what the
    /// forward pass had.
    /// </summary>
    internal static WinogradGrid DataGradient<TDown, TAcross>(ConvShape s)
        where TDown : struct, IWinogradTile
        where TAcross : struct, IWinogradTile
        => new(
            s.OutputHeight, s.OutputWidth, s.Filters, s.Height, s.Width, s.Channels, 2 - s.PadTop, 2 - s.PadLeft,
            Blocking.CeilDiv(s.Height, TDown.Outputs), Blocking.CeilDiv(s.Width, TAcross.Outputs));

    /// <summary>Tiles of a batch.</summary>
    internal nint Tiles(nint batch) => batch * Down * Across;

    /// <summary>Where a pixel of the input lies; it may be outside.</summary>
    internal nint Offset(nint image, nint row, nint column) => ((image * Height + row) * Width + column) * Channels;

    /// <summary>The part of a strip that starts at a tile.</summary>
    /// <param name="tile">Number of the first tile.</param>
    /// <param name="end">Number of the tile to stop before.</param>
    /// <param name="longest">Most tiles of a part.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal Strip StripAt(nint tile, nint end, nint longest)
    {
        nint strip = tile / Across, x = tile - strip * Across;
        nint image = strip / Down;
        return new(image, strip - image * Down, x, Math.Min(Math.Min(Across - x, end - tile), longest));
    }

    /// <summary>Neighbouring tiles of one row.</summary>
    /// <param name="Image">Number of the image.</param>
    /// <param name="Y">Row of tiles in the image.</param>
    /// <param name="X">First tile of the row.</param>
    /// <param name="Count">How many there are.</param>
    internal readonly record struct Strip(nint Image, nint Y, nint X, nint Count);
}
