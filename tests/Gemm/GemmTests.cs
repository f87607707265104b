using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Harness;

namespace FastNet.Tests;

/// <summary>GEMM at every level against the textbook loops, between guard pages.</summary>
[EveryLevel]
public sealed class GemmTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_tile_edge_float(SimdLevel level) => Tiles<float>(level);

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_tile_edge_double(SimdLevel level) => Tiles<double>(level);

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_depth_edge(SimdLevel level)
    {
        Depths<float>(level);
        Depths<double>(level);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Every_activation(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int rows, int columns) = GemmSweep.TileOf<float>(level);
        Assert.Equal(1680, GemmSweep.Activations<float>(Gemm.Multiply, rows, columns));
        (rows, columns) = GemmSweep.TileOf<double>(level);
        Assert.Equal(1680, GemmSweep.Activations<double>(Gemm.Multiply, rows, columns));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Sizes_of_zero(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(320, GemmSweep.Zeros<float>(Gemm.Multiply));
        Assert.Equal(320, GemmSweep.Zeros<double>(Gemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void A_transposed(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(14 * 21, GemmSweep.TurnedTiles<float>(Gemm.Multiply));
        Assert.Equal(14 * 21, GemmSweep.TurnedTiles<double>(Gemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Shapes_that_are_cut_into_blocks(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(4 * GemmSweep.Shapes.Length, GemmSweep.Blocks<float>(Gemm.Multiply));
        Assert.Equal(4 * GemmSweep.Shapes.Length, GemmSweep.Blocks<double>(Gemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Rows_that_share_address_bits(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(336, GemmSweep.AliasedRows<float>(Gemm.Multiply));
        Assert.Equal(336, GemmSweep.AliasedRows<double>(Gemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Few_rows_or_columns(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(2040, GemmSweep.Skinny<float>(Gemm.Multiply));
        Assert.Equal(2040, GemmSweep.Skinny<double>(Gemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Short_depths(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        int columns = GemmSweep.TileOf<float>(level).Columns, doubles = GemmSweep.TileOf<double>(level).Columns;
        Assert.Equal(25 * (columns + columns / 2 + 1), GemmSweep.ShortDepths<float>(Gemm.Multiply, columns));
        Assert.Equal(25 * (doubles + doubles / 2 + 1), GemmSweep.ShortDepths<double>(Gemm.Multiply, doubles));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Few_rows_and_columns_over_a_long_depth(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(10 * 17 * 14, GemmSweep.SplitDepths<float>(Gemm.Multiply));
        Assert.Equal(10 * 17 * 14, GemmSweep.SplitDepths<double>(Gemm.Multiply));
        Assert.Equal(10 * 17 * 14, GemmSweep.SplitDepths<float>(PackedGemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void A_long_depth_in_slices(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int rows, int columns) = GemmSweep.TileOf<float>(level);
        (int rowsOfDouble, int columnsOfDouble) = GemmSweep.TileOf<double>(level);
        Assert.InRange(GemmSweep.SlicedDepths<float>(Gemm.Multiply, rows, columns), 24, 60);
        Assert.InRange(GemmSweep.SlicedDepths<double>(Gemm.Multiply, rowsOfDouble, columnsOfDouble), 24, 60);
        Assert.InRange(GemmSweep.SlicedDepths<float>(PackedGemm.Multiply, rows, columns), 24, 60);
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Few_rows_in_long_runs(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        Assert.Equal(2040, GemmSweep.Skinny<float>(LongRunsGemm.Multiply));
        Assert.Equal(2040, GemmSweep.Skinny<double>(LongRunsGemm.Multiply));
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_shapes_of_integers_are_exact(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        int draw = (int)level;
        foreach ((int m, int n, int k) in GemmSweep.LargeShapes)
        {
            LargeCheck.Run<float>(Gemm.Multiply, m, n, k, (Transpose)(draw & 1), (Transpose)(draw >> 1 & 1));
            draw++;
            LargeCheck.Run<double>(Gemm.Multiply, m, n, k, (Transpose)(draw & 1), (Transpose)(draw >> 1 & 1));
        }
    }

    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void Large_results_of_short_sums_are_exact(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        LargeCheck.Run<float>(PaddedGemm.Multiply, 1003, 3077, 7, Transpose.No, Transpose.No);
        LargeCheck.Run<float>(PaddedGemm.Multiply, 1603, 2056, 64, Transpose.Yes, Transpose.Yes);
        LargeCheck.Run<double>(PaddedGemm.Multiply, 1003, 1555, 33, Transpose.No, Transpose.Yes);
        LargeCheck.Run<double>(PaddedGemm.Multiply, 1003, 1555, 4, Transpose.Yes, Transpose.No);
    }

    private static void Tiles<T>(SimdLevel level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int rows, int columns) = GemmSweep.TileOf<T>(level);
        int rounds = KernelSuite.IsChild ? 1 : 3;
        Assert.Equal(rounds * 4 * (2 * rows + 1) * (2 * columns + 1), GemmSweep.Tiles<T>(Gemm.Multiply, rows, columns, rounds));
    }

    private static void Depths<T>(SimdLevel level)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        (int rows, int columns) = GemmSweep.TileOf<T>(level);
        Assert.True(GemmSweep.Depths<T>(Gemm.Multiply, rows, columns) > 300);
    }
}
