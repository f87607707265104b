using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;

namespace FastNet.Tests;

/// <summary>Products with a prepared right operand at every level: the sweeps of the plain product.</summary>
[EveryLevel]
public sealed class GemmPackedTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_tile_edge(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Tiles<float>(level);
        Tiles<double>(level);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Depths_activations_and_sizes_of_zero(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Rest<float>(level);
        Rest<double>(level);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Shapes_that_are_cut_into_blocks(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(4 * GemmSweep.Shapes.Length, GemmSweep.Blocks<float>(PackedGemm.Multiply));
        Assert.Equal(4 * GemmSweep.Shapes.Length, GemmSweep.Blocks<double>(PackedGemm.Multiply));
        LargeCheck.Run<float>(PackedGemm.Multiply, 300, 300, 2100, Transpose.Yes, Transpose.Yes);
        LargeCheck.Run<float>(PackedGemm.Multiply, 129, 1024, 512, Transpose.No, Transpose.Yes);
        LargeCheck.Run<double>(PackedGemm.Multiply, 300, 320, 1100, Transpose.No, Transpose.No);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Prepared_at_one_level_and_used_under_another(SimdLevel level)
    {
        foreach (SimdLevel used in Cpu.SupportedLevels)
        {
            using Cpu.LevelScope scope = Cpu.Use(used);
            int draw = 7_000_000;
            foreach ((int m, int n, int k) in new[] { (1, 1, 1), (1, 40, 300), (13, 33, 17), (40, 3, 70), (90, 100, 110) })
            {
                for (int i = 0; i < 4; i++)
                {
                    GemmCheck.Run(PackedGemm.At<float>(level), GemmCase.Vary(m, n, k, draw++));
                    GemmCheck.Run(PackedGemm.At<double>(level), GemmCase.Vary(m, n, k, draw++));
                }
            }

            Assert.Equal(level, Prepared(level).Level);
        }
    }

    private static PackedMatrix<float> Prepared(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        return Gemm.Pack<float>(Transpose.No, 2, 3, new float[6], 3);
    }

    private static void Tiles<T>(SimdLevel level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int rows, int columns) = GemmSweep.TileOf<T>(level);
        Assert.Equal(4 * (2 * rows + 1) * (2 * columns + 1), GemmSweep.Tiles<T>(PackedGemm.Multiply, rows, columns, 1));
    }

    private static void Rest<T>(SimdLevel level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        (int rows, int columns) = GemmSweep.TileOf<T>(level);
        Assert.True(GemmSweep.Depths<T>(PackedGemm.Multiply, rows, columns) > 300);
        Assert.Equal(1680, GemmSweep.Activations<T>(PackedGemm.Multiply, rows, columns));
        Assert.Equal(320, GemmSweep.Zeros<T>(PackedGemm.Multiply));
    }
}
