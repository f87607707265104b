using FastNet.Numerics;

namespace FastNet.Tests.Pool;

/// <summary>The shapes that every pooling meets: the corners by name, and small ones of every kind by a generator.</summary>
internal static class PoolGrid
{
    /// <summary>All shapes.</summary>
    internal static IEnumerable<PoolShape> Shapes() => Corners().Concat(Channels()).Concat(Generated(200));

    private static IEnumerable<PoolShape> Corners() =>
    [
        PoolShape.Square(3, 64, 8, 2, 2),
        PoolShape.Square(2, 96, 9, 3, 2, 1),
        PoolShape.Square(2, 20, 6, 3, 1, 1),
        PoolShape.Square(5, 1, 28, 2, 2),
        PoolShape.Square(2, 3, 9, 2, 2) with { CeilMode = true },
        PoolShape.Square(1, 1, 1, 1, 1),
        PoolShape.Square(0, 16, 8, 2, 2),
        PoolShape.Square(2, 17, 3, 3, 1), // one window, global
        PoolShape.Square(2, 5, 7, 2, 3), // pixels that no window holds
        PoolShape.Square(1, 4, 3, 2, 1, 3), // windows that lie in the padding alone
        PoolShape.Square(1, 33, 2, 5, 2, 2), // the window is larger than the image
        PoolShape.Square(1, 8, 5, 3, 3, 1) with { CeilMode = true }, // the last window starts in the padding behind: it does not count
        PoolShape.Square(1, 8, 6, 3, 2, 1) with { CeilMode = true },
        new(2, 6, 5, 11, 3, 2) { PadTop = 2, PadLeft = 1, PadRight = 3, StrideWidth = 2, CeilMode = true },
        new(2, 18, 9, 8, 3, 2) { DilationHeight = 3, DilationWidth = 4, PadTop = 1, PadBottom = 2, StrideHeight = 2 },
        // no element inside
        new(1, 7, 1, 2, 2, 2) { DilationHeight = 2, DilationWidth = 5, PadTop = 1, PadBottom = 1, PadLeft = 3, PadRight = 3 },
        new(1, 2, 4, 4, 1, 1) { DilationHeight = int.MaxValue, PadTop = 1 },
        new(2, 16, 1, 40, 1, 5) { PadLeft = 2, PadRight = 2, StrideWidth = 3 }, // one-dimensional
    ];

    // Every number of channels up to past two of the widest vectors; pairs of pixels with some that no window holds, and without.
    private static IEnumerable<PoolShape> Channels()
        => Enumerable.Range(1, 35).Concat([63, 65, 81, 130]).SelectMany(c => (PoolShape[])
        [
            PoolShape.Square(2, c, 5, 3, 2, 1),
            PoolShape.Square(2, c, 5, 2, 2),
            new PoolShape(2, c, 4, 6 + c % 2, 2, 2) { StrideHeight = 2, StrideWidth = 2 },
        ]);

    private static IEnumerable<PoolShape> Generated(int count)
    {
        var random = new Random(20261);
        int Pick(params ReadOnlySpan<int> from) => from[random.Next(from.Length)];
        while (count > 0)
        {
            var shape = new PoolShape(
                Pick(1, 1, 2, 3), Pick(1, 2, 3, 5, 8, 12, 16, 17, 31, 33, 64, 70), random.Next(1, 12), random.Next(1, 14),
                random.Next(1, 5),
                random.Next(1, 5))
            {
                StrideHeight = random.Next(1, 5),
                StrideWidth = random.Next(1, 4),
                PadTop = random.Next(0, 4),
                PadBottom = random.Next(0, 4),
                PadLeft = random.Next(0, 3),
                PadRight = random.Next(0, 4),
                DilationHeight = Pick(1, 1, 2),
                DilationWidth = Pick(1, 1, 3),
                CeilMode = Pick(0, 1) == 1,
            };
            if (shape.OutputHeight < 1 || shape.OutputWidth < 1)
                continue;
            count--;
            yield return shape;
        }
    }
}
