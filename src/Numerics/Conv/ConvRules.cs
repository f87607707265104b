namespace FastNet.Numerics;

/// <summary>Which algorithm computes which shape, and which is fastest: the one place that chooses.</summary>
internal static class ConvRules
{
    /// <summary>
    /// Channels and filters from which Winograd's transforms pay: 3 -> 64 at 128x32x32 takes 2.6 ms direct and 3.0 by F(4x4), 16 -> 16 at
    /// 1x32x32 the same either way, 24 -> 64 at 128x31x31 16.1 and 7.6.
    /// </summary>
    private const int WinogradChannels = 12;

    /// <summary>
    /// Tiles from which gradients take Winograd: their weights change every step, and transforming those of 512 -> 512 costs more than
    /// the 4 tiles of one 7x7 image save (direct 1.7 ms, F(4x4) 3.2), but not than the 16 tiles of 256 -> 256 at 14x14 (1.2 and 0.5).
    /// </summary>
    private const int GradientTiles = 12;

    /// <summary>
    /// Tiles from which the forward pass takes a Winograd form: with fewer, reading the filters' points is all there is to do (512 ->
    /// 512 on one 4x4 image, direct 0.33 ms, four tiles of F(2x2) 0.17, one of F(4x4) 0.51).
    /// </summary>
    private const int ForwardTiles = 4;

    /// <summary>
    /// Tiles from which F(4x4) is faster than F(2x2) though the filters' points are more than the second caches hold
    /// (<see cref="CachedPoints"/>): with fewer it waits for its 36 a filter, where F(2x2) reads 16 (512 -> 512 on two cores of an Emerald
    /// Rapids, one 7x7 image of 4 tiles 0.77 and 0.64 ms, two images 0.91 and 1.15; 128 -> 128 at 8x8 0.034 and 0.052).
    /// </summary>
    private const int CachedTiles = 8;

    /// <inheritdoc cref="CachedTiles"/>
    private const long CachedPoints = 1 << 20;

    /// <summary>
    /// Tiles of four pixels in a row from which F(4, r) is faster (5x5, one image, 64 -> 64 at 14x14, 56 tiles: 0.195 ms direct, 0.121;
    /// 32 -> 64 at 7x7, 14 tiles: the same either way). The weight gradient reads and writes all its sums a group of tiles, as filters
    /// are points for it (3 -> 32, 7x7, one image of 32x32, 256 tiles: 0.058 and 0.069; 16 -> 16, two of 64x64, 2048 tiles: 1.09 and 0.57).
    /// </summary>
    private const int RowTiles = 50, RowWeightTiles = 512;

    /// <summary>Channels times filter rows, the depth of its products, from which the transforms pay (5x5, 1 -> 6: the same).</summary>
    private const int RowDepth = 5;

    /// <summary>The part of the tiles' columns that has to be output (5x5, 64 -> 64 at 64x5x5, 5 of 8: no gain).</summary>
    private const double UsefulColumns = 0.7;

    /// <summary>Most elements of the filters' points, 36 for 9 weights: 1 GiB.</summary>
    private const long WinogradPoints = 1 << 28;

    /// <summary>
    /// Share of the pixels of its tiles that lie on the output from which a Winograd form is less work than adding up the products: a
    /// 4x4 tile takes 36 multiplications a channel and a 2x2 tile 16, where the direct form takes 9 a pixel.
    /// </summary>
    private const double UsefulPixels = 0.45;

    /// <summary>The algorithm of the forward pass.</summary>
    internal static ConvAlgorithm Forward(ConvShape shape, ConvAlgorithm wanted)
        => wanted == ConvAlgorithm.Auto ? Fastest(shape, ForwardTiles, RowTiles) : Require(shape, wanted);

    /// <summary>The algorithm of the data gradient.</summary>
    internal static ConvAlgorithm DataGradient(ConvShape shape, ConvAlgorithm wanted)
        => wanted == ConvAlgorithm.Auto ? Fastest(shape, GradientTiles, RowTiles) : Require(shape, wanted);

    /// <summary>The algorithm of the weight gradient.</summary>
    internal static ConvAlgorithm WeightGradient(ConvShape shape, ConvAlgorithm wanted)
    {
        if (wanted != ConvAlgorithm.Auto)
            return Require(shape, wanted);

        // The sums at the points pay for fewer multiplications only over enough pixels: 512 -> 512 on one 7x7 image takes 1.4 ms direct
        // and 2.3 by F(2x2), 128 -> 128 0.10 and 0.12.
        ConvAlgorithm fastest = Fastest(shape, GradientTiles, RowWeightTiles);
        long pixels = (long)shape.Batch * shape.OutputHeight * shape.OutputWidth;
        return fastest == ConvAlgorithm.Winograd2x2 && pixels < 16 * GradientTiles ? ConvAlgorithm.Direct : fastest;
    }

    private static ConvAlgorithm Fastest(ConvShape shape, int leastTiles, int leastRowTiles)
    {
        if (IsDepthwise(shape))
            return ConvAlgorithm.Depthwise;
        if (Computes(shape, ConvAlgorithm.WinogradRow))
        {
            double across = Math.Ceiling((double)shape.OutputWidth / RowTable.Outputs);
            bool pays = shape.Batch * across * shape.OutputHeight >= leastRowTiles
                && shape.OutputWidth >= UsefulColumns * across * RowTable.Outputs
                && shape.FilterHeight * Math.Min(shape.Channels, shape.Filters) >= RowDepth;
            return pays ? ConvAlgorithm.WinogradRow : ConvAlgorithm.Direct;
        }

        if (!Computes(shape, ConvAlgorithm.Winograd4x4) || Math.Min(shape.Channels, shape.Filters) < WinogradChannels)
            return ConvAlgorithm.Direct;
        double pixels = (double)shape.OutputHeight * shape.OutputWidth;
        (ConvAlgorithm, int)[] forms = [(ConvAlgorithm.Winograd4x4, 4), (ConvAlgorithm.Winograd2x2, 2)];
        foreach ((ConvAlgorithm algorithm, int size) in forms)
        {
            double tiles = Math.Ceiling((double)shape.OutputHeight / size) * Math.Ceiling((double)shape.OutputWidth / size);
            bool waits = algorithm == ConvAlgorithm.Winograd4x4 && shape.Batch * tiles < CachedTiles
                && 36L * shape.Channels * shape.Filters > CachedPoints;
            if (pixels >= UsefulPixels * tiles * size * size && shape.Batch * tiles >= leastTiles && !waits)
                return algorithm;
        }

        return ConvAlgorithm.Direct;
    }

    /// <summary>Whether an algorithm computes a shape at all.</summary>
    internal static bool Computes(ConvShape shape, ConvAlgorithm algorithm) => algorithm switch
    {
        ConvAlgorithm.Auto or ConvAlgorithm.Im2Col or ConvAlgorithm.Direct => true,
        ConvAlgorithm.Winograd2x2 or ConvAlgorithm.Winograd4x4 =>
            shape is { FilterHeight: 3, FilterWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, Groups: 1 }
            && 36L * (shape.Channels + 64L) * (shape.Filters + 64L) <= WinogradPoints,
        ConvAlgorithm.Depthwise => shape.Groups == shape.Channels,
        ConvAlgorithm.WinogradRow =>
            shape is { StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, Groups: 1 }
            && RowTable.Has(shape.FilterWidth) && (shape.FilterWidth + 3L) * shape.FilterHeight * (shape.Channels + 64L)
            * (shape.Filters + 64L) <= WinogradPoints,
        _ => false,
    };

    /// <summary>One filter to a channel (several are computed, but not fast).</summary>
    private static bool IsDepthwise(ConvShape shape)
        => shape.Groups > 1 && shape.Groups == shape.Channels && shape.Filters == shape.Channels;

    private static ConvAlgorithm Require(ConvShape shape, ConvAlgorithm algorithm)
    {
        if ((uint)algorithm > (uint)ConvAlgorithm.WinogradRow)
            Check.ThrowRange(
                nameof(algorithm), algorithm, $"algorithm is {(int)algorithm}; expected 0 to {(int)ConvAlgorithm.WinogradRow}.");
        if (!Computes(shape, algorithm))
        {
            throw new ArgumentException(
                $"algorithm is {algorithm}, which does not compute {shape}; expected "
                + algorithm switch
                {
                    ConvAlgorithm.Depthwise => "as many groups as channels.",
                    ConvAlgorithm.WinogradRow =>
                        $"a filter 5 or 7 wide, stride 1, dilation 1, one group and at most {WinogradPoints} points of filters.",
                    _ => $"a 3x3 filter, stride 1, dilation 1, one group and at most {WinogradPoints} points of filters.",
                },
                nameof(algorithm));
        }

        return algorithm;
    }
}
