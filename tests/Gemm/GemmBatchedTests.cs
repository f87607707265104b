using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>Batches of products at every level, between guard pages.</summary>
[EveryLevel]
public sealed class GemmBatchedTests
{
    private static readonly double[] Factors = [1, 0, -1, 1];

    // Tiny ones, some to a chunk; ones worth a chunk each; ones that the team shares, one after the other.
    private static readonly (int Batch, int M, int N, int K)[] Shapes =
    [
        (1, 5, 7, 3), (2, 1, 1, 1), (300, 4, 5, 6), (40, 16, 33, 17), (9, 1, 60, 70), (9, 60, 1, 70), (7, 8, 40, 300),
        (5, 65, 70, 80), (3, 130, 40, 100), (2, 200, 210, 200),
    ];

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_product_of_a_batch(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        All<float>();
        All<double>();
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Sizes_of_zero(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int, int, int, int)[] shapes = [(0, 3, 5, 7), (0, 0, 0, 0), (3, 0, 5, 7), (3, 4, 0, 7), (3, 4, 5, 0), (1, 0, 0, 0)];
        foreach ((int batch, int m, int n, int k) in shapes)
        {
            foreach (double beta in new[] { 0.0, 1, -1 })
            {
                BatchCheck.Run<float>(new BatchCase(batch, m, n, k) { Beta = beta, Gap = 2, Epilogue = n > 0 }, DataSet.Integers);
                BatchCheck.Run<double>(new BatchCase(batch, m, n, k) { Beta = beta, Pad = 1 }, DataSet.Integers);
            }
        }
    }

    private static void All<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int draw = 0;
        foreach ((int batch, int m, int n, int k) in Shapes)
        {
            for (int i = 0; i < 16; i++, draw++)
            {
                BatchCheck.Run<T>(
                    new BatchCase(batch, m, n, k)
                    {
                        TransA = (Transpose)(i & 1),
                        TransB = (Transpose)(i >> 1 & 1),
                        SharedA = (i & 4) != 0,
                        SharedB = (i & 8) != 0,
                        Alpha = Factors[draw / 3 % 4],
                        Beta = Factors[(draw / 3 + 1) / 2 % 4],
                        Pad = draw % 3,
                        Gap = draw % 5 * 3,
                        Epilogue = draw % 7 == 0,
                        Interleaved = draw % 4 == 1,
                        Offsets = draw % 5 < 2,
                    },
                    draw % 3 == 2 ? DataSet.Reals : DataSet.Integers);
            }
        }
    }
}
