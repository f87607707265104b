using System.Numerics;
using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests;

/// <summary>What a caller may rely on beside the numbers: bits, memory, errors.</summary>
[Collection(Alone.Name)]
public sealed class GemmContractTests
{
    public static TheoryData<SimdLevel> Levels => [.. Cpu.SupportedLevels];

    [Theory]
    [MemberData(nameof(Levels))]
    public void The_bits_do_not_depend_on_the_threads(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        int draw = 0;
        foreach ((int m, int n, int k) in GemmSweep.Shapes)
        {
            ThreadCheck.SameBits<float>(Gemm.Multiply, m, n, k, (Transpose)(draw & 1), (Transpose)(draw >> 1 & 1));
            ThreadCheck.SameBits<double>(Gemm.Multiply, m, n, k, (Transpose)(++draw & 1), (Transpose)(draw >> 1 & 1));
        }
    }

    /// <summary>Products that one call shares with a helper that is at hand and the next does alone, with a long k.</summary>
    [Theory]
    [MemberData(nameof(Levels))]
    public void The_bits_of_a_short_product_do_not_depend_on_a_helper_at_hand(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        var shapes = new[]
        {
            (20, 12, 2000), (7, 40, 1500), (33, 9, 1600), (16, 16, 1900), (64, 64, 64), (5, 3, 33000),
            (300, 5, 700), (500, 300, 5), (130, 10, 700), (12, 1300, 600), (90, 1024, 20), (260, 1024, 6), (100, 100, 100),
            (150, 150, 600), (200, 33, 100), (500, 24, 200), (1000, 3, 100),
            (512, 10, 64), (784, 5, 50), (20, 4, 1000), (784, 10, 100), (300, 15, 200), (32, 10, 96),
            (33, 10, 96), (66, 3, 700), (100, 1, 300), (1024, 5, 24), (2000, 7, 24), (60, 1024, 24), (24, 48, 300), (6, 200, 400),
            (50, 7, 768), (40, 400, 15), (20, 40, 9000), (300, 400, 20), (250, 1000, 24), (1100, 64, 27), (230, 700, 12), (130, 3000, 7),
            (301, 2048, 6), (100, 20, 100), (512, 8, 50), (16, 48, 64), (96, 96, 96), (32, 16, 250),
            (3000, 10, 16), (10000, 3, 16), (37, 4, 2500), (1001, 5, 60), (65, 20, 200), (70, 40, 90),
        };
        foreach ((int m, int n, int k) in shapes)
        {
            for (int transposes = 0; transposes < 4; transposes++)
            {
                ThreadCheck.SameBits<float>(Gemm.Multiply, m, n, k, (Transpose)(transposes & 1), (Transpose)(transposes >> 1));
                ThreadCheck.SameBits<double>(Gemm.Multiply, m, n, k, (Transpose)(transposes & 1), (Transpose)(transposes >> 1));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_call_allocates_nothing(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        using var many = new ManyThreads(2);
        var shapes = new[]
        {
            (1, 1, 1), (1, 300, 300), (33, 17, 65), (100, 100, 100), (200, 200, 200), (300, 5, 700), (300, 130, 5), (90, 1024, 20),
            (260, 1024, 6), (784, 2, 48), (150, 150, 600), (200, 33, 100), (30, 40, 9000),
        };
        foreach ((int m, int n, int k) in shapes)
        {
            for (int transposes = 0; transposes < 4; transposes++)
            {
                Assert.Equal(0, Allocated<float>(m, n, k, (Transpose)(transposes & 1), (Transpose)(transposes >> 1)));
                Assert.Equal(0, Allocated<double>(m, n, k, (Transpose)(transposes & 1), (Transpose)(transposes >> 1)));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void A_large_product_of_no_depth_is_beta_c_and_the_bias(SimdLevel level)
    {
        using Cpu.LevelScope scope = Cpu.Use(level);
        const int M = 1100, N = 700;
        float[] c = new float[M * N], bias = new float[N];
        Array.Fill(c, 3);
        Array.Fill(bias, 0.5f);
        Gemm.Multiply(Transpose.No, Transpose.No, M, N, 0, 1f, [], 1, [], N, 2f, c, N, new Epilogue<float> { Bias = bias });
        Assert.All(c, value => Assert.Equal(6.5f, value));
    }

    [Fact]
    public void Products_run_side_by_side()
    {
        using var many = new ManyThreads(4);
        var failures = new string?[4];
        Thread[] callers = [.. Enumerable.Range(0, failures.Length).Select(c => new Thread(() =>
        {
            try
            {
                for (int round = 0; round < 20; round++)
                    GemmCheck.Run<float>(Gemm.Multiply, GemmCase.Vary(60 + 40 * c, 150, 90 + round, 4 * round + c));
            }
            catch (Exception e) when (e is GemmException or GuardException)
            {
                failures[c] = e.Message;
            }
        }))];
        foreach (Thread caller in callers)
            caller.Start();
        foreach (Thread caller in callers)
            caller.Join();
        Assert.All(failures, Assert.Null);
    }

    /// <summary>What is wrong, the parameter that must be named, the two numbers that must be told.</summary>
    public static TheoryData<string, string, string, string> BadCalls => new()
    {
        { "m -1", "m", "-1", "0" },
        { "n -2", "n", "-2", "0" },
        { "k -3", "k", "-3", "0" },
        { "lda 6", "lda", "6", "7" },
        { "ldb 4", "ldb", "4", "5" },
        { "ldc 4", "ldc", "4", "5" },
        { "lda -7", "lda", "-7", "7" },
        { "ldc 0", "ldc", "0", "5" },
        { "a short", "a", "20", "21" },
        { "b short", "b", "34", "35" },
        { "c short", "c", "14", "15" },
        { "a short, transposed", "a", "20", "21" },
        { "b short, transposed", "b", "34", "35" },
        { "sizes overflow", "a", "21", "4611686014132420609" },
        { "c overlaps a", "c", "15", "21" },
        { "c overlaps b", "c", "15", "35" },
        { "bias short", "Bias", "4", "5" },
        { "bias long", "Bias", "6", "5" },
        { "residual short", "Residual", "14", "15" },
        { "residualLd 4", "ResidualLd", "4", "5" },
        { "bias is c", "c", "15", "5" },
        { "residual overlaps c", "c", "15", "15" },
        { "activation 99", "Activation", "99", "6" },
        { "transA 2", "transA", "2", "1" },
        { "transB -1", "transB", "-1", "1" },
    };

    [Theory]
    [MemberData(nameof(BadCalls))]
    public void A_bad_call_names_the_parameter_and_both_numbers_and_writes_nothing(
        string wrong, string parameter, string found, string expected)
    {
        float[] memory = TestData.Create<float>(200, DataSet.Reals, 1), before = [.. memory];
        ArgumentException thrown = Assert.ThrowsAny<ArgumentException>(() => Call(wrong, memory));
        Assert.Equal(parameter, thrown.ParamName);
        Assert.Matches($@"(?<!\d){found}(?!\d)", thrown.Message);
        Assert.Matches($@"(?<!\d){expected}(?!\d)", thrown.Message);
        Assert.Equal(before, memory);
    }

    [Fact]
    public void Other_number_types_are_refused()
    {
        var one = new Half[1];
        var thrown = Assert.Throws<NotSupportedException>(() => Gemm.Multiply<Half>(1, 1, 1, one, one, new Half[1]));
        Assert.Contains("Half", thrown.Message, StringComparison.Ordinal);
    }

    // 3 x 5 = (3 x 7)(7 x 5), with one thing wrong.
    private static void Call(string wrong, float[] memory)
    {
        (int m, int n, int k, int lda, int ldb, int ldc) = (3, 5, 7, 7, 5, 5);
        (Transpose ta, Transpose tb) = (Transpose.No, Transpose.No);
        Span<float> a = memory.AsSpan(0, 21), b = memory.AsSpan(30, 35), c = memory.AsSpan(70, 15), bias = default, residual = default;
        int residualLd = 0;
        var activation = Activation.None;
        switch (wrong)
        {
            case "m -1": m = -1; break;
            case "n -2": n = -2; break;
            case "k -3": k = -3; break;
            case "lda 6": lda = 6; break;
            case "ldb 4": ldb = 4; break;
            case "ldc 4": ldc = 4; break;
            case "lda -7": lda = -7; break;
            case "ldc 0": ldc = 0; break;
            case "a short": a = a[..20]; break;
            case "b short": b = b[..34]; break;
            case "c short": c = c[..14]; break;
            case "a short, transposed": (ta, lda) = (Transpose.Yes, 3); a = a[..20]; break;
            case "b short, transposed": (tb, ldb) = (Transpose.Yes, 7); b = b[..34]; break;
            case "sizes overflow": m = k = lda = int.MaxValue; break;
            case "c overlaps a": c = memory.AsSpan(20, 15); break;
            case "c overlaps b": c = memory.AsSpan(64, 15); break;
            case "bias short": bias = memory.AsSpan(100, 4); break;
            case "bias long": bias = memory.AsSpan(100, 6); break;
            case "residual short": residual = memory.AsSpan(100, 14); break;
            case "residualLd 4": residual = memory.AsSpan(100, 15); residualLd = 4; break;
            case "bias is c": bias = c[..5]; break;
            case "residual overlaps c": residual = memory.AsSpan(84, 15); break;
            case "activation 99": activation = (Activation)99; break;
            case "transA 2": ta = (Transpose)2; break;
            case "transB -1": tb = (Transpose)(-1); break;
            default: throw new InvalidOperationException(wrong);
        }

        Gemm.Multiply(ta, tb, m, n, k, 1f, a, lda, b, ldb, 0f, c, ldc,
            new Epilogue<float> { Bias = bias, Residual = residual, ResidualLd = residualLd, Activation = activation });
    }

    private static long Allocated<T>(int m, int n, int k, Transpose ta, Transpose tb)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] a = new T[m * k], b = new T[k * n], c = new T[m * n];
        return Allocations.OfProcess(() => Gemm.Multiply(
            ta, tb, m, n, k, T.One, a, ta == Transpose.Yes ? m : k, b, tb == Transpose.Yes ? k : n, T.One, c, n));
    }
}
