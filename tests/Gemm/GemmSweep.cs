using System.Numerics;
using System.Runtime.CompilerServices;
using FastNet.Numerics;
using FastNet.Numerics.Simd;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>
/// The cases that a GEMM has to pass, from the tile of a level: every edge of one tile and of two, and of a pass over K.
/// </summary>
internal static class GemmSweep
{
    private static readonly int[] SmallDepths = [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33];
    private static readonly int[] LargeDepths = [63, 64, 65, 127, 128, 129, 255, 256, 257, 511, 512, 513];

    // Around the depths at which the product is cut into passes, for float and for double.
    private static readonly int[] PassDepths = [1023, 1024, 1025, 2047, 2048, 2049, 4097];

    /// <summary>Every m in 1..2 rows+1 with every n in 1..2 columns+1 and all four transposes; the rest varies.</summary>
    /// <returns>Number of cases.</returns>
    internal static int Tiles<T>(GemmFunction<T> gemm, int rows, int columns, int rounds)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 0;
        for (int round = 0; round < rounds; round++)
        {
            for (int m = 1; m <= 2 * rows + 1; m++)
            {
                for (int n = 1; n <= 2 * columns + 1; n++)
                {
                    // Four draws in a row are the four pairs of transposes.
                    for (int transposes = 0; transposes < 4; transposes++, draw++)
                        GemmCheck.Run(gemm, GemmCase.Vary(m, n, SmallDepths[(draw * 7 + m) % SmallDepths.Length], draw));
                }
            }
        }

        return draw;
    }

    /// <summary>The edges of tiles with long rows.</summary>
    /// <returns>Number of cases.</returns>
    internal static int Depths<T>(GemmFunction<T> gemm, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 1_000_000, first = draw;
        int[] ms = [1, rows - 1, rows, rows + 1, 2 * rows + 1];
        int[] ns = [1, columns / 2 + 1, columns - 1, columns, columns + 1, 2 * columns + 1, 7 * columns / 2 - 1];
        foreach (int m in ms.Where(m => m > 0))
        {
            foreach (int n in ns.Where(n => n > 0))
            {
                foreach (int k in LargeDepths)
                    GemmCheck.Run(gemm, GemmCase.Vary(m, n, k, draw++));
            }
        }

        foreach (int k in PassDepths)
        {
            for (int transposes = 0; transposes < 4; transposes++)
                GemmCheck.Run(gemm, GemmCase.Vary(rows + 1, columns + 1, k, draw++));
        }

        return draw - first;
    }

    /// <summary>Sizes of 0 in every place, with each kind of C and epilogue.</summary>
    /// <returns>Number of cases.</returns>
    internal static int Zeros<T>(GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 2_000_000, first = draw;
        (int, int, int)[] shapes = [(0, 0, 0), (0, 5, 3), (5, 0, 3), (5, 7, 0), (40, 70, 0), (0, 0, 3), (0, 5, 0), (5, 0, 0)];
        foreach ((int m, int n, int k) in shapes)
        {
            for (int i = 0; i < 40; i++)
                GemmCheck.Run(gemm, GemmCase.Vary(m, n, k, draw++));
        }

        return draw - first;
    }

    /// <summary>Few rows or few columns against a short and a long k, which may go other ways than through tiles.</summary>
    /// <returns>Number of cases.</returns>
    internal static int Skinny<T>(GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 4_000_000, first = draw;
        int[] lengths = [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 65, 130];
        int[] depths = [3, 6, 8, 9, 12, 13, 17, 24, 30, 32, 47, 63, 64, 65, 71, 72, 73, 100, 129, 200];
        for (int few = 1; few <= 17; few++)
        {
            foreach (int length in lengths)
            {
                for (int transposes = 0; transposes < 4; transposes++, draw++)
                {
                    int k = depths[(draw * 3 + few) % depths.Length];
                    GemmCheck.Run(gemm, GemmCase.Vary(few, length, k, draw));
                    GemmCheck.Run(gemm, GemmCase.Vary(length, few, k, draw));
                }
            }
        }

        return 2 * (draw - first);
    }

    /// <summary>A short k with few rows of B in all, which may stay in registers: every depth with every edge of a panel.</summary>
    /// <returns>Number of cases.</returns>
    internal static int ShortDepths<T>(GemmFunction<T> gemm, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 7_000_000, first = draw;
        int[] rows = [16, 17, 63, 64, 65, 66, 67, 130];
        for (int k = 1; k <= 25; k++)
        {
            for (int n = 1; n <= columns + columns / 2 + 1; n++)
            {
                GemmCase x = GemmCase.Vary(rows[draw % rows.Length], n, k, draw);
                GemmCheck.Run(gemm, draw++ % 4 == 0 ? x : x with { Beta = 0 });
            }
        }

        return draw - first;
    }

    /// <summary>Few rows times few columns over a long k, which may be split; rows of B next to one another, or apart.</summary>
    /// <returns>Number of cases.</returns>
    internal static int SplitDepths<T>(GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 8_000_000, first = draw;
        int[] depths = [63, 64, 65, 71, 100, 127, 128, 129, 135, 250, 511, 1023, 1024, 1027];
        foreach (int m in new[] { 1, 2, 3, 4, 5, 7, 8, 9, 16, 17 })
        {
            for (int n = 1; n <= 17; n++)
            {
                foreach (int k in depths)
                {
                    GemmCase x = GemmCase.Vary(m, n, k, draw++) with { TransA = Transpose.No, TransB = Transpose.No };
                    GemmCheck.Run(gemm, draw % 3 == 0 ? x : x with { Pad = 0, Slack = x.Slack with { B = 0 } });
                }
            }
        }

        return draw - first;
    }

    /// <summary>A k so long for a small C that it is cut into slices: the edges of tiles, slices and steps, all transposes.</summary>
    /// <returns>Number of cases.</returns>
    internal static unsafe int SlicedDepths<T>(GemmFunction<T> gemm, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 9_000_000, first = draw;
        int[] ns = [8, columns / 2 + 1, columns, columns + 1, 2 * columns + columns / 2 + 3];
        foreach (int m in new[] { Math.Max(8, rows), rows + 1, 5 * rows + 3 })
        {
            foreach (int n in ns.Where(n => n >= 8))
            {
                int least = (int)Math.Ceiling(2e6 / sizeof(T) / (m + n));
                for (int transposes = 0; transposes < 4; transposes++)
                {
                    int k = transposes == (int)Transpose.Yes ? Math.Max(2048, least) : Math.Max(8192, least);
                    GemmCase x = GemmCase.Vary(m, n, k + draw % 5, draw++);
                    GemmCheck.Run(gemm, x with { TransA = (Transpose)(transposes & 1), TransB = (Transpose)(transposes >> 1) });
                }
            }
        }

        return draw - first;
    }

    /// <summary>A transposed, C stored plainly or not: edges of tiles that are turned around when they are done.</summary>
    /// <returns>Number of cases.</returns>
    internal static int TurnedTiles<T>(GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 10_000_000, first = draw;
        int[] depths = [1, 2, 7, 11, 16, 25, 33, 63, 64, 65, 100, 256, 257];
        foreach (int m in new[] { 8, 9, 15, 16, 17, 24, 31, 32, 33, 47, 48, 64, 65, 300 })
        {
            foreach (int n in new[] { 2, 3, 4, 5, 7, 8, 9, 10, 12, 13, 15, 16, 17, 20, 24, 31, 32, 40, 63, 64, 65 })
            {
                GemmCase x = GemmCase.Vary(m, n, depths[(draw * 5 + m) % depths.Length], draw++);
                x = x with { TransA = Transpose.Yes, TransB = (Transpose)(draw / 5 % 2) };
                GemmCheck.Run(gemm, draw % 3 == 0 ? x : x with { Alpha = 1, Beta = 0, Bias = false, Residual = false });
            }
        }

        return draw - first;
    }

    /// <summary>Every activation on whole and partial tiles, after one pass over K and after several.</summary>
    /// <returns>Number of cases.</returns>
    internal static int Activations<T>(GemmFunction<T> gemm, int rows, int columns)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 5_000_000, count = 0;
        foreach (Activation activation in Enum.GetValues<Activation>())
        {
            foreach (int m in new[] { 1, rows, rows + 1 })
            {
                foreach (int n in new[] { 1, columns / 2 + 1, columns, 2 * columns + 1 })
                {
                    foreach (int k in new[] { 0, 1, 17, 70, 2500 })
                    {
                        for (int i = 0; i < 4; i++)
                        {
                            GemmCase x = GemmCase.Vary(m, n, k, draw++) with { Activation = activation };
                            // Integers stay exact through the piecewise linear ones; infinities have agreed values in all but two.
                            if (activation > Activation.LeakyRelu && x.Data == DataSet.Integers)
                                x = x with { Data = DataSet.Reals };
                            if (activation > Activation.Tanh && x.Data == DataSet.Specials)
                                x = x with { Data = DataSet.Reals };
                            GemmCheck.Run(gemm, x);
                            count++;
                        }
                    }
                }
            }
        }

        return count;
    }

    /// <summary>Rows of C half a page apart and more, whose tiles take another order or none; some of the residual too.</summary>
    /// <returns>Number of cases.</returns>
    internal static int AliasedRows<T>(GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 6_000_000, first = draw, half = 2048 / Unsafe.SizeOf<T>();
        foreach (int m in new[] { 13, 25, 50 })
        {
            foreach (int k in new[] { 1, 5, 8, 9, 17, 25, 40 })
            {
                foreach (int n in new[] { half / 4 + 3, half - 5, half, 2 * half - 1 })
                {
                    for (int transposes = 0; transposes < 4; transposes++, draw++)
                    {
                        int gap = -n & (half - 1);
                        GemmCase x = GemmCase.Vary(m, n, k, draw) with { Pad = 0, Slack = (draw / 4 % 3, 0, gap, gap * (draw / 4 % 2)) };
                        GemmCheck.Run(gemm, x.TransB == Transpose.Yes ? x : x with { Slack = x.Slack with { B = gap } });
                    }
                }
            }
        }

        return draw - first;
    }

    /// <summary>Shapes that are cut into blocks and shared among threads.</summary>
    /// <returns>Number of cases.</returns>
    internal static int Blocks<T>(GemmFunction<T> gemm)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 3_000_000, first = draw;
        foreach ((int m, int n, int k) in Shapes)
        {
            for (int transposes = 0; transposes < 4; transposes++)
                GemmCheck.Run(gemm, GemmCase.Vary(m, n, k, draw++));
        }

        return draw - first;
    }

    /// <summary>Square, tall, wide, deep and thin, next to multiples of every block size.</summary>
    internal static readonly (int M, int N, int K)[] Shapes =
    [
        (97, 129, 257), (144, 160, 192), (200, 33, 300), (31, 700, 130), (1, 3000, 200), (3000, 1, 200), (2, 1500, 100), (700, 17, 64),
        (49, 257, 1030), (128, 128, 128), (13, 40, 5000), (250, 250, 1), (5, 1500, 300), (1500, 5, 300), (1, 513, 3000),
        (2, 1021, 151), (2, 300, 522), (20, 424, 600), (47, 632, 300),
        (300, 100, 2), (60, 1003, 7), (1000, 130, 8), (9, 4001, 3), (500, 600, 1), (7, 300, 5), (40, 97, 6), (33, 250, 4),
        (300, 5, 700), (70, 12, 1000), (37, 3, 250), (41, 15, 1100), (130, 10, 700), (50, 12, 900), (784, 2, 48), (300, 9, 90),
        (40, 24, 400), (50, 4000, 2), (200, 33, 100), (97, 68, 50),
        (70, 1024, 40), (60, 1024, 16), (30, 2048, 10), (65, 1536, 20), (260, 1024, 6), (513, 512, 8), (610, 450, 3), (333, 130, 40),
        (2000, 5, 8), (512, 12, 7), (1001, 16, 17), (300, 96, 7), (30, 1500, 9), (5000, 3, 3),
        (1, 10, 700), (16, 2, 9000),
    ];

    /// <summary>Shapes large enough for every way of cutting and packing; some rows lie a multiple of a page apart.</summary>
    internal static readonly (int M, int N, int K)[] LargeShapes =
    [
        (650, 620, 130), (1030, 610, 70), (200, 700, 1024), (129, 1024, 512), (48, 2048, 512), (12, 1024, 1024), (1025, 64, 1030),
        (1, 4096, 1500), (4000, 1, 1024), (8, 2000, 2000), (300, 300, 2100), (16, 1000, 3000), (2048, 33, 256), (768, 768, 96),
        (2, 2500, 2501), (3, 2501, 2503), (4, 2600, 2405), (300, 900, 2100), (256, 320, 128),
        (24, 2000, 700), (1100, 1200, 20), (1101, 1203, 20), (40, 1000, 777), (30, 3001, 1200),
        (6, 50, 9001), (13, 33, 8200), (9, 30, 4101), (3, 700, 4100), (40, 7, 9001), (1000, 5, 4101),
        (2100, 31, 1000), (2101, 29, 1001), (2500, 13, 1700), (2501, 14, 1701), (300, 60, 3000),
        (30, 70, 777), (32, 45, 900), (23, 40, 500), (18, 33, 2000), (31, 9, 900), (25, 5, 201),
        (150, 150, 600), (4000, 4, 1000), (500, 20, 1000),
    ];

    /// <summary>The tile of a level.</summary>
    internal readonly struct Tile(Action<int, int> take, bool single) : IVecCheck
    {
        public void Run<V, T>()
            where V : unmanaged, IVec<V, T>
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            if (single == (typeof(T) == typeof(float)))
                take((int)Kernels<V, T>.Mr, (int)Kernels<V, T>.Nr);
        }
    }

    /// <summary>Rows and columns of the micro-kernel's tile for <typeparamref name="T"/> at a level.</summary>
    internal static (int Rows, int Columns) TileOf<T>(SimdLevel level)
    {
        (int, int) tile = default;
        Level.Run(level, new Tile((rows, columns) => tile = (rows, columns), typeof(T) == typeof(float)));
        return tile;
    }
}
