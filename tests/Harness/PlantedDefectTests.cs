using FastNet.Numerics;
using FastNet.Tests.Support;

namespace FastNet.Tests.Harness;

/// <summary>
/// The harness proves itself: it passes a sound product and tells every planted defect. A defect that goes unseen here
/// means that a real one would too.
/// </summary>
[Collection(Alone.Name)]
public sealed class PlantedDefectTests
{
    public static TheoryData<string> Wrong => [.. PlantedGemm.Wrong.Keys];

    public static TheoryData<string> Stray => [.. PlantedGemm.Stray.Keys];

    [Fact]
    public void A_sound_product_passes_every_check()
    {
        Sweep(NaiveGemm.Multiply);
        ThreadCheck.SameBits<float>(NaiveGemm.Multiply, 40, 30, 100);
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_wrong_result_is_told(string defect)
    {
        Exception thrown = Assert.ThrowsAny<Exception>(() => Sweep(PlantedGemm.Wrong[defect]));
        Assert.True(thrown is GemmException or GuardException, thrown.ToString());
        Assert.Contains("M = ", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Stray))]
    public void A_step_out_of_bounds_ends_the_process_and_the_journal_knows_the_case(string defect)
    {
        var child = ChildProcess.Run(["planted", defect]);
        Assert.False(child.ExitCode is 0 or Scenarios.Failed, child.ToString());
        Assert.Contains("AccessViolationException", child.Output, StringComparison.Ordinal);
        Assert.StartsWith("Single GemmCase { M = ", child.LastCase, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_past_the_end_is_told_by_page_or_by_canary()
    {
        var child = ChildProcess.Run(["planted", "write past C", nameof(Edge.End)]);
        Assert.Contains("AccessViolationException", child.Output, StringComparison.Ordinal);

        child = ChildProcess.Run(["planted", "write past C", nameof(Edge.Start)]);
        Assert.Equal(Scenarios.Failed, child.ExitCode);
        Assert.Contains("c: a byte 1 past the end was written", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sum_that_depends_on_the_threads_is_told()
        => Assert.Throws<GemmException>(() => ThreadCheck.SameBits<float>(PlantedGemm.SplitByThreads, 40, 30, 100));

    [Fact]
    public void One_wrong_element_of_a_large_product_is_told()
    {
        LargeCheck.Run<float>(NaiveGemm.Multiply, 90, 80, 70, Transpose.Yes, Transpose.No);
        GemmException thrown = Assert.Throws<GemmException>(() => LargeCheck.Run<float>(
            (ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e) =>
            {
                NaiveGemm.Multiply(ta, tb, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc, e);
                c[47 * ldc + 3]++;
            },
            90, 80, 70, Transpose.No, Transpose.Yes));
        Assert.Contains("row 47 of C", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_switch_is_told()
    {
        // Misspelt, so the runtime ignores it, as it ignores last version's names.
        var child = ChildProcess.Run(["suite", "level=Scalar"], "DOTNET_EnableHWIntrinsics=0");
        Assert.Equal(Scenarios.Failed, child.ExitCode);
        string message = $"level is {Cpu.SupportedLevels[^1]}; expected Scalar: the switch did not work";
        Assert.Contains(message, child.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("suite at", child.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void The_former_name_of_the_wide_switch_is_told()
    {
        Skip.IfNot(Cpu.IsSupported(SimdLevel.Avx512), "needs AVX-512");
        var child = ChildProcess.Run(["level", "level=Avx2"], "DOTNET_EnableAVX512F=0");
        Assert.Equal(Scenarios.Failed, child.ExitCode);
    }

    [Theory]
    [InlineData("failing", 1)]
    [InlineData("empty", 0)]
    public void A_suite_that_fails_or_is_empty_is_told(string suite, int failures)
    {
        var child = ChildProcess.Run(["broken-suite", suite]);
        Assert.Equal(Scenarios.Failed, child.ExitCode);
        Assert.Contains($": {failures} passed, {failures} failed, 0 skipped", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_scenario_is_an_error() => Assert.Equal(2, ChildProcess.Run(["no such"]).ExitCode);

    /// <summary>In a child: a planted defect; reports one that is told by exception, and may not live to report the others.</summary>
    internal static int RunPlanted(string[] arguments)
    {
        try
        {
            if (arguments is [_, var edge])
                GemmCheck.Run<float>(PlantedGemm.WritesPastC, new GemmCase(3, 5, 7) { Edge = Enum.Parse<Edge>(edge) });
            else
                Sweep(PlantedGemm.Stray[arguments[0]]);
        }
        catch (GuardException told)
        {
            Console.Error.WriteLine(told.Message);
            return Scenarios.Failed;
        }

        return 0;
    }

    private static void Sweep(GemmFunction<float> gemm)
    {
        GemmSweep.Tiles(gemm, 2, 8, 1);
        GemmSweep.Zeros(gemm);
        GemmSweep.Activations(gemm, 2, 8);
    }

    /// <summary>A class of tests of which one fails; not marked, so nothing but its own scenario runs it.</summary>
#pragma warning disable xUnit1000 // Not public, so that the test host does not find it.
    internal sealed class Failing
    {
        [Fact]
        public void Passes() => Assert.True(GetHashCode() == GetHashCode());

        [Fact]
        public void Fails() => Assert.Fail($"planted in {GetType().Name}");
    }
#pragma warning restore xUnit1000
}
