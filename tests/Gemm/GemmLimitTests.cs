using FastNet.Numerics;
using FastNet.Tests.Harness;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>Products at the ends of what sizes allow.</summary>
public sealed unsafe class GemmLimitTests
{
    [Theory]
    [MemberData(nameof(KernelSuite.Levels), MemberType = typeof(KernelSuite))]
    public void A_large_product_over_no_k_is_beta_c(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        for (int transposes = 0; transposes < 4; transposes++)
        {
            var x = new GemmCase(1030, 610, 0)
            {
                TransA = (Transpose)(transposes & 1),
                TransB = (Transpose)(transposes >> 1),
                Beta = transposes - 1,
            };
            GemmCheck.Run<float>(Gemm.Multiply, x);
            GemmCheck.Run<float>(Gemm.Multiply, x with { K = 3, Alpha = 0, Data = DataSet.Specials });
            GemmCheck.Run<double>(PackedGemm.Multiply, x with { K = 3, Alpha = 0, Data = DataSet.Specials, Beta = 0 });
        }
    }

    [Theory]
    [InlineData(1100, 2048, 2200)]
    [InlineData(610, 8192, 620)]
    public void A_large_right_operand_is_taken_in_slabs_of_columns(int m, int k, int n)
    {
        Assert.True((long)k * n * sizeof(float) > Blocking.MostSlabBytes);
        LargeCheck.Run<float>(Gemm.Multiply, m, n, k, Transpose.No, Transpose.No);
        LargeCheck.Run<float>(Gemm.Multiply, m, n, k, Transpose.No, Transpose.Yes);
    }

    [Fact]
    public void The_last_chunk_of_the_largest_batch_has_its_products()
    {
        float a = 2, b = 3, c = 0;
        var product = Product<float>.Of(Transpose.No, Transpose.No, 1, 1, 1, 1, &a, 1, &b, 1, 0, &c, 1);
        new BatchJob<float>(product, int.MaxValue, default, default, default).Run(int.MaxValue / (int)Blocking.SmallestChunk);
        Assert.Equal(6, c);
    }

    [Fact]
    public void A_right_operand_too_large_to_prepare_is_refused_by_its_own_numbers()
    {
        (_, int columns) = GemmSweep.TileOf<float>(Cpu.Level);
        int k = (Array.MaxLength - AlignedBuffer<byte>.Alignment) / sizeof(float) / columns + 1;
        var thrown = Assert.Throws<ArgumentOutOfRangeException>(() => Gemm.Pack<float>(Transpose.No, k, 1, new float[k], 1));
        Assert.Equal("n", thrown.ParamName);
        Assert.Contains($"k is {k} and n is 1", thrown.Message, StringComparison.Ordinal);
        Assert.Contains($"found {(long)k * columns}", thrown.Message, StringComparison.Ordinal);
    }
}
