namespace FastNet.Numerics;

/// <summary>Which algorithm computes which shape, and which is fastest: the one place that chooses.</summary>
internal static class ConvRules
{
    /// <summary>The algorithm of the forward pass.</summary>
    internal static ConvAlgorithm Forward(ConvShape shape, ConvAlgorithm wanted) => wanted switch
    {
        ConvAlgorithm.Auto when IsDepthwise(shape) => ConvAlgorithm.Depthwise,
        ConvAlgorithm.Auto => ConvAlgorithm.Direct,
        _ => Require(shape, wanted),
    };

    /// <summary>The algorithm of the data gradient.</summary>
    internal static ConvAlgorithm DataGradient(ConvShape shape, ConvAlgorithm wanted) => wanted switch
    {
        ConvAlgorithm.Auto when IsDepthwise(shape) => ConvAlgorithm.Depthwise,
        ConvAlgorithm.Auto => ConvAlgorithm.Direct,
        _ => Require(shape, wanted),
    };

    /// <summary>The algorithm of the weight gradient.</summary>
    internal static ConvAlgorithm WeightGradient(ConvShape shape, ConvAlgorithm wanted) => wanted switch
    {
        ConvAlgorithm.Auto when IsDepthwise(shape) => ConvAlgorithm.Depthwise,
        ConvAlgorithm.Auto => ConvAlgorithm.Direct,
        _ => Require(shape, wanted),
    };

    /// <summary>Whether an algorithm computes a shape at all.</summary>
    internal static bool Computes(ConvShape shape, ConvAlgorithm algorithm) => algorithm switch
    {
        ConvAlgorithm.Auto or ConvAlgorithm.Im2Col or ConvAlgorithm.Direct => true,
        ConvAlgorithm.Winograd2x2 or ConvAlgorithm.Winograd4x4 =>
            shape is { FilterHeight: 3, FilterWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, Groups: 1 },
        ConvAlgorithm.Depthwise => shape.Groups == shape.Channels,
        _ => false,
    };

    /// <summary>One filter to a channel (several are computed, but not fast).</summary>
    private static bool IsDepthwise(ConvShape shape) => shape.Groups > 1 && shape.Groups == shape.Channels && shape.Filters == shape.Channels;

    private static ConvAlgorithm Require(ConvShape shape, ConvAlgorithm algorithm)
    {
        if ((uint)algorithm > (uint)ConvAlgorithm.Depthwise)
            Check.ThrowRange(nameof(algorithm), algorithm, $"algorithm is {(int)algorithm}; expected 0 to {(int)ConvAlgorithm.Depthwise}.");
        if (!Computes(shape, algorithm))
        {
            throw new ArgumentException(
                $"algorithm is {algorithm}, which does not compute {shape}; expected "
                + (algorithm == ConvAlgorithm.Depthwise ? "as many groups as channels." : "a 3x3 filter, stride 1, dilation 1 and one group."),
                nameof(algorithm));
        }

        return algorithm;
    }
}
