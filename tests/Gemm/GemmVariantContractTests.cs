using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>What a caller of batches and of prepared operands may rely on beside the numbers: bits, memory, errors.</summary>
[Collection(Alone.Name)]
public sealed class GemmVariantContractTests
{
    public static TheoryData<SimdLevel> Levels => [.. Cpu.SupportedLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_bits_do_not_depend_on_the_threads(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        foreach ((int m, int n, int k) in GemmSweep.Shapes)
        {
            ThreadCheck.SameBits<float>(PackedGemm.Multiply, m, n, k, Transpose.No, Transpose.Yes);
            ThreadCheck.SameBits<double>(PackedGemm.Multiply, m, n, k, Transpose.Yes, Transpose.No);
        }

        // Dot products, whose sums depend on the level; tiles; products shared by the team.
        foreach ((int batch, int m, int n, int k) in new[] { (60, 8, 40, 300), (30, 40, 50, 60), (2000, 3, 5, 7), (2, 200, 210, 200) })
        {
            ThreadCheck.SameBits<float>(Batched<float>(batch), batch * m, n, k, Transpose.No, Transpose.Yes);
            ThreadCheck.SameBits<double>(Batched<double>(batch), batch * m, n, k, Transpose.No, Transpose.No);
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Many_threads_give_the_bits_of_one(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        int[] counts = [1, 64, 13];
        (int, int, int)[] shapes =
        [
            (200, 33, 300), (31, 700, 130), (5, 1500, 300), (49, 257, 1030), (650, 620, 130), (12, 1024, 512), (1030, 610, 40),
            (1040, 1500, 9), (40, 70, 9000),
        ];
        foreach ((int m, int n, int k) in shapes)
        {
            for (int transposes = 0; transposes < 4; transposes++)
                ThreadCheck.SameBits<float>(Gemm.Multiply, m, n, k, (Transpose)(transposes & 1), (Transpose)(transposes >> 1), counts);
            ThreadCheck.SameBits<double>(PackedGemm.Multiply, m, n, k, Transpose.No, Transpose.No, counts);
        }

        ThreadCheck.SameBits<float>(Batched<float>(70), 70 * 8, 40, 300, Transpose.No, Transpose.Yes, counts);
    }

    [Fact]
    public void Many_threads_multiply_right()
    {
        using var many = new ManyThreads(64);
        int draw = 0;
        foreach ((int m, int n, int k) in GemmSweep.LargeShapes)
        {
            LargeCheck.Run<float>(Gemm.Multiply, m, n, k, (Transpose)(draw & 1), (Transpose)(draw >> 1 & 1));
            draw++;
            LargeCheck.Run<double>(PackedGemm.Multiply, m, n, k, (Transpose)(draw & 1), (Transpose)(draw >> 1 & 1));
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_call_allocates_nothing(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        using var many = new ManyThreads(2);
        foreach ((int m, int n, int k) in new[] { (1, 1, 1), (1, 300, 300), (33, 17, 65), (200, 200, 200) })
        {
            float[] a = new float[3 * m * k], b = new float[3 * k * n], c = new float[3 * m * n];
            PackedMatrix<float> prepared = Gemm.Pack<float>(Transpose.No, k, n, b, n);
            Assert.Equal(0, Allocations.OfProcess(() => Gemm.Multiply(Transpose.No, m, 1f, a, k, prepared, 1f, c, n)));
            Assert.Equal(0, Allocations.OfProcess(() => Gemm.Multiply(Transpose.Yes, m, 2f, a, m, prepared, 0f, c, n)));
            Assert.Equal(0, Allocations.OfProcess(() => Gemm.MultiplyBatched(
                3, Transpose.No, Transpose.No, m, n, k, 1f, a, k, m * k, b, n, k * n, 1f, c, n, m * n)));
            Assert.Equal(0, Allocations.OfProcess(() => Gemm.MultiplyBatched(
                3, Transpose.Yes, Transpose.Yes, m, n, k, 2f, a, m, m * k, b, k, 0, 0f, c, n, m * n)));
        }
    }

    [Fact]
    public void Callers_share_a_prepared_matrix()
    {
        using var many = new ManyThreads(4);
        const int N = 150, K = 130;
        float[] b = TestData.Create<float>(K * N, DataSet.Integers, 1);
        PackedMatrix<float> prepared = Gemm.Pack<float>(Transpose.No, K, N, b, N);
        var wrong = new int[4];
        Thread[] callers = [.. Enumerable.Range(0, wrong.Length).Select(caller => new Thread(() =>
        {
            for (int round = 0; round < 30; round++)
            {
                int m = 1 + (caller * 37 + round * 11) % 120;
                float[] a = TestData.Create<float>(m * K, DataSet.Integers, caller), c = new float[m * N], expected = new float[m * N];
                NaiveGemm.Multiply<float>(m, N, K, a, b, expected);
                Gemm.Multiply<float>(Transpose.No, m, 1, a, K, prepared, 0, c, N);
                wrong[caller] += c.AsSpan().SequenceEqual(expected) ? 0 : 1;
            }
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.All(wrong, w => Assert.Equal(0, w));
    }

    /// <summary>What is wrong, the parameter that must be named, the two numbers that must be told.</summary>
    public static TheoryData<string, string, string, string> BadBatches => new()
    {
        { "batch -1", "batch", "-1", "0" },
        { "strideA -1", "strideA", "-1", "0" },
        { "strideB -2", "strideB", "-2", "0" },
        { "strideC 14", "strideC", "14", "15" },
        { "strideC -15", "strideC", "-15", "15" },
        { "strideC 0", "strideC", "0", "15" },
        { "m -1", "m", "-1", "0" },
        { "lda 6", "lda", "6", "7" },
        { "ldb 4", "ldb", "4", "5" },
        { "ldc 4", "ldc", "4", "5" },
        { "a short", "a", "62", "63" },
        { "b short", "b", "104", "105" },
        { "c short", "c", "44", "45" },
        { "strideA huge", "a", "63", "4294967315" },
        { "c overlaps a", "c", "45", "63" },
        { "c overlaps b", "c", "45", "105" },
        { "bias short", "Bias", "4", "5" },
        { "residual", "epilogue", "15", "0" },
        { "transB 2", "transB", "2", "1" },
        { "empty, lda 6", "lda", "6", "7" },
    };

    [Theory]
    [MemberData(nameof(BadBatches))]
    public void A_bad_batch_names_the_parameter_and_both_numbers_and_writes_nothing(
        string wrong, string parameter, string found, string expected)
        => AssertRefused(memory => CallBatch(wrong, memory), parameter, found, expected);

    /// <summary>The offsets of A, B and C, the parameter that must be named, the two numbers that must be told.</summary>
    public static TheoryData<int[], int[], int[], string, string, string> BadOffsets => new()
    {
        { [0, -1, 0], [0, 0, 0], [0, 15, 30], "offsetsA", "-1", "42" },
        { [0, 0, 43], [0, 0, 0], [0, 15, 30], "offsetsA", "43", "42" },
        { [0, 0, 0], [71, 0, 0], [0, 15, 30], "offsetsB", "71", "70" },
        { [0, 0, 0], [0, 0, 0], [0, 15, 31], "offsetsC", "31", "30" },
        { [0, 0, 0], [0, 0, 0], [0, 14, 30], "offsetsC", "14", "0" },
        { [0, 0, 0], [0, 0, 0], [15, 0, 30], "offsetsC", "0", "15" },
        { [0, 0, 0], [0, 0, 0], [0, 15, 15], "offsetsC", "15", "15" },
        { [0, 0, 0], [0, 0], [0, 15, 30], "offsetsB", "2", "3" },
        { [0, 0, 0], [0, 0, 0], [0, 15, 30, 45], "offsetsC", "4", "3" },
    };

    [Theory]
    [MemberData(nameof(BadOffsets))]
    public void Bad_offsets_name_the_parameter_and_both_numbers_and_nothing_is_written(
        int[] offsetsA, int[] offsetsB, int[] offsetsC, string parameter, string found, string expected)
        => AssertRefused(
            memory => Gemm.MultiplyBatched(
                Transpose.No, Transpose.No, 3, 5, 7, 1f, memory.AsSpan(0, 63), 7, offsetsA, memory.AsSpan(70, 105), 5, offsetsB,
                0f, memory.AsSpan(180, 45), 5, offsetsC),
            parameter, found, expected);

    /// <summary>What is wrong, the parameter that must be named, the two numbers that must be told.</summary>
    public static TheoryData<string, string, string, string> BadPacks => new()
    {
        { "pack: k -1", "k", "-1", "0" },
        { "pack: n -2", "n", "-2", "0" },
        { "pack: ldb 4", "ldb", "4", "5" },
        { "pack: b short", "b", "34", "35" },
        { "pack: b short, transposed", "b", "34", "35" },
        { "pack: transB 2", "transB", "2", "1" },
        { "m -1", "m", "-1", "0" },
        { "lda 6", "lda", "6", "7" },
        { "ldc 4", "ldc", "4", "5" },
        { "a short", "a", "20", "21" },
        { "c short", "c", "14", "15" },
        { "c overlaps a", "c", "15", "21" },
        { "bias short", "Bias", "4", "5" },
        { "residual short", "Residual", "14", "15" },
        { "transA -1", "transA", "-1", "1" },
    };

    [Theory]
    [MemberData(nameof(BadPacks))]
    public void A_bad_call_with_a_prepared_matrix_names_the_parameter_and_both_numbers_and_writes_nothing(
        string wrong, string parameter, string found, string expected)
        => AssertRefused(memory => CallPacked(wrong, memory), parameter, found, expected);

    [Fact]
    public void A_missing_prepared_matrix_is_refused()
    {
        var thrown = Assert.Throws<ArgumentNullException>(
            () => Gemm.Multiply(Transpose.No, 1, 1f, new float[1], 1, null!, 0f, new float[1], 1));
        Assert.Equal("b", thrown.ParamName);
    }

    private static void AssertRefused(Action<float[]> call, string parameter, string found, string expected)
    {
        float[] memory = TestData.Create<float>(300, DataSet.Reals, 1), before = [.. memory];
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(() => call(memory));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Matches($@"(?<!\d){found}(?!\d)", thrown.Message);
        Assert.Matches($@"(?<!\d){expected}(?!\d)", thrown.Message);
        Assert.Equal(before, memory);
    }

    // Three times 3 x 5 = (3 x 7)(7 x 5), with one thing wrong.
    private static void CallBatch(string wrong, float[] memory)
    {
        (int batch, int m, int lda, int ldb, int ldc, int strideA, int strideB, int strideC) = (3, 3, 7, 5, 5, 21, 35, 15);
        Transpose tb = Transpose.No;
        Span<float> a = memory.AsSpan(0, 63), b = memory.AsSpan(70, 105), c = memory.AsSpan(180, 45), bias = default, residual = default;
        switch (wrong)
        {
            case "batch -1": batch = -1; break;
            case "strideA -1": strideA = -1; break;
            case "strideB -2": strideB = -2; break;
            case "strideC 14": strideC = 14; break;
            case "strideC -15": strideC = -15; break;
            case "strideC 0": strideC = 0; break;
            case "m -1": m = -1; break;
            case "lda 6": lda = 6; break;
            case "ldb 4": ldb = 4; break;
            case "ldc 4": ldc = 4; break;
            case "a short": a = a[..62]; break;
            case "b short": b = b[..104]; break;
            case "c short": c = c[..44]; break;
            case "strideA huge": strideA = int.MaxValue; break;
            case "c overlaps a": c = memory.AsSpan(62, 45); break;
            case "c overlaps b": c = memory.AsSpan(174, 45); break;
            case "bias short": bias = memory.AsSpan(250, 4); break;
            case "residual": residual = memory.AsSpan(250, 15); break;
            case "transB 2": tb = (Transpose)2; break;
            case "empty, lda 6": (batch, lda) = (0, 6); break;
            default: throw new InvalidOperationException(wrong);
        }

        Gemm.MultiplyBatched(
            batch, Transpose.No, tb, m, 5, 7, 1f, a, lda, strideA, b, ldb, strideB, 0f, c, ldc, strideC,
            new Epilogue<float> { Bias = bias, Residual = residual });
    }

    // 3 x 5 = (3 x 7)(7 x 5), with one thing wrong in the preparation or in the product.
    private static void CallPacked(string wrong, float[] memory)
    {
        (int m, int n, int k, int lda, int ldb, int ldc) = (3, 5, 7, 7, 5, 5);
        (Transpose ta, Transpose tb) = (Transpose.No, Transpose.No);
        Span<float> a = memory.AsSpan(0, 21), b = memory.AsSpan(30, 35), c = memory.AsSpan(70, 15), bias = default, residual = default;
        switch (wrong)
        {
            case "pack: k -1": k = -1; break;
            case "pack: n -2": n = -2; break;
            case "pack: ldb 4": ldb = 4; break;
            case "pack: b short": b = b[..34]; break;
            case "pack: b short, transposed": (tb, ldb) = (Transpose.Yes, 7); b = b[..34]; break;
            case "pack: transB 2": tb = (Transpose)2; break;
            case "m -1": m = -1; break;
            case "lda 6": lda = 6; break;
            case "ldc 4": ldc = 4; break;
            case "a short": a = a[..20]; break;
            case "c short": c = c[..14]; break;
            case "c overlaps a": c = memory.AsSpan(20, 15); break;
            case "bias short": bias = memory.AsSpan(100, 4); break;
            case "residual short": residual = memory.AsSpan(100, 14); break;
            case "transA -1": ta = (Transpose)(-1); break;
            default: throw new InvalidOperationException(wrong);
        }

        PackedMatrix<float> prepared = Gemm.Pack<float>(tb, k, n, b, ldb);
        Gemm.Multiply(ta, m, 1f, a, lda, prepared, 0f, c, ldc, new Epilogue<float> { Bias = bias, Residual = residual });
    }

    // A product with batch times as many rows, cut into a batch: B is shared.
    private static GemmFunction<T> Batched<T>(int batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => (transA, transB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, epilogue)
            => Gemm.MultiplyBatched(
                batch, transA, transB, m / batch, n, k, alpha, a, lda, m / batch * lda, b, ldb, 0, beta, c, ldc, m / batch * ldc, epilogue);
}
