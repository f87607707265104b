using System.Runtime.InteropServices;
using FastNet.Numerics;

namespace FastNet.Tests.Harness;

/// <summary>The kernels again in processes where the runtime or the user switched instruction sets off.</summary>
public sealed class LevelTests
{
    private static readonly bool IsX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Switch, then the facts that must hold in the child.</summary>
    public static TheoryData<string, string[]> Switches()
    {
        var rows = new TheoryData<string, string[]>();
        if (Cpu.IsSupported(SimdLevel.Avx512)) // elsewhere these change nothing, and the kernels run once already
        {
            rows.Add("DOTNET_EnableAVX512=0", ["level=Avx2", "Avx512F=False", "Vector512=False"]);
            rows.Add("DOTNET_PreferredVectorBitWidth=256", ["level=Avx2", "Vector512=False"]);
        }

        if (IsX64)
            rows.Add("DOTNET_EnableAVX2=0", ["level=Portable", "Avx2=False", "Fma=False", "VectorBytes=16"]);

        rows.Add("DOTNET_EnableHWIntrinsic=0", ["level=Scalar", "Avx2=False", "Vector=False"]);
        foreach (SimdLevel level in Cpu.SupportedLevels.Where(l => l != Cpu.SupportedLevels[^1]))
            rows.Add($"{Cpu.LevelVariable}={Name(level)}", [$"level={level}"]);
        return rows;
    }

    [SkippableTheory]
    [MemberData(nameof(Switches))]
    public void Every_kernel_holds_where_the_process_is_limited(string @switch, string[] expected)
    {
        Skip.IfNot(IsX64 || !@switch.StartsWith("DOTNET_EnableAVX", StringComparison.Ordinal), $"{@switch} exists on x64 only.");
        var child = ChildProcess.Run(["suite", .. expected], @switch);
        Assert.True(child.ExitCode == 0, $"{@switch}: {child}");
        Assert.Contains($"suite at {expected[0]["level=".Length..]}", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_level_runs_when_nothing_is_said()
    {
        var child = ChildProcess.Run(["level", $"level={Cpu.SupportedLevels[^1]}"]);
        Assert.True(child.ExitCode == 0, child.ToString());
    }

    [Theory]
    [InlineData("avx1024")]
    [InlineData("AVX2")]
    [InlineData("avx2 ")]
    public void An_unknown_level_is_an_error_that_names_the_choices(string value)
    {
        var child = ChildProcess.Run(["level", "level=Avx2"], $"{Cpu.LevelVariable}={value}");
        Assert.NotEqual(0, child.ExitCode);
        string message = $"FASTNET_ISA={value} is not a SIMD level; expected avx512, avx2, portable or scalar.";
        Assert.Contains(message, child.Output, StringComparison.Ordinal);
    }

    [SkippableFact]
    public void A_level_the_process_cannot_run_is_an_error_that_names_the_supported()
    {
        Skip.IfNot(IsX64, "DOTNET_EnableAVX2 exists on x64 only.");
        var child = ChildProcess.Run(["level", "level=Avx2"], $"{Cpu.LevelVariable}=avx2", "DOTNET_EnableAVX2=0");
        Assert.NotEqual(0, child.ExitCode);
        Assert.Contains("FASTNET_ISA=avx2 is not supported here; supported: Scalar, Portable.", child.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Using_a_level_ends_with_its_scope()
    {
        SimdLevel before = Cpu.Level;
        foreach (SimdLevel level in Cpu.SupportedLevels)
        {
            using (Cpu.Use(level))
            {
                Assert.Equal(level, Cpu.Level);
                using (Cpu.Use(SimdLevel.Scalar))
                    Assert.Equal(SimdLevel.Scalar, Cpu.Level);
                Assert.Equal(level, Cpu.Level);
            }
        }

        Assert.Equal(before, Cpu.Level);
    }

    [Fact]
    public void The_suite_is_not_empty() => Assert.NotEmpty(KernelSuite.Classes());

    private static string Name(SimdLevel level) => level.ToString().ToLowerInvariant();
}
