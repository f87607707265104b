using FastNet.Numerics;

namespace FastNet.Tests.Convolutions;

/// <summary>The shapes that every convolution meets: the corners by name, and small ones of every kind by a generator.</summary>
internal static class ConvGrid
{
    /// <summary>All shapes.</summary>
    internal static IEnumerable<ConvShape> Shapes() => Corners().Concat(Generated(160));

    private static IEnumerable<ConvShape> Corners() =>
    [
        ConvShape.Square(2, 16, 8, 32, 3, 1, 1),
        ConvShape.Square(1, 64, 14, 48, 3, 1, 1),
        ConvShape.Square(3, 33, 7, 65, 3, 1, 1),
        ConvShape.Square(2, 5, 9, 7, 3, 2, 1),
        ConvShape.Square(2, 3, 32, 32, 7, 1, 3),
        ConvShape.Square(1, 3, 23, 64, 7, 2, 3),
        ConvShape.Square(2, 64, 6, 96, 1),
        ConvShape.Square(2, 20, 7, 33, 1, 2),
        ConvShape.Square(1, 1, 28, 6, 5, 1, 2),
        ConvShape.Square(1, 1, 1, 1, 1),
        ConvShape.Square(2, 4, 3, 5, 5, 1, 1), // filter as large as the padded input
        ConvShape.Square(2, 4, 3, 5, 3, 7, 0), // stride larger than the filter
        ConvShape.Square(1, 4, 4, 5, 3, 1, 4), // padding larger than the filter: whole output rows of nothing but bias
        ConvShape.Square(1, 4, 4, 5, 2, 3, 5),
        ConvShape.Square(1, 130, 4, 70, 3, 1, 1),
        ConvShape.Square(17, 16, 4, 16, 3, 1, 1),
        ConvShape.Square(44, 4, 23, 5, 3, 1, 1), // many tiles of a few channels
        ConvShape.Square(7, 20, 22, 50, 3, 1, 1), // tiles enough for parts, two panels of filters
        ConvShape.Square(0, 3, 8, 4, 3, 1, 1),
        ConvShape.Square(6, 16, 16, 24, 3, 1, 1), // pixels enough for slices of the weight gradient
        ConvShape.Square(1, 512, 5, 40, 3, 1, 1), // pixels half a page apart
        ConvShape.Square(2, 256, 9, 40, 1, 2), // the same by its stride
        ConvShape.Square(2, 1024, 8, 33, 1),
        ConvShape.Square(3, 40, 20, 3, 3, 1, 1), // few filters
        ConvShape.Square(2, 3, 40, 24, 7, 1, 3), // few channels
        ConvShape.Square(1, 2, 45, 9, 5, 2, 2),
        ConvShape.Square(2, 3, 19, 17, 7, 1, 3), // F(4, 7): an edge tile of three pixels, filters past a panel
        ConvShape.Square(3, 40, 9, 33, 7, 1, 3),
        ConvShape.Square(2, 17, 13, 20, 5, 1, 2), // F(4, 5)
        ConvShape.Square(1, 33, 6, 3, 5, 1, 7), // padding larger than the filter
        ConvShape.Square(40, 3, 32, 8, 5, 1, 2), // slices of the weight gradient
        new(2, 5, 3, 50, 36, 1, 7) { PadLeft = 6 },
        new(1, 7, 70, 9, 9, 4, 5) { PadTop = 1, PadBottom = 2, PadRight = 3 },
        new(2, 9, 11, 50, 6, 1, 3) { PadTop = 1, PadLeft = 2, StrideHeight = 2, StrideWidth = 3, DilationWidth = 2 },
        new(2, 6, 5, 11, 10, 3, 2) { PadTop = 2, PadLeft = 1, PadRight = 3, StrideWidth = 2 },
        new(2, 6, 12, 5, 4, 2, 4) { PadBottom = 1, PadRight = 2, StrideHeight = 3, DilationHeight = 3 },
        new(1, 8, 15, 15, 16, 3, 3) { PadTop = 2, PadBottom = 2, PadLeft = 2, PadRight = 2, DilationHeight = 2, DilationWidth = 2 },
        new(2, 16, 1, 40, 24, 1, 5) { PadLeft = 2, PadRight = 2 }, // one-dimensional
        new(2, 16, 1, 41, 24, 1, 4) { PadLeft = 3, StrideWidth = 2, DilationWidth = 2 },
        new(2, 24, 9, 9, 24, 3, 3) { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1, Groups = 24 }, // depthwise
        new(2, 19, 10, 7, 19, 3, 3) { PadTop = 1, PadLeft = 1, PadRight = 1, StrideHeight = 2, StrideWidth = 2, Groups = 19 },
        // Pixels a multiple of 4 KB apart by rows, and of 2 KB in blocks of rows.
        new(2, 1024, 9, 6, 1024, 3, 3) { PadTop = 2, PadBottom = 1, PadLeft = 1, StrideWidth = 2, DilationHeight = 2, Groups = 1024 },
        new(2, 1024, 4, 4, 1024, 3, 3) { PadTop = 5, PadBottom = 3, StrideHeight = 2, Groups = 1024 },
        new(1, 512, 8, 60, 512, 3, 3) { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1, Groups = 512 },
        new(1, 6, 8, 9, 12, 5, 3) { PadTop = 2, PadBottom = 2, DilationWidth = 2, Groups = 6 }, // two filters to a channel
        new(2, 32, 6, 6, 64, 3, 3) { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1, Groups = 4 },
        new(2, 15, 7, 6, 9, 3, 3) { PadTop = 1, PadBottom = 1, PadLeft = 1, PadRight = 1, StrideWidth = 2, Groups = 3 },
        new(1, 3, 5, 6, 20, 3, 3) { PadTop = 1, PadBottom = 2, PadLeft = 0, PadRight = 2 },
        new(1, 18, 13, 10, 34, 3, 3) { PadTop = 2, PadBottom = 2, PadLeft = 2, PadRight = 2 },
        new(1, 7, 6, 5, 9, 3, 3), // no padding
        new(1, 4, 6, 6, 4, 3, 3) { PadTop = 3, PadBottom = 5, PadLeft = 4, PadRight = 3 }, // the data gradient crops
    ];

    private static IEnumerable<ConvShape> Generated(int count)
    {
        var random = new Random(20260);
        int Pick(params ReadOnlySpan<int> from) => from[random.Next(from.Length)];
        while (count > 0)
        {
            int groups = Pick(1, 1, 1, 2, 3);
            bool depthwise = Pick(0, 0, 0, 1) == 1;
            int channels = groups * Pick(1, 2, 3, 8, 15, 16, 17, 33), filters = groups * Pick(1, 2, 5, 8, 16, 17, 31, 48);
            if (depthwise)
                (groups, filters) = (channels, channels * Pick(1, 1, 1, 2));
            bool square3 = Pick(0, 1) == 1;
            var shape = new ConvShape(
                Pick(1, 1, 2, 3), channels, random.Next(1, 14), random.Next(1, 19), filters, square3 ? 3 : random.Next(1, 6),
                square3 ? 3 : random.Next(1, 6))
            {
                StrideHeight = square3 ? 1 : Pick(1, 1, 2, 3),
                StrideWidth = square3 ? 1 : Pick(1, 1, 2, 4),
                PadTop = random.Next(0, 4),
                PadBottom = random.Next(0, 4),
                PadLeft = random.Next(0, 4),
                PadRight = random.Next(0, 4),
                DilationHeight = square3 ? 1 : Pick(1, 1, 2),
                DilationWidth = square3 ? 1 : Pick(1, 1, 3),
                Groups = groups,
            };
            if (shape.OutputHeight < 1 || shape.OutputWidth < 1)
                continue;
            count--;
            yield return shape;
        }
    }
}
